/** What two traces have in common and what not. Pure. */

const FACTS = [['Status', 'status'], ['Outcome', 'outcome'], ['Duration', 'duration_ms'], ['First chunk', 'time_to_first_chunk_ms'], ['Spans', 'span_count'], ['Model', 'model'], ['Provider', 'provider'], ['Target', 'target_id'], ['Input tokens', 'input_tokens'], ['Output tokens', 'output_tokens'], ['Cost', 'cost_usd'], ['HTTP status', 'http_status'], ['Error', 'error_type']];

/** The facts of both, with whether they differ. */
export function facts(one, other) {
  return FACTS.map(([label, field]) => ({ label, field, one: one[field], other: other[field], differs: one[field] !== other[field] })).filter((row) => exists(row.one) || exists(row.other));
}

/**
 * The steps of both by the path of names that leads to them: how often, how long together.
 *
 * @returns {Array<{path: string, name: string, depth: number, kind: string, one: ?{count, ms}, other: ?{count, ms}}>}
 */
export function steps(oneTree, otherTree) {
  const found = new Map();
  for (const [side, tree] of [['one', oneTree], ['other', otherTree]]) {
    const stack = [...tree.roots].reverse().map((node) => [node, '']);
    while (stack.length) {
      const [node, above] = stack.pop();
      const path = `${above}/${node.span?.name ?? 'missing'}`;
      const row = found.get(path) ?? { path, name: node.span?.name ?? 'missing', depth: node.depth, kind: node.span?.kind ?? 'other', span: node.span, one: null, other: null };
      const sum = row[side] ?? { count: 0, ms: 0 };
      row[side] = { count: sum.count + 1, ms: sum.ms + (node.end - node.start) };
      found.set(path, row);
      stack.push(...[...node.children].reverse().map((child) => [child, path]));
    }
  }
  return inOrder([...found.values()]);
}

/** The tools that the spans and messages of a trace called, with how often. @returns {Map<string, number>} */
export function tools(trace, conversation) {
  const counts = new Map();
  for (const span of trace.spans) {
    const names = span.kind === 'llm' ? conversation(span).filter((message) => message.side === 'output').flatMap((message) => message.parts.filter((part) => part.kind === 'call').map((part) => part.name)) : span.kind === 'tool' ? [span.attributes['tool.name'] ?? span.attributes['gen_ai.tool.name'] ?? span.name] : [];
    for (const name of names) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/** A step stands below the one that leads to it, also where only the second trace has it. */
function inOrder(list) {
  const children = new Map();
  for (const row of list) {
    const parent = row.path.slice(0, row.path.lastIndexOf('/'));
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const ordered = [];
  const stack = [...(children.get('') ?? [])].reverse();
  while (stack.length) {
    const row = stack.pop();
    ordered.push(row);
    stack.push(...[...(children.get(row.path) ?? [])].reverse());
  }
  return ordered.length === list.length ? ordered : list;
}

function exists(value) {
  return value !== null && value !== undefined;
}
