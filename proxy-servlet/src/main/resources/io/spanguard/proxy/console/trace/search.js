/** Search within a trace. Pure. */

/**
 * The ids of the nodes in which all words occur: in names, ids, messages, attributes and events.
 *
 * @param {?Map<string, object>} whole the spans with their texts uncut, by id, where they are known
 */
export function find(tree, text, whole = null) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) {
    return [];
  }
  const hits = [];
  for (const node of tree.nodes.values()) {
    const haystack = searchable(whole?.get(node.id) ?? node.span);
    if (words.every((word) => haystack.includes(word))) {
      hits.push(node);
    }
  }
  return hits.sort((one, other) => one.start - other.start).map((node) => node.id);
}

/** How the API marks a text that is longer than a preview. */
const CUT = /… \[cut: \d+ characters\]$/;

/** Whether a span came with texts cut, of which more is to be had. */
export function isPreview(span) {
  return cut(span.attributes) || cut(span.resource) || CUT.test(span.status_message ?? '') || span.events.some((event) => cut(event.attributes));
}

function cut(value) {
  return typeof value === 'string' ? CUT.test(value) : value !== null && typeof value === 'object' && Object.values(value).some(cut);
}

const cache = new WeakMap();

function searchable(span) {
  let text = cache.get(span);
  if (text === undefined) {
    text = [span.name, span.span_id, span.kind, span.status, span.service, span.status_message, JSON.stringify(span.attributes), JSON.stringify(span.events)].join('\n').toLowerCase();
    cache.set(span, text);
  }
  return text;
}
