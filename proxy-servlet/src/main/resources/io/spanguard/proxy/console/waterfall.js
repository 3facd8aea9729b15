import { duration, element, epochMillis, moment, properties } from './element.js';

/** One trace as a waterfall: a bar for each span, placed by its start, sized by its duration. */
export class Waterfall {
  #api;
  #section;
  #trace;
  #detail = element('aside', { 'aria-label': 'Span' });
  #report;

  /** @param {function(string)} report called with what there is to say */
  constructor(section, api, trace, close, report) {
    this.#section = section;
    this.#api = api;
    this.#trace = trace;
    this.#report = report;
    section.replaceChildren(
      element('div', { class: 'bar' },
        element('button', { type: 'button', click: close }, '← Traces'),
        element('h2', {}, trace.name),
        element('span', { class: `status ${trace.status}` }, trace.status),
        element('span', {}, `${moment(trace.started_at)} · ${duration(trace.duration_ms)} · ${trace.span_count} spans`),
        element('code', {}, trace.trace_id)),
      element('div', { class: 'split' },
        element('div', { class: 'waterfall', role: 'list' }, ...this.#rows()),
        this.#detail));
  }

  #rows() {
    const start = epochMillis(this.#trace.started_at);
    const total = Math.max(this.#trace.duration_ms, 0.001);
    return tree(this.#trace.spans).map(([span, depth]) => {
      const bar = element('span', { class: `span-bar ${colour(span)}` });
      const left = Math.min(Math.max((epochMillis(span.start_time) - start) / total, 0), 1) * 100;
      bar.style.marginInlineStart = `${left}%`;
      bar.style.inlineSize = `${Math.max(Math.min(span.duration_ms / total * 100, 100 - left), 0.3)}%`;
      const name = element('span', { class: 'span-name', title: span.name }, span.name);
      name.style.paddingInlineStart = `${Math.min(depth, 20)}em`;
      return element('button', { type: 'button', class: 'row', role: 'listitem', click: (event) => this.#show(span, event) },
        name, element('span', { class: 'track' }, bar), element('span', { class: 'number' }, duration(span.duration_ms)));
    });
  }

  async #show(span, event) {
    this.#section.querySelector('.row.chosen')?.classList.remove('chosen');
    event.currentTarget.classList.add('chosen');
    this.#describe(span);
    try {
      this.#describe(await this.#api.span(this.#trace.trace_id, span.span_id));
      this.#report('');
    } catch (error) {
      this.#report(error.message);
    }
  }

  #describe(span) {
    this.#detail.replaceChildren(
      element('h3', {}, span.name),
      properties(Object.entries({
        span: span.span_id, parent: span.parent_span_id ?? 'none', kind: span.kind, status: span.status,
        ...(span.status_message && { message: span.status_message }), source: span.source,
        ...(span.service && { service: span.service }), started: moment(span.start_time), duration: duration(span.duration_ms),
      })),
      ...part('Attributes', Object.entries(span.attributes)),
      ...span.events.flatMap((event) => part(`Event ${event.name}`, [['time', moment(event.time)], ...Object.entries(event.attributes)])),
      ...span.links.flatMap((link) => part('Link', Object.entries({ trace: link.trace_id, span: link.span_id, ...link.attributes }))));
  }
}

function part(title, entries) {
  return entries.length ? [element('h4', {}, title), properties(entries)] : [];
}

/** The spans below their parents, each with its depth. Orphans and what only leads in circles stand at the top. */
function tree(spans) {
  const known = new Set(spans.map((span) => span.span_id));
  const children = Map.groupBy
    ? Map.groupBy(spans, (span) => span.parent_span_id)
    : spans.reduce((map, span) => map.set(span.parent_span_id, [...(map.get(span.parent_span_id) ?? []), span]), new Map());
  const rows = [];
  const seen = new Set();
  const walk = (root) => {
    const stack = [[root, 0]];
    while (stack.length) {
      const [span, depth] = stack.pop();
      if (!seen.has(span.span_id)) {
        seen.add(span.span_id);
        rows.push([span, depth]);
        stack.push(...(children.get(span.span_id) ?? []).map((child) => [child, depth + 1]).reverse());
      }
    }
  };
  spans.filter((span) => !known.has(span.parent_span_id)).forEach(walk);
  spans.forEach((span) => seen.has(span.span_id) || walk(span));
  return rows;
}

/** What a span is about: red failed or blocked, orange guardrail, green model, teal tool, purple agent, blue gateway. */
function colour(span) {
  if (span.status !== 'ok') {
    return 'stopped';
  }
  const byKind = { detector: 'guardrail', firewall: 'guardrail', llm: 'model', tool: 'tool', agent: 'agent' };
  return byKind[span.kind] ?? (span.source === 'gateway' ? 'gateway' : 'other');
}
