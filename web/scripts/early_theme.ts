import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const source = 'src/theme_early.js';

/**
 * Puts src/theme_early.js into the page as a classic script of its own, before everything else: a module would run after
 * the first paint (a flash of the wrong theme), and the content security policy forbids inline scripts.
 */
export function early_theme(): Plugin {
  let serving = false;
  const text = () => readFileSync(source, 'utf8');
  const file_name = () => `assets/theme-${createHash('sha256').update(text()).digest('hex').slice(0, 8)}.js`;
  return {
    name: 'pbxd-early-theme',
    configResolved(config) {
      serving = config.command === 'serve';
    },
    buildStart() {
      if (!serving) this.emitFile({ type: 'asset', fileName: file_name(), source: text() });
    },
    transformIndexHtml() {
      const src = serving ? `/${source}` : `/${file_name()}`;
      return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }];
    },
  };
}
