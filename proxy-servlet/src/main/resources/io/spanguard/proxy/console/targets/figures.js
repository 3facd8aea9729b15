/** The last 24 hours of a target in one shape. Pure. @returns {{requests, blocked, errors, p95, tokens, cost, series: Array}} */
export function lastDay(target) {
  const day = target.last_24h ?? target.stats ?? target;
  const series = day.series ?? day.hourly ?? [];
  return {
    known: day.requests !== undefined,
    requests: day.requests ?? 0,
    blocked: day.blocks ?? day.blocked ?? 0,
    errors: day.errors ?? 0,
    p95: day.p95_ms ?? null,
    tokens: day.tokens ?? (day.input_tokens === undefined ? null : (day.input_tokens ?? 0) + (day.output_tokens ?? 0)),
    cost: day.cost_usd ?? day.cost ?? null,
    series: series.map(hour),
  };
}

function hour(one) {
  const blocked = one.blocks ?? one.blocked ?? 0;
  const error = one.errors ?? one.error ?? 0;
  const requests = one.requests ?? one.ok ?? 0;
  return { ok: one.ok ?? Math.max(0, requests - blocked - error), blocked, error };
}
