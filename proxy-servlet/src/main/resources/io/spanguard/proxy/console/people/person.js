import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { href } from '../router.js';
import { Loading, View } from '../ui/view.js';
import { failed, skeletons } from '../ui/states.js';
import { figure } from '../ui/figures.js';
import { blockedBy, status } from '../ui/badges.js';
import { typesIn } from '../span/redactions.js';
import { marked } from '../span/text.js';
import { KINDS, read, toolNames } from './views.js';
import '../traces/short-list.js';

/** One session, agent or user: its figures and its traces; a session's turns as a timeline across traces. */
class Person extends View {
  static properties = { kind: { attribute: false }, personId: { attribute: false } };

  constructor() {
    super();
    this.loading = new Loading(this);
  }

  willUpdate(changed) {
    if (changed.has('personId') || changed.has('kind')) {
      this.#load();
    }
  }

  render() {
    const { value, error } = this.loading;
    const kind = KINDS[this.kind];
    const filter = { [kind.filter]: this.personId };
    return html`<div class="stack">
      <div class="bar"><h2><bdi>${this.personId}</bdi></h2><span class="gap"></span><a class="button" href=${href(['traces'], filter)}>All its traces</a></div>
      ${error ? failed(error, () => this.#load()) : nothing}
      ${value ? this.#figures(value.one) : error ? nothing : html`<div class="card pad-all">${skeletons(3)}</div>`}
      ${value?.turns.length ? this.#timeline(value) : nothing}
      ${this.kind === 'sessions' && value?.turns.length ? nothing : html`<section class="card" aria-label="Traces"><header class="card-head"><h2>Latest traces</h2></header>
        <sg-short-list .query=${{ ...filter, limit: 20 }} .address=${filter} .columns=${['started', 'duration', 'target', 'model', 'session', 'tokens', 'cost']}></sg-short-list></section>`}
    </div>`;
  }

  #figures(one) {
    const tools = toolNames(one.tools);
    return html`<section class="card pad-all stack" aria-label="Figures"><dl class="figures wide">
      ${figure('Traces', format.count(one.traces))}${figure('Turns', format.count(one.turns))}${figure('Violations', format.count(one.violations), one.violations ? 'stopped' : null)}${figure('Blocked', format.percent(one.blockRate))}
      ${figure('p50', format.duration(one.p50))}${figure('p95', format.duration(one.p95))}${figure('Tokens', format.count(one.tokens))}${figure('Cost', format.cost(one.cost))}</dl>
      <p class="quiet">First seen ${format.moment(one.first)}, last seen ${format.moment(one.last)}${tools.length ? html`; called ${tools.map((tool) => html`<code class="tag"><bdi>${tool}</bdi></code> `)}` : nothing}</p></section>`;
  }

  #timeline({ one, turns }) {
    const before = Math.max((one.turns ?? 0) - turns.length, 0); // the API tells the newest ones
    const start = Math.min(...turns.map((turn) => Date.parse(turn.started_at)), ...(before && one.first ? [Date.parse(one.first)] : []));
    return html`<section class="card" aria-label="Turns"><header class="card-head bar spread"><h2>Turns</h2>${before ? html`<span class="quiet">The newest ${turns.length} of ${one.turns}</span>` : nothing}</header>
      <ol class="timeline">${turns.map((turn, index) => html`<li class="m-${turn.status === 'ok' ? 'gateway' : 'stopped'}">
        <span class="when number"><strong>${before + index + 1}</strong><span class="faint">+${format.duration(Date.parse(turn.started_at) - start)}</span></span>
        <div class="turn"><div class="bar"><a href=${href(['traces', turn.trace_id])}>${marked(turn.input_preview || turn.name || format.shortId(turn.trace_id), typesIn(turn))}</a>${status(turn.status ?? 'ok')}${blockedBy(turn.blocked_by)}</div>
          ${turn.output_preview ? html`<p class="quiet answer">${marked(turn.output_preview, typesIn(turn))}</p>` : nothing}
          <p class="faint number small">${format.moment(turn.started_at)} · ${format.duration(turn.duration_ms)}${turn.model ? html` · <bdi>${turn.model}</bdi>` : nothing}${turn.input_tokens === undefined || turn.input_tokens === null ? nothing : ` · ${format.tokens(turn)} tokens`}</p></div>
      </li>`)}</ol></section>`;
  }

  #load() {
    return this.loading.run(async (signal) => {
      const raw = await api.get(`${this.kind}/${encodeURIComponent(this.personId)}`, null, signal);
      return { one: read(raw), turns: Array.isArray(raw.turns) ? await this.#turns(raw.turns, signal) : [] };
    }, { keep: false });
  }

  /** Turns that came with no more than their trace ids are told by the list of traces. */
  async #turns(turns, signal) {
    const ids = turns.map((turn) => (typeof turn === 'string' ? turn : turn.trace_id));
    if (!ids.length || turns.every((turn) => turn.input_preview !== undefined)) {
      return turns;
    }
    const traces = await api.get('traces', { [KINDS[this.kind].filter]: this.personId, limit: 200 }, signal);
    const known = new Map(traces.map((trace) => [trace.trace_id, trace]));
    return turns.map((turn, index) => ({ ...known.get(ids[index]), ...(typeof turn === 'object' ? turn : {}), trace_id: ids[index] })).filter((turn) => turn.started_at);
  }
}

customElements.define('sg-person', Person);
