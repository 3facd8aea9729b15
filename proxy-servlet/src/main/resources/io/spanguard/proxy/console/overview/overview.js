import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { href, replace } from '../router.js';
import { may } from '../session/session.js';
import { withValues } from '../traces/filters.js';
import { Loading, Polling, View } from '../ui/view.js';
import { empty, failed, notice, skeletons } from '../ui/states.js';
import { bars, figure } from '../ui/figures.js';
import { RANGES, read, toQuery } from './stats.js';
import '../traces/short-list.js';
import './pipeline.js';

/** What went through in a range of time: how much, how fast, how dear, what was stopped. */
class Overview extends View {
  static properties = { params: { attribute: false }, targets: { state: true }, groupBy: { state: true }, charts: { state: true }, chartless: { state: true } };

  constructor() {
    super();
    this.params = new URLSearchParams();
    this.targets = [];
    this.groupBy = 'model';
    this.charts = false;
    this.chartless = null;
    this.loading = new Loading(this);
    this.groups = new Loading(this);
    new Polling(this, 15_000, () => this.#load());
  }

  connectedCallback() {
    super.connectedCallback();
    api.get('targets').then((targets) => { this.targets = targets; }, () => {});
    import('./chart.js').then(() => { this.charts = true; }, () => { this.chartless = { title: 'The charts could not be loaded', message: 'The server may be down, or updated since this page was opened. Reload it.' }; });
  }

  willUpdate(changed) {
    if (changed.has('params') && this.params.toString() !== this.asked) {
      this.asked = this.params.toString();
      this.#load();
    }
    if (changed.has('groupBy') && this.asked !== undefined) {
      this.#loadGroups();
    }
  }

  updated() {
    const select = this.querySelector('#target'); // not by the template: its options come later than its value
    select.value = this.params.get('target_id') ?? '';
  }

  render() {
    const { value, error } = this.loading;
    const asked = this.params.get('target_id');
    const targets = !asked || this.targets.some((target) => target.id === asked) ? this.targets : [...this.targets, { id: asked }];
    const range = RANGES[this.params.get('range')] ? this.params.get('range') : '24h';
    return html`<div class="stack">
      <div class="bar">
        <div class="buttons" role="group" aria-label="Time range">${Object.entries(RANGES).map(([name, [label]]) => html`<button type="button" aria-pressed=${name === range} aria-label=${label} @click=${() => replace(['overview'], withValues(this.params, 'range', name))}>${name}</button>`)}</div>
        <label class="unseen" for="target">Target</label>
        <select id="target" @change=${(event) => replace(['overview'], withValues(this.params, 'target_id', event.target.value))}>
          <option value="">All targets</option>
          ${targets.map((target) => html`<option value=${target.id}>${target.name ?? target.id}</option>`)}
        </select>
        <span class="gap"></span>
        <a class="button" href=${href(['traces'], { range, target_id: this.params.get('target_id') })}>See the traces</a>
      </div>
      ${error ? failed(error, () => this.#load()) : nothing}
      ${value ? this.#content(value, range) : error ? nothing : html`<div class="card pad-all">${skeletons(8)}</div>`}
      ${may('admin') ? html`<sg-pipeline></sg-pipeline>` : nothing}
    </div>`;
  }

  #content({ points, totals, blocks, countedFrom }, range) {
    const target = this.params.get('target_id');
    const to = (filter) => href(['traces'], { range, target_id: target, ...filter });
    if (!totals.requests) {
      return html`<div class="card">${empty('overview', 'Nothing in this range', 'Choose a longer range, or make a call to one of your targets.', html`<a class="button" href="#/targets">Show the targets</a>`)}</div>`;
    }
    return html`
      ${countedFrom ? notice('guardrail', 'warn', html`<strong>Not all of this range is counted.</strong><span>There are more traces than are counted at a time: these figures hold the newest, from ${format.moment(countedFrom)} on. Choose a shorter range, or one target.</span>`) : nothing}
      <section class="card pad-all" aria-label="Totals"><dl class="figures wide">
        ${figure('Requests', format.count(totals.requests))}
        ${figure('Blocked', format.count(totals.blocked), totals.blocked ? 'stopped' : null, format.percent(totals.blocked / totals.requests))}
        ${figure('Errors', format.count(totals.errors), totals.errors ? 'stopped' : null, format.percent(totals.errors / totals.requests))}
        ${figure('Tokens', format.count(totals.input + totals.output), null, `${format.count(totals.input)} in, ${format.count(totals.output)} out`)}
        ${figure('Cost', format.cost(totals.cost))}
      </dl></section>
      ${this.charts ? this.#charts(points) : this.chartless ? failed(this.chartless, () => location.reload()) : html`<div class="card pad-all">${skeletons(8)}</div>`}
      <div class="columns three">
        ${panel('Blocks by category', bars(blocks.category.map((one) => ({ ...one, note: format.category(one.name), meaning: 'stopped', link: to({ category: one.name }) })), 'Nothing was blocked.'))}
        ${panel('Blocks by guardrail', bars(blocks.guardrail.map((one) => ({ ...one, link: to({ guardrail: one.name }) })), 'No guardrail blocked anything.'))}
        ${panel('Blocks by firewall rule', bars(blocks.rule.map((one) => ({ ...one, link: to({ rule: one.name }) })), 'No firewall rule blocked anything.'))}
      </div>
      <div class="columns">
        ${panel('Slowest', html`<sg-short-list .query=${this.#top('duration_ms')} .address=${{ range, sort: 'duration_ms', target_id: target }} .columns=${['duration', 'model']}></sg-short-list>`)}
        ${panel('Most expensive', html`<sg-short-list .query=${this.#top('cost_usd')} .address=${{ range, sort: 'cost_usd', target_id: target }} .columns=${['cost', 'tokens', 'model']}></sg-short-list>`)}
      </div>
      ${this.#grouped(to)}`;
  }

  #charts(points) {
    const labels = points.map((one) => format.shortMoment(one.at).slice(0, -3));
    const sets = (list) => list.map(([label, field, meaning, more]) => ({ label, meaning, data: points.map((one) => one[field]), ...more }));
    return html`<div class="columns">
      ${panel('Requests', html`<sg-chart .kind=${'bar'} .stacked=${true} .labels=${labels} .name=${'Requests by how they ended'} .shown=${format.count} .sets=${sets([['OK', 'ok', 'gateway'], ['Blocked', 'blocked', 'stopped'], ['Error', 'errors', 'stopped-soft']])}></sg-chart>`)}
      ${panel('Duration', html`<sg-chart .kind=${'line'} .labels=${labels} .name=${'Duration percentiles'} .shown=${format.duration} .sets=${sets([['p50', 'p50', 'gateway'], ['p95', 'p95', 'ink-2'], ['p99', 'p99', 'ink-3', { dashed: true }]])}></sg-chart>`)}
      ${panel('Time to first chunk', html`<sg-chart .kind=${'line'} .labels=${labels} .name=${'Time to the first chunk of streams'} .shown=${format.duration} .sets=${sets([['p50', 'first50', 'llm'], ['p95', 'first95', 'ink-2']])}></sg-chart>`)}
      ${panel('Tokens and cost', html`<sg-chart .kind=${'bar'} .stacked=${true} .labels=${labels} .name=${'Tokens and cost'} .shown=${format.count} .second=${format.cost} .sets=${sets([['Input tokens', 'input', 'gateway'], ['Output tokens', 'output', 'llm'], ['Cost', 'cost', 'ink-2', { axis: 'second', kind: 'line' }]])}></sg-chart>`)}
    </div>`;
  }

  #grouped(to) {
    const filters = { model: 'model', target: 'target_id', agent: 'agent_id', user: 'user_id', caller: 'caller' };
    const groups = this.groups.value ?? [];
    return html`<section class="card" aria-label="By group"><header class="card-head bar spread"><h2>By ${this.groupBy}</h2>
      <div class="buttons" role="group" aria-label="Group by">${Object.keys(filters).map((name) => html`<button type="button" aria-pressed=${name === this.groupBy} @click=${() => { this.groupBy = name; }}>${name}</button>`)}</div></header>
      ${this.groups.error ? failed(this.groups.error) : groups.length ? html`<div class="scroll-x"><table class="grid"><thead><tr><th scope="col">${this.groupBy}</th><th scope="col" class="end">Requests</th><th scope="col" class="end">Blocked</th><th scope="col" class="end">Errors</th><th scope="col" class="end">p95</th><th scope="col" class="end">Tokens</th><th scope="col" class="end">Cost</th></tr></thead>
        <tbody>${groups.map(({ name, totals }) => html`<tr class="open-able"><td class="lead" data-label=${this.groupBy}><a class="row-link name" href=${to({ [filters[this.groupBy]]: name })}><bdi>${name}</bdi></a></td><td class="end" data-label="Requests">${format.count(totals.requests)}</td><td class="end" data-label="Blocked">${format.count(totals.blocked)}</td><td class="end" data-label="Errors">${format.count(totals.errors)}</td><td class="end" data-label="p95">${format.duration(totals.p95)}</td><td class="end" data-label="Tokens">${format.count(totals.input + totals.output)}</td><td class="end" data-label="Cost">${format.cost(totals.cost)}</td></tr>`)}</tbody></table></div>`
        : html`<p class="faint pad-all">${this.groups.pending ? 'Loading…' : `No ${this.groupBy} is known of these requests.`}</p>`}
    </section>`;
  }

