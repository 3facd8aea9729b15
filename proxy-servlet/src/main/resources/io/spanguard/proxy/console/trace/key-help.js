import { html } from 'lit';
import { View } from '../ui/view.js';
import { icon } from '../ui/icons.js';
import { KEYS } from './keys.js';

/** The keyboard map, in a dialog. */
class KeyHelp extends View {
  render() {
    return html`<dialog aria-labelledby="keys-title" @click=${(event) => event.target === event.currentTarget && event.currentTarget.close()}>
      <header><h2 id="keys-title">Keys</h2><button type="button" class="plain icon-only" aria-label="Close" @click=${() => this.querySelector('dialog').close()}>${icon('close')}</button></header>
      <div class="body"><dl class="keys">${KEYS.map(({ shown, text }) => html`<dt>${shown.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${text}</dd>`)}
        <dt><kbd>Esc</kbd></dt><dd>Close the span’s panel</dd>
        <dt><kbd>Ctrl</kbd> + wheel</dt><dd>Zoom</dd><dt><kbd>Shift</kbd> + wheel</dt><dd>Move along</dd></dl></div>
    </dialog>`;
  }

  show() {
    this.querySelector('dialog').showModal();
  }
}

customElements.define('sg-key-help', KeyHelp);
