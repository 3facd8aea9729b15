import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { FILTERS, RANGE_LABELS, SORTS, fromAddress, labelOf, range, sort, toQuery, withValues, without } from './filters.js';
import { View } from '../ui/view.js';
import { icon } from '../ui/icons.js';
import '../ui/menu.js';

/** The filters above the list. Says what it wants by the event `change` with the address's new parameters. */
class FilterBar extends View {
  static properties = { params: { attribute: false }, facets: { state: true }, adding: { state: true } };

  constructor() {
    super();
    this.params = new URLSearchParams();
    this.facets = {};
    this.adding = null;
  }

  render() {
    const set = fromAddress(this.params);
    return html`<div class="stack filters">
      <div class="bar">
        <form class="words" @submit=${(event) => { event.preventDefault(); this.#set('q', event.target.elements.q.value.trim()); }}>
          <input type="search" name="q" aria-label="Words in names, messages and attributes" placeholder="Search words…" maxlength="200" .value=${this.params.get('q') ?? ''}
            @search=${(event) => this.#set('q', event.target.value.trim())}>
        </form>
        ${this.#time()}
        ${FILTERS.filter((filter) => filter.quick).map((filter) => this.#quick(filter))}
        ${this.#more()}
        <span class="gap"></span>
        <label class="unseen" for="sort">Order</label>
        <select id="sort" .value=${sort(this.params)} @change=${(event) => this.#set('sort', event.target.value === 'started_at' ? '' : event.target.value)}>
          ${Object.entries(SORTS).map(([value, label]) => html`<option value=${value} ?selected=${value === sort(this.params)}>${label}</option>`)}
        </select>
      </div>
      ${set.length ? html`<ul class="bar chips" aria-label="Filters in force">
        ${set.map((filter) => this.#chip(filter))}
        <li><button type="button" class="plain" @click=${() => this.#emit(new URLSearchParams([...this.params].filter(([name]) => ['range', 'from', 'to', 'sort'].includes(name))))}>Clear filters</button></li>
      </ul>` : nothing}
    </div>`;
  }

  #chip({ name, value }) {
    return html`<li class="chip"><b>${labelOf(name)}</b> <span class="cut"><bdi>${value}</bdi></span>
      <button type="button" aria-label="Remove the filter ${labelOf(name)} ${value}" @click=${() => this.#emit(without(this.params, name, value))}>${icon('close')}</button></li>`;
  }

  #time() {
    const { preset, from, to } = range(this.params);
    const label = preset ? RANGE_LABELS[preset] : from || to ? `${from ? format.shortMoment(from) : '…'} – ${to ? format.shortMoment(to) : 'now'}` : 'Any time';
    const apply = (event) => {
      event.preventDefault();
      const iso = (field) => (field.value ? new Date(field.value).toISOString() : '');
      const next = withValues(withValues(withValues(this.params, 'range', ''), 'from', iso(event.target.elements.from)), 'to', iso(event.target.elements.to));
      this.#close(event);
      this.#emit(next);
    };
    const choose = (event, value) => {
      event.preventDefault();
      this.#close(event);
      this.#emit(withValues(withValues(withValues(this.params, 'from', ''), 'to', ''), 'range', value));
    };
    return html`<details class="menu">
      <summary class="button" aria-label="Time range: ${label}">${icon('clock')}${label}${icon('down')}</summary>
      <div class="panel stack">
        <div class="list">${[['', 'Any time'], ...Object.entries(RANGE_LABELS)].map(([value, title]) => html`<a href="#" @click=${(event) => choose(event, value)}>${title}${(preset ?? '') === value && !from && !to ? html`<span class="number">${icon('check')}</span>` : nothing}</a>`)}</div>
        <form class="stack" @submit=${apply}>
          <div class="field"><label for="from">From</label><input id="from" name="from" type="datetime-local" step="1" .value=${local(from)}></div>
          <div class="field"><label for="to">To</label><input id="to" name="to" type="datetime-local" step="1" .value=${local(to)}></div>
          <button>Apply</button>
        </form>
      </div>
    </details>`;
  }

  #quick(filter) {
    const values = this.params.getAll(filter.name);
    return html`<details class="menu" @toggle=${(event) => event.target.open && this.#load(filter)}>
      <summary class="button" aria-label="Filter by ${filter.label}">${filter.label}${values.length ? html`<span class="badge m-gateway">${values.length}</span>` : nothing}${icon('down')}</summary>
      <div class="panel"><div class="list">${this.#values(filter).map(({ value, count }) => html`<label>
        <input type="checkbox" .checked=${values.includes(value)} @change=${(event) => this.#set(filter.name, event.target.checked ? [...values, value] : values.filter((one) => one !== value))}>
        <span class="cut"><bdi>${value}</bdi></span>${count === undefined ? nothing : html`<span class="number">${format.count(count)}</span>`}</label>`)}
        ${this.#none(filter)}
      </div></div>
    </details>`;
  }

  #more() {
    const filter = FILTERS.find((one) => one.name === this.adding);
    return html`<details class="menu" @toggle=${(event) => { if (!event.target.open) { this.adding = null; } }}>
      <summary class="button" aria-label="Add a filter">${icon('filter')}Filter</summary>
      <div class="panel">${this.adding === 'attr' ? this.#attributeForm() : filter ? this.#form(filter) : html`<div class="list">
        ${FILTERS.filter((one) => !one.quick && one.name !== 'q').map((one) => html`<a href="#" @click=${(event) => { event.preventDefault(); this.adding = one.name; this.#load(one); }}>${one.label}</a>`)}
        <a href="#" @click=${(event) => { event.preventDefault(); this.adding = 'attr'; }}>Attribute…</a>
      </div>`}</div>
    </details>`;
  }

