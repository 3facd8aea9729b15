import { html, nothing } from 'lit';
import { View } from '../ui/view.js';
import { icon } from '../ui/icons.js';
import { meaning } from './tree.js';

const MEANINGS = [['gateway', 'Gateway'], ['llm', 'LLM'], ['tool', 'Tool'], ['guardrail', 'Guardrail'], ['agent', 'Sub-agent'], ['other', 'Other'], ['stopped', 'Blocked or error']];

/** What a search has not looked at. */
const UNSEEN = {
  loading: ['…', 'The texts are being fetched whole'],
  large: ['in previews', 'This trace is too large to be fetched whole: of long texts the first 1,000 characters were searched. The download has everything.'],
  failed: ['in previews', 'The texts could not be fetched whole: of long ones the first 1,000 characters were searched.'],
};

/** Search, the legend (a click marks the spans of a colour), levels and zoom. */
class Toolbar extends View {
  static properties = { query: { attribute: false }, hits: { attribute: false }, hit: { attribute: false }, texts: { attribute: false }, wanted: { attribute: false }, tree: { attribute: false } };

  willUpdate(changed) {
    if (changed.has('tree')) {
      this.counts = new Map();
      for (const { span } of this.tree.nodes.values()) {
        const one = meaning(span);
        this.counts.set(one, (this.counts.get(one) ?? 0) + 1);
      }
    }
  }

  render() {
    const [short, long] = (this.query && UNSEEN[this.texts]) || [];
    return html`<div class="toolbar">
      <div class="bar" role="search">
        <input type="search" aria-label="Search in this trace" placeholder="Search…" .value=${this.query} @input=${(event) => this.#emit('search', event.target.value)} @keydown=${this.#key}>
        ${this.query ? html`<span class="quiet number" role="status">${this.hits.length ? `${this.hit < 0 ? '' : `${this.hit + 1} of `}${this.hits.length}` : 'No hits'}${short ? html` <span class="faint" title=${long}>${short}<span class="unseen">. ${long}</span></span>` : nothing}</span>` : nothing}
      </div>
      <span class="gap"></span>
      <div class="buttons" role="group" aria-label="Levels"><span class="label" aria-hidden="true">Levels</span>
        ${this.#button('collapseAll', 'Collapse all', html`<span class="level">−</span>`)}${this.#button('shallower', 'One level less (key [ )', html`<span class="level">[</span>`)}
        ${this.#button('deeper', 'One level more (key ] )', html`<span class="level">]</span>`)}${this.#button('expandAll', 'Expand all', html`<span class="level">+</span>`)}
      </div>
      <div class="buttons" role="group" aria-label="Zoom"><span class="label" aria-hidden="true">Zoom</span>
        ${this.#button('zoomOut', 'Zoom out (key − )', icon('minus'))}${this.#button('fit', 'Fit (key f )', icon('fit'))}${this.#button('zoomIn', 'Zoom in (key + )', icon('plus'))}
      </div>
      ${this.#button('help', 'All keys (key ? )', icon('help'), 'plain')}
      <div class="bar legend" role="group" aria-label="Mark spans by meaning">
        ${MEANINGS.filter(([name]) => this.counts.has(name)).map(([name, label]) => html`<button type="button" class="plain m-${name}" aria-pressed=${this.wanted === name} @click=${() => this.#emit('want', name)}>
          <span class="dot"></span>${label} <span class="number faint">${this.counts.get(name)}</span></button>`)}
      </div>
    </div>`;
  }

  #button(action, label, content, style = '') {
    return html`<button type="button" class="icon-only ${style}" aria-label=${label} title=${label} @click=${() => this.#emit('act', action)}>${content}</button>`;
  }

  #key(event) {
    if (event.key === 'Enter') {
      this.#emit('act', event.shiftKey ? 'previousHit' : 'nextHit');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#emit('search', '');
      this.closest('sg-trace')?.querySelector('sg-waterfall')?.focus();
    }
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define('sg-trace-toolbar', Toolbar);
