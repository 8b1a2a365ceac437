import { keep, kept } from './kept.js';

const KEY = 'theme';

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** A button for light or dark, which otherwise follow the system. @param changed called after the colours are others */
export function startTheme(button: HTMLButtonElement, changed: () => void): void {
  const show = (): void => {
    button.setAttribute('aria-label', isDark() ? 'use light colours' : 'use dark colours');
    button.dataset.icon = isDark() ? 'sun' : 'moon';
  };
  const chosen = kept(KEY);
  if (chosen !== null) document.documentElement.dataset.theme = chosen;
  show();
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    keep(KEY, theme);
    show();
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
}
