import { epochMillis } from '../format.js';

/**
 * The spans of a trace as a forest. Pure. Every span is in it exactly once: a span whose parent is missing stands below a
 * placeholder for that parent, one that only leads in circles stands at the top.
 *
 * A node: `{span, id, start, end, depth, parent, children, note}`; times in milliseconds since the trace began. The placeholder
 * of a missing parent has no span. `note` is null, `remote` (the parent is the caller's own), `orphan` or `circle`.
 */
export function build(trace) {
  const origin = trace.spans.length ? Math.min(...extremes(trace.spans)) : 0;
  const nodes = new Map();
  for (const span of trace.spans) {
    const start = epochMillis(span.start_time) - origin;
    nodes.set(span.span_id, { span, id: span.span_id, start, end: Math.max(start, start + (span.duration_ms ?? 0)), depth: 0, parent: null, children: [], note: null });
  }
  const roots = [];
  const missing = new Map();
  for (const node of nodes.values()) {
    const parentId = node.span.parent_span_id;
    const parent = parentId ? nodes.get(parentId) : undefined;
    if (parent && parent !== node) {
      node.parent = parent;
      parent.children.push(node);
    } else if (!parentId) {
      roots.push(node);
    } else if (node.span.source === 'gateway' && node.span.kind === 'request') {
      node.note = 'remote';
      roots.push(node);
    } else {
      node.note = parent === node ? 'circle' : 'orphan';
      (parent === node ? roots : placeholder(missing, parentId, roots).children).push(node);
    }
  }
  for (const gap of missing.values()) {
    gap.children.forEach((node) => { node.parent = gap; });
    gap.start = gap.children.reduce((least, node) => Math.min(least, node.start), Infinity);
    gap.end = gap.children.reduce((most, node) => Math.max(most, node.end), 0);
  }
  breakCircles(nodes, roots);
  const byStart = (one, other) => one.start - other.start || one.end - other.end;
  roots.sort(byStart);
  settle(roots, byStart);
  const total = [...nodes.values()].reduce((most, node) => Math.max(most, node.end), 0);
  return { roots, nodes, origin, total: Math.max(total, 0.001), missing: [...missing.keys()] };
}

/** The rows to show, in order; a collapsed node hides what is below it. */
export function rows({ roots }, collapsed) {
  const list = [];
  const stack = [...roots].reverse();
  while (stack.length) {
    const node = stack.pop();
    list.push(node);
    if (!collapsed.has(node.id)) {
      for (let index = node.children.length - 1; index >= 0; index--) {
        stack.push(node.children[index]);
      }
    }
  }
  return list;
}

/** How many nodes are below a node. */
export function below(node) {
  let count = 0;
  const stack = [...node.children];
  while (stack.length) {
    const next = stack.pop();
    count++;
    stack.push(...next.children);
  }
  return count;
}

/** The ids to collapse so that only nodes above a depth show. */
export function collapseTo(tree, depth) {
  const ids = new Set();
  for (const node of rows(tree, new Set())) {
    if (node.depth >= depth - 1 && node.children.length) {
      ids.add(node.id);
    }
  }
  return ids;
}

export function depthOf(tree) {
  return rows(tree, new Set()).reduce((most, node) => Math.max(most, node.depth + 1), 0);
}

/**
 * What hints at clocks that differ: a span of another service or source than its parent's that begins before it, or after its
 * end, by more than a millisecond. @returns {?{node, millis}} the worst one
 */
export function skew(tree) {
  let worst = null;
  for (const node of tree.nodes.values()) {
    const parent = node.parent;
    if (!parent?.span || (parent.span.service === node.span.service && parent.span.source === node.span.source)) {
      continue;
    }
    const millis = Math.max(parent.start - node.start, node.start - parent.end);
    if (millis > 1 && millis > (worst?.millis ?? 0)) {
      worst = { node, millis };
    }
  }
  return worst;
}

/** What a span is about, which gives its colour: red stopped, orange guardrail, green model, teal tool, purple agent, blue gateway. */
export function meaning(span) {
  if (!span) {
    return 'other';
  }
  if (span.status !== 'ok') {
    return 'stopped';
  }
  return { detector: 'guardrail', firewall: 'guardrail', llm: 'llm', tool: 'tool', agent: 'agent' }[span.kind] ?? (span.source === 'gateway' ? 'gateway' : 'other');
}

function extremes(spans) {
  let least = Infinity;
  for (const span of spans) {
    least = Math.min(least, epochMillis(span.start_time));
  }
  return [least];
}

function placeholder(missing, id, roots) {
  let node = missing.get(id);
  if (!node) {
    node = { span: null, id: `missing:${id}`, missing: id, start: 0, end: 0, depth: 0, parent: null, children: [], note: 'missing' };
    missing.set(id, node);
    roots.push(node);
  }
  return node;
}

function breakCircles(nodes, roots) {
  const reached = new Set();
  const walk = (node) => {
    const stack = [node];
    while (stack.length) {
      const next = stack.pop();
      if (!reached.has(next)) {
        reached.add(next);
        stack.push(...next.children);
      }
    }
  };
  roots.forEach(walk);
  for (const node of nodes.values()) {
    if (!reached.has(node)) {
      node.parent.children.splice(node.parent.children.indexOf(node), 1);
      node.parent = null;
      node.note = 'circle';
      roots.push(node);
      walk(node);
    }
  }
}

function settle(roots, byStart) {
  const stack = [...roots];
  while (stack.length) {
    const node = stack.pop();
    node.children.sort(byStart);
    for (const child of node.children) {
      child.depth = node.depth + 1;
      stack.push(child);
    }
  }
}
