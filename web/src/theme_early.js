// Runs before the first paint (see scripts/early_theme.ts): a theme chosen by hand wins over the system's.
(function () {
  try {
    var chosen = localStorage.getItem('pbxd.theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be switched off; then the system's theme it is.
  }
})();