  #top(sort) {
    const { from, to, target_id } = toQuery(this.params, Math.ceil(Date.now() / 60e3) * 60e3);
    return { sort, from, to, target_id, limit: 5 };
  }

  async #load() {
    const params = new URLSearchParams(this.params);
    await this.loading.run(async (signal) => read(await api.get('stats', toQuery(params, Date.now()), signal)));
    this.#loadGroups();
  }

  #loadGroups() {
    const { groupBy, params } = this;
    return this.groups.run(async (signal) => {
      const answer = await api.get('stats', { ...toQuery(params, Date.now()), group_by: groupBy }, signal);
      return (answer?.groups ?? []).filter((group) => !group.rest && (group.value ?? null) !== null).map((group) => ({ name: String(group.value), totals: { ...read(group).totals, ...flat(group) } })).filter(({ totals }) => totals.requests > 0)
        .sort((one, other) => other.totals.requests - one.totals.requests).slice(0, 50);
    });
  }
}

/** A group's own sums, where the API gives them without a series. */
function flat(group) {
  const sums = group.totals ?? group;
  const known = typeof sums.requests === 'number' ? { requests: sums.requests, blocked: sums.blocked ?? sums.blocks ?? 0, errors: sums.errors ?? sums.error ?? 0 } : {};
  return { ...known, ...(sums.p95_ms !== undefined && { p95: sums.p95_ms }), ...(sums.input_tokens !== undefined && { input: sums.input_tokens, output: sums.output_tokens ?? 0 }), ...(sums.cost_usd !== undefined && { cost: sums.cost_usd }) };
}

function panel(title, content) {
  return html`<section class="card" aria-label=${title}><header class="card-head"><h2>${title}</h2></header>${content}</section>`;
}

customElements.define('sg-overview', Overview);
