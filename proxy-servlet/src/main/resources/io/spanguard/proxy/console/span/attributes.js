import { html, nothing } from 'lit';
import { View } from '../ui/view.js';
import { copyButton } from '../ui/states.js';
import { folded } from './text.js';
import { pretty } from './messages.js';

/** Names and values with a search of their own, and a way to copy each. */
class Attributes extends View {
  static properties = { groups: { attribute: false }, types: { attribute: false }, query: { state: true } };

  constructor() {
    super();
    this.query = '';
    this.groups = [];
    this.types = new Map();
  }

  render() {
    const words = this.query.toLowerCase();
    const shown = this.groups.map(([title, entries]) => [title, Object.entries(entries ?? {}).filter(([name, value]) => !words || name.toLowerCase().includes(words) || pretty(value).toLowerCase().includes(words))]);
    const any = shown.some(([, entries]) => entries.length);
    return html`<div class="stack">
      <input type="search" aria-label="Search attributes" placeholder="Search attributes…" .value=${this.query} @input=${(event) => { this.query = event.target.value; }}>
      ${shown.map(([title, entries]) => (entries.length ? html`<section class="stack tight"><h4>${title}</h4><dl class="attributes">${entries.map(([name, value]) => row(name, value, this.types))}</dl></section>` : nothing))}
      ${any ? nothing : html`<p class="faint">${this.query ? 'No attribute matches.' : 'This span has no attributes.'}</p>`}
    </div>`;
  }
}

/** One name and its value. */
export function row(name, value, types) {
  const text = pretty(value);
  return html`<div><dt><bdi>${name}</bdi></dt><dd>${folded(text, types)}${copyButton(text, `Copy ${name}`)}</dd></div>`;
}

customElements.define('sg-attributes', Attributes);
