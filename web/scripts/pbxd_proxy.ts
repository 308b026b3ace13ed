import { request as http_request, type IncomingMessage } from 'node:http';
import { request as https_request } from 'node:https';
import type { Plugin, ProxyOptions } from 'vite';

/** Asks pbxd for a page: its status, cookies and page name are pbxd's to decide, only the HTML is ours while developing. */
function ask(base: string, path: string, cookie: string | undefined): Promise<{ answer: IncomingMessage; body: string }> {
  const url = new URL(path, base);
  const send = url.protocol === 'https:' ? https_request : http_request;
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { accept: 'text/html' };
    if (cookie !== undefined) headers['cookie'] = cookie;
    const asked = send(url, { headers, rejectUnauthorized: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (body += part));
      answer.on('end', () => resolve({ answer, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

function proxies(base: string): Record<string, ProxyOptions> {
  // pbxd checks Origin: it must see its own, not the development server's.
  const options: ProxyOptions = { target: base, changeOrigin: true, secure: false, headers: { origin: new URL(base).origin } };
  return {
    '/api': { ...options, ws: true },
    '/verto': { ...options, ws: true },
    '^/extensions/[0-9]+/sessions$': options,
  };
}

/** Development only: `vite` serves the sources, a running pbxd (PBXD_URL) answers everything else. */
export function pbxd_proxy(base: string): Plugin {
  return {
    name: 'pbxd-proxy',
    apply: (_, { command, isPreview }) => command === 'serve' && !isPreview && process.env['VITEST'] === undefined,
    config: () => ({ server: { proxy: proxies(base) } }),
    configureServer(server) {
      server.middlewares.use((req, res, next) => {
        const url = req.url ?? '/';
        const page = req.method === 'GET' && /^\/(sign-in|phones|settings|gateways|extensions\/[^/]+)?(\?|$)/.test(url);
        if (!page) return next();
        const serve = async () => {
          const { answer, body } = await ask(base, url, req.headers.cookie);
          const name = /<meta name="pbxd-page" content="([a-z-]*)"/.exec(body)?.[1] ?? '';
          const { 'set-cookie': cookies, location } = answer.headers;
          res.statusCode = answer.statusCode ?? 502;
          if (cookies !== undefined) res.setHeader('set-cookie', cookies);
          if (location !== undefined) res.setHeader('location', location);
          res.setHeader('content-type', 'text/html; charset=utf-8');
          const { readFile } = await import('node:fs/promises');
          const html = await server.transformIndexHtml(url, await readFile('index.html', 'utf8'));
          res.end(html.replace('name="pbxd-page" content=""', `name="pbxd-page" content="${name}"`));
        };
        serve().catch(next);
      });
    },
  };
}
