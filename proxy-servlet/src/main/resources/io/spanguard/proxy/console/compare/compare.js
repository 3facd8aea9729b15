import { html, nothing, svg } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { href, replace } from '../router.js';
import { Loading, View } from '../ui/view.js';
import { empty, failed, skeletons } from '../ui/states.js';
import { status } from '../ui/badges.js';
import { place } from '../ui/place.js';
import { build, meaning } from '../trace/tree.js';
import { chat } from '../span/chat.js';
import { conversation } from '../span/messages.js';
import { typesOf } from '../span/redactions.js';
import { facts, steps, tools } from './differences.js';

const SHOWN = { status, duration_ms: format.duration, time_to_first_chunk_ms: format.duration, cost_usd: format.cost, input_tokens: format.count, output_tokens: format.count };

/** Two traces side by side: what they came to, how long each step took, what was said. */
class Compare extends View {
  static properties = { params: { attribute: false }, recent: { state: true }, picked: { state: true } };

  constructor() {
    super();
    this.params = new URLSearchParams();
    this.recent = [];
    this.picked = {};
    this.loading = new Loading(this);
  }

  connectedCallback() {
    super.connectedCallback();
    api.get('traces', { limit: 30 }).then((traces) => { this.recent = traces; }, () => {});
  }

  willUpdate(changed) {
    if (changed.has('params')) {
      const ids = ['a', 'b'].map((name) => this.params.get(name));
      if (ids.join(' ') !== this.asked) {
        this.asked = ids.join(' ');
        this.#load(ids);
      }
    }
  }

  render() {
    const { value, error } = this.loading;
    const [one, other] = value ?? [];
    return html`<div class="stack compare">
      <div class="columns">${['a', 'b'].map((name) => this.#choice(name))}</div>
      ${error ? failed(error) : nothing}
      ${one && other ? this.#both(one, other) : error ? nothing : this.loading.pending ? html`<div class="card pad-all">${skeletons(6)}</div>`
        : html`<div class="card">${empty('compare', 'Choose two traces', 'Put in their ids, or pick from the latest. What differs in outcome, timings, tools and messages stands side by side.')}</div>`}
    </div>`;
  }

  #choice(name) {
    const set = (event) => {
      const params = new URLSearchParams(this.params);
      params.set(name, event.target.value.trim());
      replace(['compare'], params);
    };
    return html`<div class="field"><label for="trace-${name}">${name === 'a' ? 'First' : 'Second'} trace</label>
      <input id="trace-${name}" list="recent" .value=${this.params.get(name) ?? ''} placeholder="Trace id" autocomplete="off" spellcheck="false" @change=${set}>
      ${name === 'a' ? html`<datalist id="recent">${this.recent.map((trace) => html`<option value=${trace.trace_id}>${trace.input_preview ?? trace.name} · ${format.ago(trace.started_at)}</option>`)}</datalist>` : nothing}</div>`;
  }

  #both(one, other) {
    const trees = [build(one), build(other)];
    const rows = steps(...trees);
    const longest = Math.max(...rows.flatMap((row) => [row.one?.ms ?? 0, row.other?.ms ?? 0]), 0.001);
    return html`
      <section class="card" aria-label="Facts"><header class="card-head"><h2>What they came to</h2></header><div class="scroll-x"><table class="grid">
        <thead><tr><th scope="col">Fact</th>${[one, other].map((trace) => html`<th scope="col"><a href=${href(['traces', trace.trace_id])}><code>${format.shortId(trace.trace_id)}</code></a></th>`)}</tr></thead>
        <tbody>${facts(one, other).map((row) => html`<tr class=${row.differs ? 'differs' : ''}><th scope="row">${row.label}${row.differs ? html`<span class="unseen"> differs</span>` : nothing}</th>${[row.one, row.other].map((value) => html`<td><bdi>${value === null || value === undefined ? '–' : (SHOWN[row.field] ?? String)(value)}</bdi></td>`)}</tr>`)}
          ${this.#tools(one, other)}</tbody></table></div></section>
      <section class="card" aria-label="Timings"><header class="card-head"><h2>Timings by step</h2></header><div class="scroll-x"><table class="grid timings">
        <thead><tr><th scope="col">Step</th><th scope="col">First</th><th scope="col">Second</th><th scope="col" class="end">Change</th></tr></thead>
        <tbody>${rows.slice(0, 200).map((row) => html`<tr class="m-${meaning(row.span)}"><td class="lead"><span class="step" ${place({ 'padding-inline-start': `${row.depth * 0.9}rem` })}><span class="dot"></span><bdi>${row.name}</bdi></span></td>
          ${[row.one, row.other].map((side) => html`<td>${side ? html`<span class="length">${format.duration(side.ms)}${side.count > 1 ? html` <span class="faint">× ${side.count}</span>` : nothing}<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.max(1, (side.ms / longest) * 100)} height="10" />`}</svg></span>` : html`<span class="faint">not there</span>`}</td>`)}
          <td class="end">${row.one && row.other ? `${row.other.ms >= row.one.ms ? '+' : ''}${format.duration(row.other.ms - row.one.ms)}` : '–'}</td></tr>`)}</tbody></table></div>
        ${rows.length > 200 ? html`<p class="faint pad-all">The first 200 of ${rows.length} steps.</p>` : nothing}</section>
      <div class="columns">${[one, other].map((trace, index) => html`<section class="card" aria-label="Messages of the ${index ? 'second' : 'first'} trace"><header class="card-head"><h2>${index ? 'Second' : 'First'}: what was said</h2></header><div class="pad-all">${this.#messages(trace, index)}</div></section>`)}</div>`;
  }

  #tools(one, other) {
    const lists = [one, other].map((trace) => tools(trace, conversation));
    if (!lists[0].size && !lists[1].size) {
      return nothing;
    }
    const text = (list) => [...list].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(', ') || '–';
    const texts = lists.map(text);
    return html`<tr class=${texts[0] === texts[1] ? '' : 'differs'}><th scope="row">Tools called</th>${texts.map((one_) => html`<td><bdi>${one_}</bdi></td>`)}</tr>`;
  }

  /** One of the trace's calls; at first the last, which holds what was said before it too. */
  #messages(trace, side) {
    const calls = trace.spans.filter((span) => conversation(span).length);
    if (!calls.length) {
      return html`<p class="faint">No messages were recorded.</p>`;
    }
    const at = Math.min(this.picked[side] ?? calls.length - 1, calls.length - 1);
    return html`<div class="stack">
      ${calls.length > 1 ? html`<div class="bar"><label for="call-${side}">Call</label>
        <select id="call-${side}" @change=${(event) => { this.picked = { ...this.picked, [side]: Number(event.target.value) }; }}>
          ${calls.map((call, index) => html`<option value=${index} .selected=${index === at}>${index + 1} of ${calls.length}: ${call.name}, ${format.duration(call.duration_ms)}</option>`)}</select></div>` : nothing}
      ${chat(calls[at], typesOf(trace.spans))}</div>`;
  }

  #load(ids) {
    this.picked = {};
    if (ids.some((id) => !id)) {
      this.loading.value = null;
      this.loading.error = null;
      return null;
    }
    return this.loading.run((signal) => Promise.all(ids.map((id) => api.get(`traces/${encodeURIComponent(id)}`, null, signal))), { keep: false });
  }
}

customElements.define('sg-compare', Compare);
