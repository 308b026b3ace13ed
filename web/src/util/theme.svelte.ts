export type Theme = 'system' | 'light' | 'dark';

const order: readonly Theme[] = ['system', 'light', 'dark'];
const key = 'pbxd.theme';

function stored(): Theme {
  try {
    const chosen = localStorage.getItem(key);
    return order.find((theme) => theme === chosen) ?? 'system';
  } catch {
    return 'system';
  }
}

/** The theme chosen by hand; theme_early.js applies it before the first paint. */
export class ThemeChoice {
  theme = $state<Theme>(stored());

  /** System, light, dark, and round again. */
  next(): void {
    this.theme = order[(order.indexOf(this.theme) + 1) % order.length] ?? 'system';
    const { dataset } = document.documentElement;
    if (this.theme === 'system') delete dataset['theme'];
    else dataset['theme'] = this.theme;
    try {
      if (this.theme === 'system') localStorage.removeItem(key);
      else localStorage.setItem(key, this.theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}
