import { html } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { Loading, Polling, View } from '../ui/view.js';
import { failed, notice } from '../ui/states.js';
import { figure } from '../ui/figures.js';

/** How the way from the proxy to the store does: what waits, what was lost. For administrators. */
class Pipeline extends View {
  constructor() {
    super();
    this.loading = new Loading(this);
    new Polling(this, 5000, () => this.#load());
  }

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  render() {
    const { value, error } = this.loading;
    return html`<section class="card" aria-label="Pipeline"><header class="card-head"><h2>Recording pipeline</h2></header><div class="pad-all stack">
      ${error ? failed(error) : value ? this.#figures(value) : html`<span class="skeleton"></span>`}</div></section>`;
  }

  #figures(stats) {
    const lost = (stats.dropped ?? 0) + (stats.set_aside ?? 0);
    const age = stats.oldest_waiting_ms ?? stats.oldest_waiting_age_ms ?? (stats.oldest_waiting_age ?? 0) * 1000;
    return html`${lost ? notice('stopped', 'warn', html`<strong>${format.count(lost)} spans did not reach the store.</strong><span>Dropped ones found the journal full; those set aside could not be saved. The server’s log says why.</span>`)
      : age > 60_000 ? notice('guardrail', 'warn', html`<span>The store is behind: the oldest waiting span is ${format.duration(age)} old.</span>`) : ''}
      <dl class="figures wide">${figure('Accepted', format.count(stats.accepted))}${figure('Stored', format.count(stats.stored))}${figure('Waiting', format.count(stats.waiting), null, stats.waiting ? `oldest ${format.duration(age)}` : null)}
        ${figure('Dropped', format.count(stats.dropped), stats.dropped ? 'stopped' : null)}${figure('Set aside', format.count(stats.set_aside), stats.set_aside ? 'stopped' : null)}</dl>`;
  }

  #load() {
    return this.loading.run((signal) => api.get('pipeline', null, signal));
  }
}

customElements.define('sg-pipeline', Pipeline);
