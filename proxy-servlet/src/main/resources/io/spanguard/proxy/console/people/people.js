import { html, nothing } from 'lit';
import * as api from '../api.js';
import { href } from '../router.js';
import { Loading, View } from '../ui/view.js';
import { empty, failed, skeletons } from '../ui/states.js';
import { COLUMNS, KINDS, read } from './views.js';

/** A list of sessions, agents or users, the last seen first. */
class People extends View {
  static properties = { kind: { attribute: false } };

  constructor() {
    super();
    this.loading = new Loading(this);
  }

  willUpdate(changed) {
    if (changed.has('kind')) {
      this.#load();
    }
  }

  render() {
    const { value, error } = this.loading;
    const kind = KINDS[this.kind];
    return html`<div class="stack">
      ${error ? failed(error, () => this.#load()) : nothing}
      ${value ? (value.rows.length ? this.#table(value, kind) : html`<div class="card">${empty(this.kind, `No ${this.kind} yet`, kind.none)}</div>`) : error ? nothing : html`<div class="card pad-all">${skeletons(8)}</div>`}
    </div>`;
  }

  #table({ rows, next }, kind) {
    return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${`${kind.one}s`}><table class="grid">
      <thead><tr><th scope="col">${kind.one}</th>${COLUMNS.map((column) => html`<th scope="col" class=${column.end ? 'end' : nothing}>${column.label}</th>`)}</tr></thead>
      <tbody>${rows.map((one) => html`<tr class="open-able"><td class="lead wide"><a class="row-link name" href=${href([this.kind, one.id])}><bdi>${one.id}</bdi></a></td>
        ${COLUMNS.map((column) => html`<td data-label=${column.label} class=${column.end ? 'end' : column.short ? 'short' : nothing}>${column.cell(one)}</td>`)}</tr>`)}</tbody></table></div>
      ${next ? html`<div class="more"><button type="button" @click=${() => this.#more()}>Load more</button></div>` : nothing}`;
  }

  #load() {
    return this.loading.run(async (signal) => {
      const { items, next } = await api.page(this.kind, { limit: 50 }, signal);
      return { rows: items.map(read), next };
    }, { keep: false });
  }

  #more() {
    const { rows, next } = this.loading.value;
    return this.loading.run(async (signal) => {
      const page = await api.follow(next, signal);
      return { rows: [...rows, ...page.items.map(read)], next: page.next };
    });
  }
}

customElements.define('sg-people', People);
