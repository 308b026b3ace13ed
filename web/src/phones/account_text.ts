import type { Phones } from '../api/phones';

/** What is typed into a phone for one of its accounts. */
export interface Account {
  server: string;
  username: string;
  password: string;
  transports: readonly string[];
  realm: string;
}

export function account_of({ server, realm, transports }: Phones, { username, password }: { username: string; password: string }): Account {
  return { server, realm, transports, username, password };
}

const names: Record<string, string> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };

export function transports_text(transports: readonly string[]): string {
  const [best, ...others] = transports.map((transport) => names[transport] ?? transport);
  if (best === undefined) return '';
  return others.length === 0 ? best : `${best} (${others.join(' and ')} ${others.length === 1 ? 'works' : 'work'} too)`;
}

/**
 * What the QR code holds. No format of an account is common to telephones' apps: each vendor scans one of its own, and
 * most of those lead to the vendor's server. Plain lines are read by every camera, and copied from there instead of typed.
 */
export function account_text({ server, username, password, transports }: Account): string {
  const lines = [`Server: ${server}`, `Username: ${username}`, `Password: ${password}`];
  const [best] = transports;
  if (best !== undefined) lines.push(`Transport: ${names[best] ?? best}`);
  return lines.join('\n');
}
