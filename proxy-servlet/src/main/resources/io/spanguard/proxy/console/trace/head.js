import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { href } from '../router.js';
import { View } from '../ui/view.js';
import { cautions, coverage, outcome, status } from '../ui/badges.js';
import { copyButton, notice, toast } from '../ui/states.js';
import { icon } from '../ui/icons.js';
import { skew } from './tree.js';

/** What a trace came to, in one look: outcome, who, what it cost, what to be careful about, and what to do with it. */
class TraceHead extends View {
  static properties = { trace: { attribute: false }, tree: { attribute: false } };

  render() {
    const { trace } = this;
    return html`<header class="trace-head stack">
      <div class="bar">
        <h2><bdi>${trace.name}</bdi></h2>${status(trace.status)}${outcome(trace.outcome)}${cautions(trace)}
        <span class="gap"></span>
        <a class="button" href=${href(['compare'], { a: trace.trace_id })}>${icon('compare')}Compare</a>
        <details class="menu end"><summary class="button">${icon('download')}Download</summary><div class="panel"><div class="list">
          <a href="#" @click=${(event) => this.#download(event, null)}>JSON</a>
          <a href="#" @click=${(event) => this.#download(event, 'otlp')}>OpenTelemetry (OTLP/JSON)</a></div></div></details>
        ${copyButton(() => location.href, 'Copy the link')}
      </div>
      ${this.#verdict()}
      <dl class="facts">
        ${this.#fact('Trace', html`<code>${trace.trace_id}</code>${copyButton(trace.trace_id, 'Copy the trace id')}`)}
        ${this.#fact('Started', html`<time datetime=${trace.started_at}>${format.moment(trace.started_at)}</time>`)}
        ${this.#fact('Duration', format.duration(trace.duration_ms))}
        ${this.#fact('First chunk', trace.time_to_first_chunk_ms === null ? null : format.duration(trace.time_to_first_chunk_ms))}
        ${this.#fact('Spans', trace.span_count)}
        ${this.#fact('Requests', trace.request_count > 1 ? trace.request_count : null)}
        ${this.#fact('Target', trace.target_id && html`<a href=${href(['targets', trace.target_id])}><bdi>${trace.target_id}</bdi></a>`)}
        ${this.#fact('Model', trace.model && html`<bdi>${trace.model}</bdi>`)}
        ${this.#fact('Tokens', trace.input_tokens === null ? null : format.tokens(trace))}
        ${this.#fact('Cost', trace.cost_usd === null ? null : format.cost(trace.cost_usd))}
        ${this.#fact('Agent', trace.agent_id && html`<a href=${href(['agents', trace.agent_id])}><bdi>${trace.agent_id}</bdi></a>`)}
        ${this.#fact('Session', trace.session_id && html`<a href=${href(['sessions', trace.session_id])}><bdi>${trace.session_id}</bdi></a>`)}
        ${this.#fact('User', trace.user_id && html`<a href=${href(['users', trace.user_id])}><bdi>${trace.user_id}</bdi></a>`)}
        ${this.#fact('Caller', trace.caller && html`<bdi>${trace.caller}</bdi>`)}
        ${this.#fact('HTTP', trace.http_status)}
        ${this.#fact('Inspected', trace.coverage && trace.coverage !== 'full' ? coverage(trace) : null)}
        ${this.#fact('Approval', trace.approval_id && html`<a href=${href(['approvals', trace.approval_id])}>${format.shortId(trace.approval_id)}</a>`)}
        ${this.#fact('Linked from', trace.linked_from?.length ? trace.linked_from.map((link) => html`<a href=${href(['traces', link.trace_id], { span: link.span_id })}><code>${format.shortId(link.trace_id)}</code></a> `) : null)}
      </dl>
    </header>`;
  }

  #fact(name, value) {
    return value === null || value === undefined || value === '' ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  #verdict() {
    const { trace, tree } = this;
    const drift = skew(tree);
    const root = tree.roots.find((node) => node.span?.source === 'gateway')?.span ?? tree.roots[0]?.span;
    return [
      trace.blocked_by ? notice('stopped', 'stop', html`<strong>Blocked by ${trace.blocked_by.kind === 'firewall' ? 'firewall rule' : 'guardrail'} <bdi>${trace.blocked_by.id}</bdi>${trace.blocked_by.category ? html` · <bdi>${trace.blocked_by.category}</bdi> ${format.category(trace.blocked_by.category)}` : nothing}</strong>
        ${root?.status_message ? html`<span><bdi>${root.status_message}</bdi></span>` : nothing}`)
      : trace.status === 'error' ? notice('stopped', 'warn', html`<strong><bdi>${trace.error_type ?? 'Error'}</bdi></strong>${root?.status_message ? html`<span><bdi>${root.status_message}</bdi></span>` : nothing}`) : nothing,
      trace.incomplete ? notice('guardrail', 'info', html`<span>${tree.missing.length ? `${tree.missing.length === 1 ? 'The parent of some spans is' : `${tree.missing.length} parent spans are`} missing. They may still arrive, or were never sent.` : 'The root of this trace has not arrived yet.'}</span>`) : nothing,
      drift ? notice('other', 'clock', html`<span>Clocks may differ: <a href=${href(['traces', trace.trace_id], { span: drift.node.id })}><bdi>${drift.node.span.name}</bdi></a> of <bdi>${drift.node.span.service ?? drift.node.span.source}</bdi> lies ${format.duration(drift.millis)} outside of its parent.</span>`) : nothing,
    ];
  }

  /** By fetch and not by a plain link: what goes wrong is said here and not in place of this page. */
  async #download(event, kind) {
    event.preventDefault();
    event.target.closest('details').open = false;
    try {
      const body = await api.get(`traces/${encodeURIComponent(this.trace.trace_id)}`, { format: kind });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([JSON.stringify(body, null, 2)], { type: 'application/json' }));
      link.download = `trace-${this.trace.trace_id}${kind ? `.${kind}` : ''}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      toast(error.message);
    }
  }
}

customElements.define('sg-trace-head', TraceHead);
