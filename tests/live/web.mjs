// A signed-in person at the web API, without a page.
export class Web {
  static async sign_in(pbx, { login, password }) {
    const it = new Web();
    it.origin = `http://127.0.0.1:${pbx.http_port}`;
    it.cookies = new Map();
    await it.fetch('/sign-in');
    const status = await it.post('/api/sign-in', { login, password });
    if (status !== 200) throw new Error(`signing in as ${login}: ${status}`);
    return it;
  }

  async fetch(path, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { Origin: this.origin, Cookie: cookie, 'X-CSRFToken': this.cookies.get('csrftoken') ?? '', ...options.headers };
    const response = await fetch(this.origin + path, { redirect: 'manual', ...options, headers });
    for (const line of response.headers.getSetCookie?.() ?? [response.headers.get('set-cookie') ?? '']) {
      for (const [, name, value] of line.matchAll(/(pbxd_session|csrftoken)=([^;,]*)/g)) this.cookies.set(name, value);
    }
    return response;
  }

  async get(path) {
    return (await this.fetch(path)).json();
  }

  /** Gives the status. */
  async post(path, body) {
    return (await this.fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })).status;
  }
}
