import type { Plugin } from 'vite';

/** Under vitest, `svelte` must resolve to its browser half: components are mounted, not rendered to strings. */
export function svelte_testing(): Plugin {
  return {
    name: 'pbxd-svelte-testing',
    config: () => (process.env['VITEST'] === undefined ? {} : { resolve: { conditions: ['browser'] } }),
  };
}
