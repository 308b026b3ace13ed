/**
 * Tells when an open panel is left: a press of the pointer outside of `node`, the focus moving out of it, or Escape
 * (`escaped`), after which the focus belongs back to what opened it.
 */
export function dismiss(node: HTMLElement, left: (escaped: boolean) => void) {
  const is_outside = (target: EventTarget | null) => target instanceof Node && !node.contains(target);
  const on_pointer = ({ target }: PointerEvent) => {
    if (is_outside(target)) left(false);
  };
  const on_focus = (event: FocusEvent) => {
    if (is_outside(event.relatedTarget)) left(false);
  };
  const on_key = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') left(true);
  };
  window.addEventListener('pointerdown', on_pointer);
  window.addEventListener('keydown', on_key);
  node.addEventListener('focusout', on_focus);
  return {
    destroy() {
      window.removeEventListener('pointerdown', on_pointer);
      window.removeEventListener('keydown', on_key);
      node.removeEventListener('focusout', on_focus);
    },
  };
}
