import * as format from '../format.js';

/**
 * What a guardrail or firewall span says, in words. Pure.
 *
 * @param {object} span
 * @param {Array} spans all of the trace, among which the stage tells the guardrail's configuration
 * @returns {?{title: string, did: string[], meaning: string, facts: Array<[string, string]>, findings: Array, ran: Array}}
 *     `did` is a sentence of which every second piece came from the span
 */
export function verdict(span, spans) {
  if (span.kind === 'firewall') {
    return firewall(span);
  }
  if (span.kind !== 'detector') {
    return null;
  }
  return span.events.some((event) => event.name === 'guardrail.run') || /^guardrail\.(input|output)$/.test(span.name) ? stage(span) : detector(span, spans);
}

const DID = {
  allow: 'let it pass', block: 'blocked it', redact: 'replaced what it found', mask: 'masked what it found; the caller gets the real values back',
  monitor: 'only noted it', error: 'failed', approve: 'held it for approval', approval: 'held it for approval',
};

const WOULD = { block: 'would have blocked it', redact: 'would have replaced it', mask: 'would have masked it', approve: 'would have held it for approval' };

const SIDES = { prompt: 'what was sent to the model', response: 'what came back' };

function detector(span, spans) {
  const a = span.attributes;
  const id = a['guardrail.id'] ?? a['guardrail.policy'] ?? a['tfy.guardrail.name'] ?? span.name;
  const outcome = a['guardrail.outcome'] ?? span.name.split('.')[1] ?? 'allow';
  const configured = configuration(id, a['guardrail.side'], spans);
  const action = configured?.['guardrail.action'];
  return {
    title: `Guardrail ${id}`,
    did: [`It looked at ${SIDES[a['guardrail.side']] ?? 'the exchange'} and `, DID[outcome] ?? outcome, outcome === 'monitor' && a['guardrail.verdict'] === 'deny' ? `; with the action block it ${WOULD.block}.` : '.'],
    meaning: outcome === 'block' || outcome === 'error' ? 'stopped' : 'guardrail',
    facts: facts([
      ['Category', category(a['guardrail.category'])], ['Reason', a['guardrail.reason'] ?? span.status_message], ['Detector', a['guardrail.detector']],
      ['Verdict', a['guardrail.verdict']], ['Done', outcome], ['Configured action', action],
      ['If it fails', configured ? (configured['guardrail.fail_closed'] ? 'the request is stopped (closed)' : 'the request goes on (open)') : null],
      ['Found', counts(a['guardrail.types'])], ['Score', a['guardrail.score']], ['Took', duration(configured?.['guardrail.duration_ms'])],
    ]),
    findings: span.events.filter((event) => event.name === 'guardrail.finding').map((event) => finding(event.attributes)),
    ran: [],
  };
}

function stage(span) {
  const a = span.attributes;
  const ran = span.events.filter((event) => event.name === 'guardrail.run').map(({ attributes: run }) => ({
    id: String(run['guardrail.id'] ?? ''), detector: run['guardrail.detector'] ?? '', action: run['guardrail.action'] ?? '', outcome: run['guardrail.outcome'] ?? '',
    verdict: run['guardrail.verdict'] ?? '', findings: run['guardrail.findings'] ?? 0, took: duration(run['guardrail.duration_ms']),
  }));
  const skipped = a['spanguard.skipped'];
  return {
    title: a['guardrail.side'] === 'response' ? 'Output guardrails' : 'Input guardrails',
    did: [`${ran.length || 'No'} ${ran.length === 1 ? 'guardrail' : 'guardrails'} looked at ${SIDES[a['guardrail.side']] ?? 'the exchange'}; outcome `, a['guardrail.outcome'] ?? 'unknown', '.'],
    meaning: a['guardrail.outcome'] === 'block' ? 'stopped' : 'guardrail',
    facts: facts([['Parts inspected', a['spanguard.parts.inspected']], ['Not inspected', Array.isArray(skipped) ? skipped.join(', ') : skipped]]),
    findings: [],
    ran,
  };
}

function firewall(span) {
  const a = span.attributes;
  const action = a['firewall.action'] ?? span.name.split('.')[1];
  const state = a['firewall.approval.state'];
  const tool = a['tool.name'] ?? a['gen_ai.tool.name'];
  const effect = span.name.split('.')[1];
  return {
    title: `Firewall rule ${a['firewall.rule.id'] ?? ''}`,
    did: ['The model asked for the tool ', tool ?? '(unnamed)', ' and the rule ', DID[effect] ?? DID[action] ?? action, ...(action === 'monitor' ? ['; the call went on.'] : state ? ['; the approval is ', state, '.'] : ['.'])],
    meaning: span.status === 'blocked' ? 'stopped' : 'guardrail',
    facts: facts([
      ['Tool', tool], ['Reason', a['guardrail.reason'] ?? span.status_message], ['Category', category(a['guardrail.category'])], ['Risk', a['firewall.risk']],
      ['Rule’s action', action], ['Approval', a['firewall.approval.id']], ['State', state], ['Call id', a['gen_ai.tool.call.id']],
    ]),
    findings: [],
    ran: [],
  };
}

function configuration(id, side, spans) {
  for (const span of spans) {
    for (const event of span.events) {
      if (event.name === 'guardrail.run' && event.attributes['guardrail.id'] === id && (!side || span.attributes['guardrail.side'] === side)) {
        return event.attributes;
      }
    }
  }
  return null;
}

function finding(a) {
  const where = [a.part, a.place].filter(Boolean).join(' ');
  return { type: String(a.type ?? a['guardrail.type'] ?? 'finding'), where, range: a.start === undefined ? '' : `characters ${a.start}–${a.end}`, score: a.score ?? null };
}

function category(id) {
  return id ? [id, format.category(id)].filter(Boolean).join(' · ') : null;
}

function counts(types) {
  return types && typeof types === 'object' ? Object.entries(types).map(([type, count]) => `${count} × ${type}`).join(', ') : null;
}

function duration(ms) {
  return typeof ms === 'number' ? format.duration(ms) : null;
}

function facts(list) {
  return list.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [name, String(value)]);
}
