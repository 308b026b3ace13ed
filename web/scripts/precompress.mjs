// Writes a .gz beside every asset that shrinks: pbxd then never compresses while it serves. Not for index.html, which it
// fills in for each answer.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const worth_it = /\.(js|css|svg|json|txt|map)$/;
const folder = process.argv[2] ?? 'dist';

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !worth_it.test(entry.name)) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const plain = readFileSync(file);
  const packed = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION });
  if (packed.length < plain.length) writeFileSync(`${file}.gz`, packed);
}
