// Components in a document of their own, with the clock in the test's hand; taken down after each test.
import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, beforeEach, vi } from 'vitest';

let shown: Record<string, any>[] = [];

/** To be called once in a test file. */
export function mounts_components(): void {
  beforeEach(() => vi.useFakeTimers());
  afterEach(async () => {
    for (const component of shown) await unmount(component);
    shown = [];
    document.body.replaceChildren();
    vi.useRealTimers();
  });
}

export function show<Props extends Record<string, any>>(component: Component<Props>, props: Props): HTMLElement {
  const target = document.createElement('div');
  document.body.append(target);
  shown.push(mount(component, { target, props }));
  flushSync();
  return target;
}

export const find = <E extends HTMLElement>(root: ParentNode, testid: string) => root.querySelector<E>(`[data-testid="${testid}"]`)!;

/** Takes the last one down, within its test. */
export async function take_down(): Promise<void> {
  await unmount(shown.pop()!);
}
