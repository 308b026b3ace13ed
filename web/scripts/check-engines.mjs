// Debian 12 ships Node 18.19: a package in the lockfile that asks for a newer one breaks `./dev` on the machines pbxd is
// for, and nobody notices on a developer's newer Node.
// The lockfile must also be whole, and say nothing about whose registry it was made with.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import semver from 'semver';

const node = '18.19.0';
const registry = 'https://registry.npmjs.org/';

/** Each package of a lockfile that does not run on `node`, or whose address names another registry; one sentence each. */
export function offences(lock) {
  const found = [];
  if (lock.lockfileVersion !== 3) found.push(`lockfileVersion is ${lock.lockfileVersion}, expected 3`);
  for (const [path, entry] of Object.entries(lock.packages ?? {})) {
    const name = path === '' ? '(this package)' : `${path.replace(/^.*node_modules\//, '')}@${entry.version}`;
    // npm writes such holes where its registry lacked an optional package; `npm ci` then refuses the whole lockfile.
    if (path !== '' && (entry.version === undefined || entry.integrity === undefined)) found.push(`${path} has no version or no checksum`);
    const wanted = entry.engines?.node;
    if (wanted !== undefined && !semver.satisfies(node, wanted)) found.push(`${name} wants Node ${wanted}, Debian 12 has ${node}`);
    if (entry.resolved !== undefined && !entry.resolved.startsWith(registry)) found.push(`${name} is resolved from ${entry.resolved}`);
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const found = offences(lock);
  for (const offence of found) console.error(offence);
  if (found.length > 0) process.exit(1);
  console.log(`${Object.keys(lock.packages).length} packages of package-lock.json run on Node ${node}`);
}
