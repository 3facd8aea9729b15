/** The keyboard map of the trace page: what a key does, and how the help shows it. Pure. */
export const KEYS = [
  { keys: ['j', 'ArrowDown'], shown: ['j', '↓'], action: 'next', text: 'Next span' },
  { keys: ['k', 'ArrowUp'], shown: ['k', '↑'], action: 'previous', text: 'Span before' },
  { keys: ['ArrowRight', 'l'], shown: ['→', 'l'], action: 'open', text: 'Expand, or first child' },
  { keys: ['ArrowLeft', 'h'], shown: ['←', 'h'], action: 'close', text: 'Collapse, or parent' },
  { keys: ['Home', 'g'], shown: ['Home', 'g'], action: 'first', text: 'First span' },
  { keys: ['End', 'G'], shown: ['End', 'G'], action: 'last', text: 'Last span' },
  { keys: ['PageDown'], shown: ['Page ↓'], action: 'pageDown', text: 'A page down' },
  { keys: ['PageUp'], shown: ['Page ↑'], action: 'pageUp', text: 'A page up' },
  { keys: ['Enter'], shown: ['Enter'], action: 'panel', text: 'Go to the span’s panel' },
  { keys: ['/'], shown: ['/'], action: 'search', text: 'Search in this trace' },
  { keys: ['n'], shown: ['n'], action: 'nextHit', text: 'Next hit' },
  { keys: ['N', 'p'], shown: ['N', 'p'], action: 'previousHit', text: 'Hit before' },
  { keys: ['e'], shown: ['e'], action: 'nextFault', text: 'Next blocked or failed span' },
  { keys: ['f'], shown: ['f'], action: 'fit', text: 'Fit the whole trace' },
  { keys: ['z'], shown: ['z'], action: 'zoomTo', text: 'Zoom to the span' },
  { keys: ['+', '='], shown: ['+'], action: 'zoomIn', text: 'Zoom in' },
  { keys: ['-'], shown: ['−'], action: 'zoomOut', text: 'Zoom out' },
  { keys: ['<', ','], shown: ['<'], action: 'panLeft', text: 'Earlier' },
  { keys: ['>', '.'], shown: ['>'], action: 'panRight', text: 'Later' },
  { keys: [']'], shown: [']'], action: 'deeper', text: 'Expand one level more' },
  { keys: ['['], shown: ['['], action: 'shallower', text: 'Collapse one level' },
  { keys: ['?'], shown: ['?'], action: 'help', text: 'This help' },
];

/** What a scrollable panel that has the focus does itself. */
const SCROLLING = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];

const BY_KEY = new Map(KEYS.flatMap(({ keys, action }) => keys.map((key) => [key, action])));

/** What a key press asks for; undefined for nothing. Keys that are typed into a field, and browser shortcuts, are left alone. */
export function actionOf(event) {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
  const control = event.target.closest?.('button, a, summary, [role="tab"]');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) {
    return undefined;
  }
  const scrolls = event.target.closest?.('.tab-panel, pre[tabindex]') && SCROLLING.includes(event.key);
  const action = BY_KEY.get(event.key);
  return scrolls || control && ['Enter', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key) ? undefined : action;
}
