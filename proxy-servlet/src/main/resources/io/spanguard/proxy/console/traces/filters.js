/**
 * The filters of the trace list: what there is, how they stand in the page's address, what they ask of the API. Pure, so that
 * what is shown, shared and asked cannot differ.
 */

/** `facet`: the values come from the API. `many`: several values, any of which may match. */
export const FILTERS = [
  { name: 'status', label: 'Status', type: 'choice', many: true, values: ['ok', 'blocked', 'error'], quick: true },
  { name: 'target_id', label: 'Target', type: 'facet', many: true, quick: true },
  { name: 'model', label: 'Model', type: 'facet', many: true, quick: true },
  { name: 'agent_id', label: 'Agent', type: 'facet' },
  { name: 'session_id', label: 'Session', type: 'facet' },
  { name: 'user_id', label: 'User', type: 'facet' },
  { name: 'category', label: 'Category', type: 'facet', many: true },
  { name: 'guardrail', label: 'Guardrail', type: 'facet', many: true },
  { name: 'rule', label: 'Firewall rule', type: 'facet', many: true },
  { name: 'tool', label: 'Tool', type: 'facet', many: true },
  { name: 'outcome', label: 'Outcome', type: 'choice', many: true, values: ['allow', 'redact', 'mask', 'monitor', 'block', 'approval', 'error'] },
  { name: 'caller', label: 'Caller key', type: 'facet' },
  { name: 'provider', label: 'Provider', type: 'facet' },
  { name: 'service', label: 'Service', type: 'facet' },
  { name: 'name', label: 'Name', type: 'facet' },
  { name: 'environment', label: 'Environment', type: 'facet' },
  { name: 'tag', label: 'Tag', type: 'facet', many: true },
  { name: 'error_type', label: 'Error type', type: 'facet' },
  { name: 'source', label: 'Source', type: 'choice', values: ['gateway', 'sdk'] },
  { name: 'coverage', label: 'Inspected', type: 'choice', values: ['full', 'partial', 'none'] },
  { name: 'incomplete', label: 'Incomplete', type: 'choice', values: ['true', 'false'] },
  { name: 'stream', label: 'Streamed', type: 'choice', values: ['true', 'false'] },
  { name: 'min_duration_ms', label: 'Longer than, ms', type: 'number' },
  { name: 'max_duration_ms', label: 'Shorter than, ms', type: 'number' },
  { name: 'min_tokens', label: 'Tokens from', type: 'number' },
  { name: 'min_cost_usd', label: 'Cost from, $', type: 'number' },
  { name: 'http_status', label: 'HTTP status', type: 'number' },
  { name: 'q', label: 'Words', type: 'text' },
];

/** Presets of the time range, in milliseconds. */
export const RANGES = { '15m': 15 * 60e3, '1h': 3600e3, '6h': 6 * 3600e3, '24h': 24 * 3600e3, '7d': 7 * 86400e3, '30d': 30 * 86400e3 };

export const RANGE_LABELS = { '15m': 'Last 15 minutes', '1h': 'Last hour', '6h': 'Last 6 hours', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' };

export const SORTS = { started_at: 'Newest first', duration_ms: 'Slowest first', cost_usd: 'Most expensive first', tokens: 'Most tokens first' };

const BY_NAME = new Map(FILTERS.map((filter) => [filter.name, filter]));
const ATTRIBUTE = 'attr.';

/** The filters that an address holds; what is no filter is left out. @returns {Array<{name: string, value: string}>} */
export function fromAddress(params) {
  const seen = new Set();
  return [...params].filter(([name, value]) => {
    const known = BY_NAME.get(name);
    const usable = value !== '' && (known || isAttribute(name)) && (known?.many || !seen.has(name));
    seen.add(name);
    return usable;
  }).map(([name, value]) => ({ name, value }));
}

/** The address's parameters with one filter set to some values; the others stay. */
export function withValues(params, name, values) {
  const next = new URLSearchParams([...params].filter(([other]) => other !== name));
  for (const value of [values].flat()) {
    if (value !== '' && value !== null && value !== undefined) {
      next.append(name, value);
    }
  }
  return next;
}

/** The address without one value of a filter. */
export function without(params, name, value) {
  return new URLSearchParams([...params].filter(([other, one]) => other !== name || one !== value));
}

/** What the address asks for in time: a preset, or absolute ends, either of which may be open. */
export function range(params) {
  const preset = params.get('range');
  return { preset: RANGES[preset] ? preset : null, from: params.get('from') || null, to: params.get('to') || null };
}

export function sort(params) {
  return SORTS[params.get('sort')] ? params.get('sort') : 'started_at';
}

/**
 * The parameters for the API. An order other than by time needs a range: without one it is the last 24 hours.
 *
 * @param {URLSearchParams} params of the address
 * @param {number} now in milliseconds
 */
export function toQuery(params, now) {
  const query = new URLSearchParams(fromAddress(params).map(({ name, value }) => [name, value]));
  const { preset, from, to } = range(params);
  const order = sort(params);
  if (preset) {
    query.set('from', new Date(now - RANGES[preset]).toISOString());
  } else {
    if (from) {
      query.set('from', from);
    }
    if (to) {
      query.set('to', to);
    }
  }
  if (order !== 'started_at') {
    query.set('sort', order);
    if (!query.has('from')) {
      query.set('from', new Date((to ? Date.parse(to) : now) - RANGES['24h']).toISOString());
    }
    if (!query.has('to')) {
      query.set('to', new Date(now + 60e3).toISOString());
    }
  }
  return query;
}

export function labelOf(name) {
  return BY_NAME.get(name)?.label ?? name.slice(ATTRIBUTE.length);
}

export function isAttribute(name) {
  return name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length;
}
