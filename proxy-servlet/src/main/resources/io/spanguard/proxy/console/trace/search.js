/** Search within a trace. Pure. */

/** The ids of the nodes in which all words occur: in names, ids, messages, attributes and events. */
export function find(tree, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) {
    return [];
  }
  const hits = [];
  for (const node of tree.nodes.values()) {
    const haystack = searchable(node);
    if (words.every((word) => haystack.includes(word))) {
      hits.push(node);
    }
  }
  return hits.sort((one, other) => one.start - other.start).map((node) => node.id);
}

const cache = new WeakMap();

function searchable(node) {
  let text = cache.get(node);
  if (text === undefined) {
    const { span } = node;
    text = [span.name, span.span_id, span.kind, span.status, span.service, span.status_message, JSON.stringify(span.attributes), JSON.stringify(span.events)].join('\n').toLowerCase();
    cache.set(node, text);
  }
  return text;
}
