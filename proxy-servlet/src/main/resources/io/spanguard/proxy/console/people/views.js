import { html } from 'lit';
import * as format from '../format.js';

/** What sessions, agents and users have in common: how they are named, listed and told in figures. */
export const KINDS = {
  sessions: { one: 'Session', filter: 'session_id', none: 'A session is a conversation: calls that carry the same session id, by the header X-Session-Id, the OpenTelemetry attribute session.id or gen_ai.conversation.id.' },
  agents: { one: 'Agent', filter: 'agent_id', none: 'An agent is whoever calls under an agent id: by the header X-Agent-Id, or the attributes agent.id and gen_ai.agent.id.' },
  users: { one: 'User', filter: 'user_id', none: 'A user is the person on whose behalf a call is made: by the header X-User-Id, the attribute user.id, or the request’s own user field.' },
};

/** One in one shape, whatever is missing. Pure. */
export function read(raw) {
  return {
    id: String(raw.id ?? raw.session_id ?? raw.agent_id ?? raw.user_id ?? ''),
    first: raw.first_seen ?? null, last: raw.last_seen ?? null, traces: raw.traces ?? raw.trace_count ?? null, turns: Array.isArray(raw.turns) ? raw.traces ?? raw.turns.length : raw.turns ?? null,
    tools: raw.tools ?? raw.tools_called ?? [], violations: raw.violations ?? 0,
    tokens: raw.tokens ?? ((raw.input_tokens ?? 0) + (raw.output_tokens ?? 0)), cost: raw.cost_usd ?? raw.cost ?? null,
    p50: raw.p50_ms ?? null, p95: raw.p95_ms ?? null, blockRate: raw.block_rate ?? null,
  };
}

export const toolNames = (tools) => (Array.isArray(tools) ? tools.map((tool) => (typeof tool === 'object' ? tool.name ?? tool.value : tool)) : []);

export const COLUMNS = [
  { label: 'Last seen', cell: (one) => html`<time datetime=${one.last} title=${format.moment(one.last)}>${format.ago(one.last)}</time>` },
  { label: 'Traces', end: true, cell: (one) => format.count(one.traces) },
  { label: 'Tools', short: true, cell: (one) => html`<bdi>${Array.isArray(one.tools) ? toolNames(one.tools).join(', ') || '–' : format.count(one.tools)}</bdi>` },
  { label: 'Violations', end: true, cell: (one) => (one.violations ? html`<span class="badge m-stopped">${format.count(one.violations)}</span>` : '0') },
  { label: 'Blocked', end: true, cell: (one) => format.percent(one.blockRate) },
  { label: 'p50', end: true, cell: (one) => format.duration(one.p50) },
  { label: 'p95', end: true, cell: (one) => format.duration(one.p95) },
  { label: 'Tokens', end: true, cell: (one) => format.count(one.tokens) },
  { label: 'Cost', end: true, cell: (one) => format.cost(one.cost) },
];
