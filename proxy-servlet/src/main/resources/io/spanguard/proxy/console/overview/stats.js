/** The statistics of the API in the shape that the overview draws. Pure. */

export const RANGES = { '1h': ['Last hour', 3600e3, '1m'], '6h': ['Last 6 hours', 6 * 3600e3, '5m'], '24h': ['Last 24 hours', 86400e3, '1h'], '7d': ['Last 7 days', 7 * 86400e3, '6h'], '30d': ['Last 30 days', 30 * 86400e3, '1d'] };

/** The parameters for the API. @param {number} now in milliseconds */
export function toQuery(params, now) {
  const [, length, step] = RANGES[params.get('range')] ?? RANGES['24h'];
  return { from: new Date(now - length).toISOString(), to: new Date(now).toISOString(), step, target_id: params.get('target_id') ?? '' };
}

/** @returns {{points: Array, totals: object, blocks: {category: Array, guardrail: Array, rule: Array}, countedFrom: ?string}} `countedFrom` where only the newest traces were counted */
export function read(answer) {
  const countedFrom = answer?.complete === false ? answer.counted_from ?? null : null;
  const points = counted((answer?.series ?? (Array.isArray(answer) ? answer : [])).map(point), countedFrom);
  const sum = (field) => points.reduce((total, one) => total + (one[field] ?? 0), 0);
  const totals = {
    requests: sum('requests'), blocked: sum('blocked'), errors: sum('errors'), input: sum('input'), output: sum('output'), cost: sum('cost'),
    p50: answer?.totals?.p50_ms ?? answer?.p50_ms ?? worst(points, 'p50'), p95: answer?.totals?.p95_ms ?? answer?.p95_ms ?? worst(points, 'p95'),
    first: answer?.totals?.first_chunk_p95_ms ?? answer?.first_chunk_p95_ms ?? worst(points, 'first95'),
  };
  const blocks = answer?.blocks ?? {};
  return { points, totals, blocks: { category: counts(blocks.category ?? blocks.by_category), guardrail: counts(blocks.guardrail ?? blocks.by_guardrail), rule: counts(blocks.rule ?? blocks.by_rule) }, countedFrom };
}

/** Steps that ended before the counting began hold nothing, not zero. */
function counted(points, from) {
  const unknown = (index) => from !== null && index + 1 < points.length && Date.parse(points[index + 1].at) <= Date.parse(from);
  return points.map((one, index) => (unknown(index) ? { ...Object.fromEntries(Object.keys(one).map((field) => [field, null])), at: one.at } : one));
}

function point(one) {
  const by = one.requests !== null && typeof one.requests === 'object' ? one.requests : one.by_status ?? null;
  const blocked = by ? by.blocked ?? 0 : one.blocked ?? one.blocks ?? 0;
  const errors = by ? by.error ?? 0 : one.error ?? one.errors ?? 0;
  const ok = by ? by.ok ?? 0 : one.ok ?? Math.max(0, (one.requests ?? 0) - blocked - errors);
  const latency = one.latency ?? one.latency_ms ?? one.duration_ms ?? one;
  const first = one.first_chunk ?? one.first_chunk_ms ?? {};
  return {
    at: one.time ?? one.from ?? one.start ?? one.at, ok, blocked, errors, requests: ok + blocked + errors,
    p50: latency.p50 ?? latency.p50_ms ?? null, p95: latency.p95 ?? latency.p95_ms ?? null, p99: latency.p99 ?? latency.p99_ms ?? null,
    first50: first.p50 ?? first.p50_ms ?? one.first_chunk_p50_ms ?? null, first95: first.p95 ?? first.p95_ms ?? one.first_chunk_p95_ms ?? null,
    input: one.input_tokens ?? one.tokens?.input ?? 0, output: one.output_tokens ?? one.tokens?.output ?? (typeof one.tokens === 'number' ? one.tokens : 0), cost: one.cost_usd ?? one.cost ?? 0,
  };
}

function counts(list) {
  if (!list) {
    return [];
  }
  const entries = Array.isArray(list) ? list.map((one) => [one.value ?? one.id ?? one.name ?? one.key, one.count ?? one.blocks]) : Object.entries(list);
  return entries.map(([name, count]) => ({ name: String(name), count })).sort((one, other) => other.count - one.count).slice(0, 10);
}

function worst(points, field) {
  return points.reduce((most, one) => (one[field] === null ? most : Math.max(most ?? 0, one[field])), null);
}
