import { html, nothing } from 'lit';
import * as api from '../api.js';
import * as format from '../format.js';
import { href } from '../router.js';
import { Loading, View } from '../ui/view.js';
import { status } from '../ui/badges.js';
import { copyButton, failed, skeletons } from '../ui/states.js';
import { icon } from '../ui/icons.js';
import { isPreview } from '../trace/search.js';
import { meaning } from '../trace/tree.js';
import { chat } from './chat.js';
import { conversation } from './messages.js';
import { typesOf } from './redactions.js';
import { row } from './attributes.js';
import { marked } from './text.js';
import { verdict } from './verdict.js';

/** The chosen span, told by what it is: a conversation, a verdict, or what it carries. */
class SpanPanel extends View {
  static properties = { trace: { attribute: false }, span: { attribute: false }, node: { attribute: false }, tab: { attribute: false } };

  constructor() {
    super();
    this.loading = new Loading(this);
    this.types = new Map();
  }

  willUpdate(changed) {
    if (changed.has('trace')) {
      this.types = typesOf(this.trace.spans);
    }
    if (changed.has('span')) {
      const { trace_id: traceId } = this.trace;
      const { span_id: spanId } = this.span;
      // the trace came with long content cut; keys may run through many spans, so the whole is fetched where one stays
      this.loading.run(async (signal) => {
        await new Promise((resolve) => { setTimeout(resolve, 80); });
        return signal.aborted ? null : api.get(`traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`, null, signal);
      }, { keep: false });
    }
  }

