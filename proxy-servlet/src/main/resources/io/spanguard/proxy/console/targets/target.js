import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { Loading, View } from '../ui/view.js';
import { copyButton, failed, skeletons } from '../ui/states.js';
import { figure, sparkline } from '../ui/figures.js';
import { lastDay } from './figures.js';
import { baseUrl, snippets } from './snippets.js';
import { rules } from './targets.js';
import '../traces/short-list.js';

/** One target: how to reach it, what is in force there, what went through. */
class Target extends View {
  static properties = { targetId: { attribute: false }, language: { state: true } };

  constructor() {
    super();
    this.language = 'curl';
    this.loading = new Loading(this);
  }

  willUpdate(changed) {
    if (changed.has('targetId')) {
      this.loading.run((signal) => api.get(`targets/${encodeURIComponent(this.targetId)}`, null, signal), { keep: false });
    }
  }

  render() {
    const { value: target, error } = this.loading;
    if (error) {
      return failed(error, () => this.requestUpdate('targetId'));
    }
    if (!target) {
      return html`<div class="card pad-all">${skeletons(6)}</div>`;
    }
    const day = lastDay(target);
    return html`<div class="stack">
      <div class="bar"><h2><bdi>${target.name ?? target.id}</bdi></h2><span class="badge">${target.provider}</span><code class="faint"><bdi>${target.id}</bdi></code></div>
      ${day.known ? html`<section class="card pad-all stack" aria-label="Last 24 hours">
        <dl class="figures wide">${figure('Requests', format.count(day.requests), null, 'last 24 h')}${figure('Blocked', format.count(day.blocked), day.blocked ? 'stopped' : null, day.requests ? format.percent(day.blocked / day.requests) : null)}${figure('Errors', format.count(day.errors), day.errors ? 'stopped' : null, day.requests ? format.percent(day.errors / day.requests) : null)}${figure('p95', format.duration(day.p95))}${figure('Tokens', format.count(day.tokens))}${figure('Cost', format.cost(day.cost))}</dl>
        ${day.series.length ? sparkline(day.series, 'Requests by hour') : nothing}
      </section>` : nothing}
      <div class="columns">
        ${this.#inForce(target)}
        ${this.#connect(target)}
      </div>
      <section class="card" aria-label="Traces"><header class="card-head"><h2>Latest traces</h2></header>
        <sg-short-list .query=${{ target_id: target.id, limit: 10 }} .address=${{ target_id: target.id }} .columns=${['started', 'duration', 'model', 'agent', 'session', 'tokens']} .none=${'No traces yet. Make a call as shown above: its trace appears here.'}></sg-short-list></section>
    </div>`;
  }

  #inForce(target) {
    const guardrails = target.guardrails ?? [];
    const firewall = rules(target);
    return html`<section class="card" aria-label="In force"><header class="card-head"><h2>In force</h2></header><div class="pad-all stack">
      <h3>Guardrails</h3>
      ${guardrails.length ? html`<ol class="rules">${guardrails.map((one) => html`<li><span class="badge ${tone(one.action)}">${one.action}</span><span><strong><bdi>${one.id}</bdi></strong>
        <span class="quiet">${[one.detector, list(one.on ?? one.parts), one.category].filter(Boolean).join(' · ')}</span>${one.fail_closed === false || one.failure === 'open' ? html` <span class="badge outline">fails open</span>` : nothing}${one.buffers ?? one.buffers_stream ? html` <span class="badge outline" title="Streams are held until they have been judged whole">holds streams</span>` : nothing}</span></li>`)}</ol>`
        : html`<p class="faint">None: prompts and answers pass uninspected.</p>`}
      <h3>Firewall rules</h3>
      ${firewall.length ? html`<ol class="rules">${firewall.map((one) => html`<li><span class="badge ${tone(one.action)}">${one.action}</span><span><strong><bdi>${one.id}</bdi></strong> <span class="quiet"><bdi>${[list(one.tools), one.reason, one.risk ? `risk ${one.risk}` : null].filter(Boolean).join(' · ')}</bdi></span></span></li>`)}</ol>`
        : nothing}
      <p class="faint">${firewall.length ? 'A tool call that no rule names' : 'No rules: every tool call'} ${DEFAULTS[target.firewall_default] ?? DEFAULTS.allow}.</p>
    </div></section>`;
  }

  #connect(target) {
    const base = baseUrl(target, api.address(target.sdk_base_url).href);
    const ways = snippets(target, api.address(target.sdk_base_url).href);
    return html`<section class="card" aria-label="Connect"><header class="card-head"><h2>Connect</h2></header><div class="pad-all stack">
      <div class="field"><span class="label">Base URL for SDKs</span><div class="copyable"><pre class="code" tabindex="0">${base}</pre>${copyButton(base, 'Copy the base URL')}</div></div>
      <div class="buttons" role="group" aria-label="Language">${Object.keys(ways).map((name) => html`<button type="button" aria-pressed=${name === this.language} @click=${() => { this.language = name; }}>${name}</button>`)}</div>
      <div class="copyable"><pre class="code" tabindex="0">${ways[this.language]}</pre>${copyButton(ways[this.language], 'Copy the snippet')}</div>
    </div></section>`;
  }
}

const DEFAULTS = { allow: 'passes', block: 'is blocked', approve: 'waits for a person’s approval' };

const tone = (action) => ({ block: 'm-stopped', approve: 'm-guardrail', redact: 'm-guardrail', mask: 'm-guardrail', monitor: 'm-gateway', allow: 'm-llm' }[action] ?? '');

const list = (values) => (Array.isArray(values) ? values.join(', ') : values);

customElements.define('sg-target', Target);
