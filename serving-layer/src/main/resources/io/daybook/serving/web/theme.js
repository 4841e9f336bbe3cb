// Not a module: it runs before the first paint, so that a page that was switched to dark does not flash.
(() => {
  const KEY = 'daybook.theme';
  const dark = matchMedia('(prefers-color-scheme: dark)');

  function chosen() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage may be forbidden; the system's preference stands
    }
  }

  function theme() {
    return chosen() ?? (dark.matches ? 'dark' : 'light');
  }

  function show() {
    document.documentElement.dataset.theme = theme();
    const button = document.getElementById('theme');
    if (button) {
      button.textContent = theme() === 'dark' ? 'Light' : 'Dark';
      button.setAttribute('aria-label', theme() === 'dark' ? 'Switch to the light theme' : 'Switch to the dark theme');
    }
    document.dispatchEvent(new Event('daybook:theme'));
  }

  function turn() {
    try {
      localStorage.setItem(KEY, theme() === 'dark' ? 'light' : 'dark');
    } catch {
      return;
    }
    show();
  }

  show();
  dark.addEventListener('change', show);
  document.addEventListener('DOMContentLoaded', () => {
    show();
    document.getElementById('theme').addEventListener('click', turn);
  });
})();