  render() {
    const span = this.loading.value?.span_id === this.span.span_id ? this.loading.value : this.span;
    const tabs = this.#tabs(span);
    const current = tabs.find(({ id }) => id === this.tab) ?? tabs[0];
    return html`<section class="span-panel m-${meaning(span)}" aria-label="Span">
      <header>
        <div class="bar"><span class="dot"></span><h2 class="cut"><bdi>${span.name}</bdi></h2>${status(span.status)}<span class="gap"></span>
          ${copyButton(() => new URL(href(['traces', this.trace.trace_id], { span: span.span_id }), location.href).href, 'Copy the link to this span')}
          <button type="button" class="plain icon-only" aria-label="Close the panel" title="Close (Esc)" @click=${() => this.#emit('close')}>${icon('close')}</button></div>
        <p class="quiet number">${format.duration(span.duration_ms)} · starts at +${format.duration(this.node.start)} · ${span.kind} · ${span.source}${span.service ? html` · <bdi>${span.service}</bdi>` : nothing}</p>
      </header>
      <div class="tabs" role="tablist" aria-label="About this span" @keydown=${(event) => this.#move(event, tabs, current)}>
        ${tabs.map((tab) => html`<button type="button" role="tab" id="tab-${tab.id}" aria-controls="tab-panel" aria-selected=${tab === current} tabindex=${tab === current ? 0 : -1} @click=${() => this.#emit('tab', tab === tabs[0] ? null : tab.id)}>${tab.label}${tab.count ? html` <span class="number">${tab.count}</span>` : nothing}</button>`)}
      </div>
      <div class="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby="tab-${current.id}" tabindex="0">
        ${this.loading.error ? failed(this.loading.error) : nothing}
        ${current.render(span)}
      </div>
    </section>`;
  }

  #tabs(span) {
    const judged = verdict(span, this.trace.spans);
    const partly = span === this.span && !this.loading.value && !this.loading.error && isPreview(span);
    const talks = span.kind === 'llm' || conversation(span).length > 0;
    return [
      judged ? { id: 'verdict', label: 'Verdict', render: () => this.#verdict(judged) } : null,
      talks ? { id: 'chat', label: 'Conversation', render: (one) => (partly ? skeletons(4) : chat(one, this.types)) } : null,
      { id: 'overview', label: 'Overview', render: (one) => this.#overview(one) },
      { id: 'attributes', label: 'Attributes', count: Object.keys(span.attributes).length, render: (one) => html`<sg-attributes .types=${this.types} .groups=${[['Span', one.attributes], ['Resource', one.resource], ['Scope', one.scope?.name ? one.scope : null]]}></sg-attributes>` },
      span.events.length ? { id: 'events', label: 'Events', count: span.events.length, render: (one) => this.#events(one) } : null,
      span.links.length ? { id: 'links', label: 'Links', count: span.links.length, render: (one) => this.#links(one) } : null,
      { id: 'raw', label: 'Raw', render: (one) => { const text = JSON.stringify(one, null, 2); return html`<div class="copyable">${copyButton(text, 'Copy the JSON')}<pre class="code raw" tabindex="0">${text}</pre></div>`; } },
    ].filter(Boolean);
  }

  #overview(span) {
    const { attributes: a } = span;
    const first = (...names) => names.map((name) => a[name]).find((value) => value !== undefined);
    const dropped = Object.entries(span.dropped ?? {}).filter(([, count]) => count > 0);
    const notes = { orphan: 'Its parent is not in this trace (yet).', remote: 'Its parent is a span of the caller that was not sent here.', circle: 'Its parents lead in a circle.' };
    const facts = {
      Message: span.status_message, Model: first('gen_ai.response.model', 'gen_ai.request.model', 'llm.model', 'llm.model_name'), Provider: first('gen_ai.provider.name', 'gen_ai.system'),
      'Input tokens': first('gen_ai.usage.input_tokens', 'llm.input_tokens', 'llm.token_count.prompt'), 'Output tokens': first('gen_ai.usage.output_tokens', 'llm.output_tokens', 'llm.token_count.completion'),
      'Cached tokens': first('gen_ai.usage.cache_read.input_tokens') || undefined, 'Reasoning tokens': first('gen_ai.usage.reasoning.output_tokens') || undefined,
      Cost: first('gen_ai.usage.cost') === undefined ? undefined : format.cost(first('gen_ai.usage.cost')), 'Finish reason': first('gen_ai.response.finish_reasons'),
      'First chunk': first('gen_ai.response.time_to_first_chunk') === undefined ? undefined : format.duration(first('gen_ai.response.time_to_first_chunk') * 1000),
      Tool: first('tool.name', 'gen_ai.tool.name', 'ai.toolCall.name'), Arguments: first('gen_ai.tool.call.arguments', 'tool.parameters', 'ai.toolCall.args'), Result: first('gen_ai.tool.call.result', 'ai.toolCall.result'),
      Outcome: first('spanguard.outcome', 'guardrail.outcome'), Inspected: first('spanguard.coverage'), Path: first('url.path') && `${first('http.request.method') ?? ''} ${first('url.path')}`, 'HTTP status': first('http.response.status_code'), Error: first('error.type'),
      Started: format.moment(span.start_time), Ended: format.moment(span.end_time), Dropped: dropped.length ? dropped.map(([what, count]) => `${count} ${what}`).join(', ') : undefined,
    };
    return html`<dl class="attributes">
      ${notes[this.node.note] ? html`<div><dt>Note</dt><dd>${notes[this.node.note]}</dd></div>` : nothing}
      ${Object.entries(facts).filter(([, value]) => value !== undefined && value !== null && value !== '').map(([name, value]) => row(name, value, this.types))}
      <div><dt>Span id</dt><dd><code><bdi>${span.span_id}</bdi></code>${copyButton(span.span_id, 'Copy the span id')}</dd></div>
      <div><dt>Parent</dt><dd>${span.parent_span_id ? this.node.parent?.span ? html`<a href="#" @click=${(event) => { event.preventDefault(); this.#emit('choose', span.parent_span_id); }}><bdi>${this.node.parent.span.name}</bdi></a>` : html`<code><bdi>${span.parent_span_id}</bdi></code>` : html`<span class="faint">none: a root</span>`}</dd></div>
    </dl>`;
  }

  #verdict(judged) {
    return html`<div class="stack verdict m-${judged.meaning}">
      <div class="notice m-${judged.meaning}"><div><strong><bdi>${judged.title}</bdi></strong><span>${judged.did.map((piece, index) => (index % 2 ? html`<bdi>${piece}</bdi>` : piece))}</span></div></div>
      ${judged.facts.length ? html`<dl class="attributes">${judged.facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${name === 'Approval' ? html`<a href=${href(['approvals', value])}><bdi>${value}</bdi></a>` : marked(value, this.types)}</dd></div>`)}</dl>` : nothing}
      ${judged.findings.length ? html`<section class="stack tight"><h3>Findings</h3><ul class="findings">${judged.findings.map((one) => html`<li><span class="mark m-guardrail"><bdi>${one.type}</bdi></span><span class="quiet"><bdi>${one.where}</bdi> ${one.range}${one.score === null ? '' : ` · score ${one.score}`}</span></li>`)}</ul><p class="faint">The text that was found is never recorded.</p></section>` : nothing}
      ${judged.ran.length ? html`<section class="stack tight"><h3>Guardrails that ran</h3><table class="grid plain"><thead><tr><th scope="col">Guardrail</th><th scope="col">Action</th><th scope="col">Outcome</th><th scope="col" class="end">Found</th><th scope="col" class="end">Took</th></tr></thead>
        <tbody>${judged.ran.map((run) => html`<tr><td data-label="Guardrail" class="lead"><bdi class="name">${run.id}</bdi><span class="sub"><bdi>${run.detector}</bdi></span></td><td data-label="Action"><bdi>${run.action}</bdi></td><td data-label="Outcome"><span class="badge m-${run.outcome === 'allow' ? 'llm' : run.outcome === 'block' || run.outcome === 'error' ? 'stopped' : 'guardrail'}">${run.outcome}</span></td><td data-label="Found" class="end">${run.findings}</td><td data-label="Took" class="end">${run.took}</td></tr>`)}</tbody></table></section>` : nothing}
    </div>`;
  }

  #events(span) {
    const start = format.epochMillis(span.start_time);
    return html`<ol class="events">${span.events.map((event) => html`<li><h4><bdi>${event.name}</bdi> <span class="faint number">+${format.duration(format.epochMillis(event.time) - start)}</span></h4>
      <dl class="attributes">${Object.entries(event.attributes).map(([name, value]) => row(name, value, this.types))}</dl></li>`)}</ol>`;
  }

  #links(span) {
    return html`<ul class="events">${span.links.map((link) => html`<li><h4>Trace <a href=${href(['traces', link.trace_id], { span: link.span_id })}><code><bdi>${link.trace_id}</bdi></code></a></h4>
      <dl class="attributes">${Object.entries(link.attributes ?? {}).map(([name, value]) => row(name, value, this.types))}</dl></li>`)}</ul>`;
  }

  #move(event, tabs, current) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const next = tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length];
      this.#emit('tab', next === tabs[0] ? null : next.id);
      this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector(`#tab-${next.id}`)?.focus()));
    }
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define('sg-span-panel', SpanPanel);
