import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { href } from '../router.js';
import { Loading, Polling, View } from '../ui/view.js';
import { empty, failed } from '../ui/states.js';
import { figure, sparkline } from '../ui/figures.js';
import { lastDay } from './figures.js';

/** All targets as cards: what went through each in the last day. */
class Targets extends View {
  constructor() {
    super();
    this.loading = new Loading(this);
    new Polling(this, 15_000, () => this.#load());
  }

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  render() {
    const { value, error } = this.loading;
    return html`<div class="stack">
      ${error ? failed(error, () => this.#load()) : nothing}
      ${value?.length === 0 ? html`<div class="card">${empty('targets', 'No targets', 'A target is a model provider that the proxy stands in front of. Targets are configured in the server’s YAML file, under workspaces.')}</div>` : nothing}
      <div class="cards">${value ? value.map((target) => card(target)) : error ? nothing : [1, 2, 3].map(() => html`<div class="card target"><span class="skeleton"></span><span class="skeleton tall"></span></div>`)}</div>
    </div>`;
  }

  #load() {
    return this.loading.run((signal) => api.get('targets', null, signal));
  }
}

function card(target) {
  const day = lastDay(target);
  return html`<article class="card target">
    <header class="bar"><h2 class="cut"><a class="row-link" href=${href(['targets', target.id])}><bdi>${target.name ?? target.id}</bdi></a></h2><span class="gap"></span><span class="badge">${target.provider}</span></header>
    <p class="faint"><code><bdi>${target.id}</bdi></code> · ${plural(target.guardrails?.length ?? 0, 'guardrail')} · ${plural(rules(target).length, 'rule')}</p>
    ${day.series.length ? sparkline(day.series, `Requests by hour: ${day.requests} in the last 24 hours`) : nothing}
    ${day.known ? html`<dl class="figures">
      ${figure('Requests', format.count(day.requests))}${figure('Blocked', format.count(day.blocked), day.blocked ? 'stopped' : null)}${figure('Errors', format.count(day.errors), day.errors ? 'stopped' : null)}
      ${figure('p95', format.duration(day.p95))}${figure('Tokens', format.count(day.tokens))}${figure('Cost', format.cost(day.cost))}
    </dl><p class="faint small">Last 24 hours</p>` : nothing}
  </article>`;
}

/** The firewall's rules; the API lists them alone, or with the default action. */
export function rules(target) {
  return Array.isArray(target.firewall) ? target.firewall : target.firewall?.rules ?? [];
}

export function plural(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

customElements.define('sg-targets', Targets);