  #form(filter) {
    const submit = (event) => {
      event.preventDefault();
      const value = event.target.elements.value.value.trim();
      this.#add(event, filter.name, filter.many ? [...this.params.getAll(filter.name), value] : value);
    };
    const known = this.#values(filter);
    return html`<form class="stack" @submit=${submit}>
      <div class="field"><label for="value">${filter.label}</label>
        <input id="value" name="value" type=${filter.type === 'number' ? 'number' : 'text'} min="0" step="any" required autocomplete="off" ?hidden=${filter.type === 'choice'} ?disabled=${filter.type === 'choice'}></div>
      <div class="list">${known.map(({ value, count }) => html`<a href="#" @click=${(event) => { event.preventDefault(); this.#add(event, filter.name, filter.many ? [...this.params.getAll(filter.name), value] : value); }}>
        <span class="cut"><bdi>${value}</bdi></span>${count === undefined ? nothing : html`<span class="number">${format.count(count)}</span>`}</a>`)}${filter.type === 'facet' ? this.#none(filter) : nothing}</div>
      ${filter.type === 'choice' ? nothing : html`<button>Add filter</button>`}
    </form>`;
  }

  #attributeForm() {
    const submit = (event) => {
      event.preventDefault();
      const { key, value } = event.target.elements;
      this.#add(event, `attr.${key.value.trim()}`, value.value);
    };
    return html`<form class="stack" @submit=${submit}>
      <div class="field"><label for="attr-key">Attribute</label><input id="attr-key" name="key" required placeholder="http.response.status_code" autocomplete="off" spellcheck="false"></div>
      <div class="field"><label for="attr-value">Is</label><input id="attr-value" name="value" required autocomplete="off" spellcheck="false"></div>
      <button>Add filter</button>
    </form>`;
  }

  #values(filter) {
    const known = this.facets[filter.name];
    return filter.values?.map((value) => ({ value })) ?? (Array.isArray(known) ? known : []);
  }

  /** Why a menu has no values. */
  #none(filter) {
    const known = this.facets[filter.name];
    return this.#values(filter).length ? nothing
      : html`<span class="${known?.message ? 'm-stopped' : ''} faint pad-side" role="status">${known === undefined ? 'Loading…' : known.message ? `The values could not be loaded: ${known.message}` : 'No values in these traces'}</span>`;
  }

  async #load(filter) {
    if (filter.type !== 'facet') {
      return;
    }
    const query = toQuery(withValues(withValues(this.params, filter.name, ''), 'sort', ''), Date.now());
    query.set('field', filter.name);
    const values = await api.get('traces/facets', query).catch((error) => error);
    this.facets = { ...this.facets, [filter.name]: values };
  }

  #add(event, name, value) {
    this.#close(event);
    this.adding = null;
    this.#set(name, value);
  }

  #close(event) {
    event.target.closest('details').open = false;
  }

  #set(name, value) {
    this.#emit(withValues(this.params, name, value));
  }

  #emit(params) {
    if (params.toString() !== this.params.toString()) {
      this.dispatchEvent(new CustomEvent('filter', { detail: params }));
    }
  }
}

/** An ISO time as a datetime-local field wants it. */
function local(iso) {
  if (!iso) {
    return '';
  }
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : new Date(date.getTime() - date.getTimezoneOffset() * 60e3).toISOString().slice(0, 19);
}

customElements.define('sg-filter-bar', FilterBar);
