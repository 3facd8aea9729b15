/** Light, dark, or as the system has it. Only this choice and those of columns are kept in the browser. */
const NAME = 'spanguard.theme';
const CHOICES = ['auto', 'light', 'dark'];

export function theme() {
  return CHOICES.includes(localStorage.getItem(NAME)) ? localStorage.getItem(NAME) : 'auto';
}

export function applyTheme(choice = theme()) {
  if (choice === 'auto') {
    localStorage.removeItem(NAME);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(NAME, choice);
    document.documentElement.dataset.theme = choice;
  }
  dispatchEvent(new CustomEvent('sg-theme'));
}

export function nextTheme() {
  const next = CHOICES[(CHOICES.indexOf(theme()) + 1) % CHOICES.length];
  applyTheme(next);
  return next;
}
