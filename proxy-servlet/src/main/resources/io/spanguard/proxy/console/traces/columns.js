import { html, nothing, svg } from 'lit';
import * as format from '../format.js';
import { href } from '../router.js';
import { typesIn } from '../span/redactions.js';
import { marked } from '../span/text.js';
import { blockedBy, cautions, outcome, status } from '../ui/badges.js';

const NAME = 'spanguard.columns';
const dash = (value) => value ?? html`<span class="faint">–</span>`;
const text = (value) => (value === null || value === undefined ? dash(null) : html`<bdi>${value}</bdi>`);
const person = (kind, id) => (id === null ? dash(null) : html`<a href=${href([kind, id])}><bdi>${id}</bdi></a>`);

/** The columns of the list of traces; `fixed` ones cannot be taken away, `off` ones are not there at first. */
export const COLUMNS = [
  { id: 'name', label: 'Trace', fixed: true, lead: true, cell: name },
  { id: 'status', label: 'Status', fixed: true, whole: true, cell: (trace) => html`<span class="badges">${status(trace.status)}${outcome(trace.outcome)}</span>${trace.blocked_by ? html`<span class="sub">${blockedBy(trace.blocked_by)}</span>` : nothing}` },
  { id: 'started', label: 'Started', cell: (trace) => html`<time datetime=${trace.started_at} title=${format.moment(trace.started_at)}>${format.shortMoment(trace.started_at)}</time>` },
  { id: 'duration', label: 'Duration', end: true, cell: length },
  { id: 'model', label: 'Model', cell: (trace) => text(trace.model) },
  { id: 'agent', label: 'Agent', cell: (trace) => person('agents', trace.agent_id), blank: (trace) => trace.agent_id === null },
  { id: 'session', label: 'Session', cell: (trace) => person('sessions', trace.session_id), blank: (trace) => trace.session_id === null },
  { id: 'tokens', label: 'Tokens', end: true, cell: format.tokens },
  { id: 'cost', label: 'Cost', end: true, cell: (trace) => format.cost(trace.cost_usd), blank: (trace) => trace.cost_usd === null },
  { id: 'spans', label: 'Spans', end: true, cell: (trace) => format.count(trace.span_count) },
  { id: 'id', label: 'Trace id', off: true, cell: (trace) => html`<code title=${trace.trace_id}>${format.shortId(trace.trace_id)}</code>` },
  { id: 'target', label: 'Target', off: true, cell: (trace) => (trace.target_id === null ? dash(null) : html`<a href=${href(['targets', trace.target_id])}><bdi>${trace.target_id}</bdi></a>`) },
  { id: 'user', label: 'User', off: true, cell: (trace) => person('users', trace.user_id) },
  { id: 'caller', label: 'Caller key', off: true, cell: (trace) => text(trace.caller) },
  { id: 'provider', label: 'Provider', off: true, cell: (trace) => text(trace.provider) },
  { id: 'service', label: 'Service', off: true, cell: (trace) => text(trace.service) },
  { id: 'environment', label: 'Environment', off: true, cell: (trace) => text(trace.environment) },
  { id: 'first', label: 'First chunk', off: true, end: true, cell: (trace) => format.duration(trace.time_to_first_chunk_ms) },
  { id: 'http', label: 'HTTP status', off: true, end: true, cell: (trace) => dash(trace.http_status) },
  { id: 'error', label: 'Error type', off: true, cell: (trace) => text(trace.error_type) },
  { id: 'tags', label: 'Tags', off: true, cell: (trace) => text(trace.tags?.length ? trace.tags.join(', ') : null) },
];

const DEFAULT = COLUMNS.filter((column) => !column.off).map((column) => column.id);

/** The ids of the columns that this browser's user wants to see. */
export function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    return Array.isArray(kept) ? kept.filter((id) => COLUMNS.some((column) => column.id === id)) : DEFAULT;
  } catch {
    return DEFAULT;
  }
}

export function choose(ids) {
  localStorage.setItem(NAME, JSON.stringify(ids));
}

/** @param {string[]} ids @returns the columns to show, in their own order */
export function shown(ids) {
  return COLUMNS.filter((column) => column.fixed || ids.includes(column.id));
}

function name(trace) {
  return html`<a class="row-link name" href=${href(['traces', trace.trace_id])}>${trace.input_preview ? marked(trace.input_preview, typesIn(trace)) : html`<bdi>${trace.name}</bdi>`}</a>
    <span class="sub of">${cautions(trace)}<bdi>${trace.name}</bdi><code title=${trace.trace_id}>${format.shortId(trace.trace_id)}</code></span>`;
}

function length(trace, { longest }) {
  // by logarithm: one slow trace would flatten all the others
  const share = longest > 0 ? Math.log1p(trace.duration_ms) / Math.log1p(longest) : 0;
  return html`<span title="The bar grows with the logarithm of the duration" class="length ${trace.status === 'ok' ? 'm-gateway' : 'm-stopped'}">${format.duration(trace.duration_ms)}
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.max(2, share * 100)} height="10" />`}</svg></span>`;
}
