import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelte_testing } from './scripts/svelte_testing.ts';
import { defineConfig } from 'vitest/config';
import { early_theme } from './scripts/early_theme.ts';
import { pbxd_proxy } from './scripts/pbxd_proxy.ts';

// `npm run dev` serves the sources here and everything else from a running pbxd.
const pbxd = process.env['PBXD_URL'] ?? 'https://127.0.0.1:8443';

export default defineConfig({
  plugins: [svelte(), early_theme(), pbxd_proxy(pbxd), svelte_testing()],
  build: {
    target: 'es2022',
    // The content security policy knows no data: scripts or styles; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    restoreMocks: true,
  },
});
