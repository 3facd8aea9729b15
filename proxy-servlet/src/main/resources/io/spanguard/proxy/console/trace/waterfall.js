import { html, nothing } from 'lit';
import * as format from '../format.js';
import { View } from '../ui/view.js';
import { icon } from '../ui/icons.js';
import { place } from '../ui/place.js';
import { bar, pan, slots, ticks, visible, zoom } from './layout.js';
import { below, meaning } from './tree.js';

export const ROW = 30;

/**
 * The rows of a trace: a tree on the left, bars on a time axis on the right. Only what is seen is in the page, so that ten
 * thousand spans scroll like ten. Says what is wanted by the events `choose`, `toggle` and `view`.
 */
class Waterfall extends View {
  static properties = {
    tree: { attribute: false }, rows: { attribute: false }, collapsed: { attribute: false }, chosen: { attribute: false },
    hits: { attribute: false }, view: { attribute: false }, window: { state: true },
  };

  constructor() {
    super();
    this.hits = new Set();
    this.window = { first: 0, last: 60 };
    this.slots = 0;
    this.resized = new ResizeObserver(() => this.#look());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  firstUpdated() {
    this.scroller = this.querySelector('.rows');
    this.resized.observe(this.scroller);
    // not by the template: a wheel listener that may prevent scrolling must not be passive
    this.scroller.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  willUpdate(changed) {
    if (changed.has('rows') && this.scroller) {
      this.window = visible(this.scroller.scrollTop, this.scroller.clientHeight, ROW, this.rows.length);
    }
  }

  render() {
    const seen = { first: this.window.first, last: Math.min(this.window.last, this.rows.length) };
    this.slots = Math.max(this.slots, seen.last - seen.first);
    const lines = ticks(this.view, 5);
    return html`<div class="waterfall">
      <div class="axis" aria-hidden="true"><span class="quiet">${this.rows.length} ${this.rows.length === 1 ? 'row' : 'rows'}</span>
        <div class="scale">${lines.filter((line) => line.share < 0.93).map((line) => html`<span ${place({ left: `${line.share * 100}%` })}>${format.duration(line.at)}</span>`)}</div><span></span></div>
      <div class="rows" @scroll=${this.#look} ${place({ height: `${this.rows.length * ROW + 12}px` })}>
        <div class="canvas" ${place({ height: `${this.rows.length * ROW}px` })}>
          <div class="lines" aria-hidden="true">${lines.map((line) => html`<span ${place({ left: `${line.share * 100}%` })}></span>`)}</div>
          <div class="spans" role="tree" aria-label="Spans" tabindex="0" aria-activedescendant=${this.chosen ? rowId(this.chosen) : nothing}>${slots(seen, this.slots).map((index) => (index < 0 ? nothing : this.#row(this.rows[index], index)))}</div>
        </div>
      </div>
    </div>`;
  }

  #row(node, index) {
    const { span } = node;
    const open = !this.collapsed.has(node.id);
    const length = node.end - node.start;
    return html`<div id=${rowId(node.id)} class="span-row m-${meaning(span)} ${node.id === this.chosen ? 'chosen' : ''} ${this.hits.has(node.id) ? 'hit' : ''}"
        role="treeitem" aria-level=${node.depth + 1} aria-selected=${node.id === this.chosen} aria-expanded=${node.children.length ? String(open) : nothing}
        aria-posinset=${index + 1} aria-setsize=${this.rows.length} aria-label=${label(node)} @click=${this.#clicked} ${place({ transform: `translateY(${index * ROW}px)` })}>
      <span class="tree-cell" ${place({ 'padding-inline-start': `${0.35 + Math.min(node.depth, 24) * 0.9}rem` })}>
        ${node.children.length
          ? html`<span class="twist">${icon(open ? 'down' : 'right')}</span>`
          : html`<span class="twist"></span>`}
        <span class="dot"></span>
        <span class="cut span-name">${span ? html`<bdi>${span.name}</bdi>` : html`<em>missing span <code>${format.shortId(node.missing)}</code></em>`}</span>
        ${open || !node.children.length ? nothing : html`<span class="badge">${below(node)}</span>`}
        ${span && span.status !== 'ok' ? html`<span class="badge m-stopped">${span.status}</span>` : nothing}
      </span>
      <span class="track">${this.#bar(node)}</span>
      <span class="took number">${span ? format.duration(length) : ''}</span>
    </div>`;
  }

  #bar(node) {
    const place_ = bar(node, this.view);
    if (!place_) {
      return html`<span class="off">${node.end < this.view.from ? '◂' : ''}</span>`;
    }
    return html`<span class="span-bar ${node.span ? '' : 'ghost'} ${place_.cutLeft ? 'cut-left' : ''} ${place_.cutRight ? 'cut-right' : ''}" ${place({ left: `${place_.left * 100}%`, width: `max(${place_.width * 100}%, 3px)` })}></span>`;
  }

  /** Brings a row into view. */
  reveal(index) {
    const { scroller } = this;
    if (!scroller || index < 0) {
      return;
    }
    const top = index * ROW;
    if (top < scroller.scrollTop) {
      scroller.scrollTop = top;
    } else if (top + ROW > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = top + ROW - scroller.clientHeight;
    }
    this.#look();
  }

  /** How many rows are seen at a time. */
  pageSize() {
    return Math.max(1, Math.floor((this.scroller?.clientHeight ?? ROW) / ROW) - 1);
  }

  focus() {
    this.querySelector('.spans')?.focus({ preventScroll: true });
  }

  #look() {
    const next = visible(this.scroller.scrollTop, this.scroller.clientHeight, ROW, this.rows.length);
    if (next.first !== this.window.first || next.last !== this.window.last) {
      this.window = next;
    }
  }

  /** One for all rows: a row's element is another span's after a scroll. */
  #clicked(event) {
    const node = this.rows[Number(event.currentTarget.getAttribute('aria-posinset')) - 1];
    this.#emit(event.target.closest('.twist') && node.children.length ? 'toggle' : 'choose', node.id);
  }

  #wheel(event) {
    const total = this.tree.total;
    if (event.ctrlKey) {
      event.preventDefault();
      const box = this.querySelector('.lines').getBoundingClientRect();
      const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
      this.#emit('view', zoom(this.view, total, event.deltaY > 0 ? 1.25 : 0.8, this.view.from + share * (this.view.to - this.view.from)));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#emit('view', pan(this.view, total, Math.sign(event.deltaX || event.deltaY) * 0.08));
    }
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function rowId(id) {
  return `row-${id.replaceAll(':', '_')}`;
}

function label(node) {
  const { span } = node;
  if (!span) {
    return `Missing span ${node.missing}`;
  }
  const notes = { orphan: ', its parent is missing', circle: ', its parents lead in a circle', remote: ', its parent is the caller’s own span' };
  return `${span.name}, ${span.kind}, ${span.status}, ${format.duration(node.end - node.start)}, starts at ${format.duration(node.start)}${notes[node.note] ?? ''}`;
}

customElements.define('sg-waterfall', Waterfall);
