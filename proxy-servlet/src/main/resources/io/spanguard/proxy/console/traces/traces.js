import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Feed } from './feed.js';
import { fromAddress, range, sort, toQuery } from './filters.js';
import { COLUMNS, choose, chosen, shown } from './columns.js';
import { replace, go } from '../router.js';
import { Loading, Polling, View } from '../ui/view.js';
import { empty, failed } from '../ui/states.js';
import { icon } from '../ui/icons.js';
import './filter-bar.js';
import './scatter.js';

/** The list of traces: filters, columns, as many pages as are scrolled to, and what arrives meanwhile. */
class Traces extends View {
  static properties = { params: { attribute: false }, live: { state: true }, columns: { state: true }, waiting: { state: true }, chart: { state: true }, more: { state: true }, moreError: { state: true } };

  constructor() {
    super();
    this.params = new URLSearchParams();
    this.live = true;
    this.columns = chosen();
    this.waiting = 0;
    this.chart = false;
    this.more = false;
    this.moreError = null;
    this.fresh = new Set();
    this.loading = new Loading(this);
    this.asked = null;
    new Polling(this, 2000, () => this.#tail());
    this.sentinel = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#next(), { rootMargin: '400px' });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sentinel.disconnect();
  }

  willUpdate() {
    if (this.params.toString() !== this.asked) {
      this.asked = this.params.toString();
      this.#begin();
    }
  }

  updated() {
    this.sentinel.disconnect();
    const end = this.querySelector('.more');
    if (end && !this.moreError) {
      this.sentinel.observe(end);
    }
  }

  render() {
    const feed = this.loading.value;
    return html`<div class="stack">
      <sg-filter-bar .params=${this.params} @filter=${(event) => replace(['traces'], event.detail)}></sg-filter-bar>
      <div class="bar">
        <span class="quiet" role="status">${feed ? this.#counted(feed) : 'Loading…'}</span>
        <span class="gap"></span>
        <button type="button" class="plain" aria-pressed=${this.chart} @click=${() => { this.chart = !this.chart; }}>${icon('chart')}Chart</button>
        ${this.#tailable() ? html`<button type="button" class="live plain" aria-pressed=${this.live} @click=${() => { this.live = !this.live; }} title="New traces appear by themselves"><span class="dot"></span>${this.live ? 'Live' : 'Paused'}</button>` : nothing}
        ${this.#columnMenu()}
      </div>
      ${this.waiting ? html`<button type="button" class="primary waiting" @click=${this.#show}>${this.waiting} new</button>` : nothing}
      ${this.chart && feed ? html`<sg-scatter .traces=${feed.rows}></sg-scatter>` : nothing}
      ${this.loading.error ? failed(this.loading.error, () => this.#begin()) : nothing}
      ${feed ? (feed.rows.length ? this.#table(feed) : this.loading.error ? nothing : this.#none()) : this.loading.error ? nothing : this.#skeleton()}
    </div>`;
  }

  #table(feed) {
    const columns = shown(this.columns);
    const longest = feed.rows.reduce((most, trace) => Math.max(most, trace.duration_ms), 0);
    return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Traces">
      <table class="grid" aria-busy=${this.loading.pending}>
        <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.end ? 'end' : nothing}>${column.label}</th>`)}</tr></thead>
        <tbody>${repeat(feed.rows, (trace) => trace.trace_id, (trace) => html`<tr class="open-able ${this.fresh.has(trace.trace_id) ? 'fresh' : ''}">
          ${columns.map((column) => html`<td data-label=${column.label} class="${column.end ? 'end' : ''} ${column.lead ? 'lead wide' : column.whole ? 'lead' : ''} ${column.blank?.(trace) ? 'blank' : ''}">${column.cell(trace, { longest })}</td>`)}
        </tr>`)}</tbody>
      </table>
    </div>
    ${this.moreError ? failed({ title: 'The next traces could not be loaded', message: this.moreError.message }, () => this.#next(true)) : feed.next ? html`<div class="more"><button type="button" ?disabled=${this.more} @click=${() => this.#next()}>${this.more ? 'Loading…' : 'Load more'}</button></div>` : nothing}`;
  }

  #skeleton() {
    return html`<div class="table-wrap"><table class="grid" aria-label="Loading"><tbody>
      ${Array.from({ length: 8 }, () => html`<tr><td><span class="skeleton"></span></td></tr>`)}</tbody></table></div>`;
  }

  #none() {
    const filtered = fromAddress(this.params).length > 0 || range(this.params).preset || this.params.get('from') || this.params.get('to');
    return html`<div class="card">${filtered
      ? empty('filter', 'No trace matches', 'Widen the time range or take a filter away.', html`<button type="button" @click=${() => go(['traces'])}>Clear all filters</button>`)
      : empty('traces', 'No traces yet', 'Point an SDK at one of your targets and make a call: its trace appears here by itself.', html`<a class="button" href="#/targets">Show the targets and their base URLs</a>`)}</div>`;
  }

  #counted(feed) {
    return `${feed.rows.length}${feed.next ? '+' : ''} ${feed.rows.length === 1 ? 'trace' : 'traces'}`;
  }

  #columnMenu() {
    const toggle = (id, on) => {
      this.columns = on ? [...this.columns, id] : this.columns.filter((one) => one !== id);
      choose(this.columns);
    };
    return html`<details class="menu end">
      <summary class="button plain">${icon('columns')}Columns</summary>
      <div class="panel"><div class="list">${COLUMNS.filter((column) => !column.fixed).map((column) => html`<label>
        <input type="checkbox" .checked=${this.columns.includes(column.id)} @change=${(event) => toggle(column.id, event.target.checked)}>${column.label}</label>`)}</div></div>
    </details>`;
  }

  #begin() {
    const feed = new Feed(() => toQuery(this.params, Date.now()));
    this.waiting = 0;
    this.moreError = null;
    this.fresh = new Set();
    return this.loading.run((signal) => feed.begin(signal));
  }

  /** The next page; after one that failed only when it is asked for. */
  async #next(again = false) {
    const feed = this.loading.value;
    if (!feed?.next || this.more || (this.moreError && !again)) {
      return;
    }
    this.more = true;
    this.moreError = null;
    try {
      await feed.more();
    } catch (error) {
      this.moreError = feed === this.loading.value ? error : null;
    } finally {
      this.more = false;
    }
  }

  /** New traces go in on their own while the top is looked at; else they wait, so that nothing moves under the reader's eyes. */
  async #tail() {
    const feed = this.loading.value;
    if (!this.live || !feed || this.loading.pending || this.more || !this.#tailable()) {
      return;
    }
    try {
      if (scrollY > 200 && feed.rows.length) {
        const peek = new Feed(() => toQuery(this.params, Date.now()));
        peek.rows = feed.rows;
        const fresh = await peek.refresh();
        this.waiting = feed === this.loading.value ? fresh.length : 0;
        return;
      }
    } catch (error) {
      this.loading.error = error;
      this.requestUpdate();
      return;
    }
    await this.#refresh(feed);
  }

  async #refresh(feed) {
    try {
      const { next } = feed;
      this.fresh = new Set(await feed.refresh());
      this.waiting = 0;
      this.loading.error = null;
      this.moreError = feed.next === next ? this.moreError : null; // else the list began anew
    } catch (error) {
      this.loading.error = error;
    }
    this.requestUpdate();
  }

  async #show() {
    scrollTo({ top: 0 });
    this.waiting = 0;
    await this.#refresh(this.loading.value);
  }

  #tailable() {
    return sort(this.params) === 'started_at' && !this.params.get('to');
  }
}

customElements.define('sg-traces', Traces);
