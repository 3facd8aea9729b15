/**
 * What guardrails left in a text, taken apart. Pure. A piece is `{kind, text, …}` with the kind `text`, `redaction` (`type`, and
 * `mask` where the value can be restored), `removed` (`guardrail`), `cut` (`missing`) or `withheld`.
 */
const MARKS = new RegExp([
  String.raw`\{(?<type>[A-Z][A-Z0-9_]{1,60}?)(?:_(?<mask>[0-9a-f]{10}))?\}`,
  String.raw`\[removed by guardrail (?<guardrail>[^\]\n]{1,200})\]`,
  String.raw`…\s?\[cut: (?<missing>\d+ (?:characters|bytes))\]`,
  String.raw`\[withheld: (?<withheld>[^\]\n]{1,200})\]`,
].join('|'), 'gu');

/** Types that the gateway replaces without being asked to, wherever text is recorded. */
const ALWAYS = /^(?:SECRET|API_KEY|PASSWORD|TOKEN|JWT|PRIVATE_KEY|CREDENTIAL|[A-Z0-9_]*_(?:KEY|TOKEN|SECRET|PASSWORD))$/;

/**
 * @param {string} text
 * @param {Map<string, string>} types the types that guardrails of this trace found, with the guardrail. Another word in braces
 *     may be the template of whoever wrote the prompt, and stays text.
 */
export function pieces(text, types) {
  const list = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    const { type, mask, guardrail, missing, withheld } = match.groups;
    if (type && !mask && !types.has(type) && !ALWAYS.test(type)) {
      continue;
    }
    if (match.index > end) {
      list.push({ kind: 'text', text: text.slice(end, match.index) });
    }
    end = match.index + match[0].length;
    list.push(type ? { kind: 'redaction', text: match[0], type, mask: mask ?? null, guardrail: types.get(type) ?? null }
      : guardrail ? { kind: 'removed', text: match[0], guardrail }
        : missing ? { kind: 'cut', text: match[0], missing } : { kind: 'withheld', text: match[0], why: withheld });
  }
  if (end < text.length || list.length === 0) {
    list.push({ kind: 'text', text: text.slice(end) });
  }
  return list;
}

const ANY = { has: () => true, get: () => null };
const NONE = new Map();

/** The same for a trace of which only the summary is known: where a guardrail did something, every word in braces is its mark. */
export function typesIn(trace) {
  return ['redact', 'mask', 'monitor', 'block'].includes(trace.outcome) ? ANY : NONE;
}

/** The types that the guardrails of a trace found, each with the guardrail that did. */
export function typesOf(spans) {
  const types = new Map();
  for (const span of spans) {
    const found = span.attributes['guardrail.types'];
    if (found && typeof found === 'object') {
      for (const type of Array.isArray(found) ? found : Object.keys(found)) {
        types.set(type, span.attributes['guardrail.id'] ?? span.name);
      }
    }
  }
  return types;
}
