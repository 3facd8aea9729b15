/**
 * The conversation of a model call, whichever dialect recorded it. Pure. A message is `{role, parts, side, finish}` with the
 * side `input` or `output`; a part is `{kind, text?, name?, id?}` with the kind `text`, `reasoning`, `call`, `result` or `media`.
 */
export function conversation(span) {
  const { attributes } = span;
  const messages = [
    ...listed(attributes['gen_ai.system_instructions']).map((part) => message('system', [part], 'input')),
    ...listed(attributes['gen_ai.input.messages']).map((one) => fromOtel(one, 'input')),
    ...listed(attributes['gen_ai.output.messages']).map((one) => fromOtel(one, 'output')),
  ];
  if (messages.length) {
    return messages;
  }
  for (const [prefix, side] of [['llm.input_messages.', 'input'], ['gen_ai.prompt.', 'input'], ['llm.output_messages.', 'output'], ['gen_ai.completion.', 'output']]) {
    messages.push(...numbered(attributes, prefix, side));
  }
  if (messages.length) {
    return messages;
  }
  for (const event of span.events) {
    const match = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(event.name);
    if (match || event.name === 'gen_ai.choice') {
      const body = event.attributes;
      messages.push(message(match?.[1] ?? 'assistant', contentParts(body.content ?? body['message.content'] ?? body.message), match ? 'input' : 'output'));
    }
  }
  if (messages.length) {
    return messages;
  }
  for (const [name, role, side] of [['input.value', 'user', 'input'], ['tfy.input', 'user', 'input'], ['traceloop.entity.input', 'user', 'input'], ['ai.prompt.messages', 'user', 'input'], ['ai.prompt', 'user', 'input'],
    ['output.value', 'assistant', 'output'], ['tfy.output', 'assistant', 'output'], ['traceloop.entity.output', 'assistant', 'output'], ['ai.response.text', 'assistant', 'output'], ['ai.response.toolCalls', 'assistant', 'output']]) {
    if (attributes[name] !== undefined && attributes[name] !== '') {
      messages.push(...fromWhole(attributes[name], role, side));
    }
  }
  return messages;
}

/** The tools that the model was offered. @returns {Array<{name: string, description: ?string}>} */
export function toolsOffered(span) {
  return listed(span.attributes['gen_ai.tool.definitions']).map((tool) => ({
    name: String(tool?.name ?? tool?.function?.name ?? 'tool'), description: tool?.description ?? tool?.function?.description ?? null,
  }));
}

/** JSON laid out for people, or the text itself where it is none. */
export function pretty(value) {
  if (typeof value !== 'string') {
    return JSON.stringify(value, null, 2) ?? '';
  }
  const parsed = json(value);
  return parsed !== null && typeof parsed === 'object' ? JSON.stringify(parsed, null, 2) : value;
}

function fromOtel(one, side) {
  if (!one || typeof one !== 'object') {
    return message('unknown', contentParts(one), side);
  }
  const parts = Array.isArray(one.parts) ? one.parts : contentParts(one.content);
  const calls = Array.isArray(one.tool_calls) ? one.tool_calls.map((call) => ({ type: 'tool_call', id: call?.id, name: call?.function?.name, arguments: call?.function?.arguments })) : [];
  return { ...message(String(one.role ?? (side === 'output' ? 'assistant' : 'user')), [...parts, ...calls], side), finish: one.finish_reason ?? null };
}

function fromWhole(value, role, side) {
  const parsed = typeof value === 'string' ? json(value) : value;
  const list = parsed?.messages ?? parsed;
  return Array.isArray(list) && list.every((one) => one && typeof one === 'object' && 'role' in one)
    ? list.map((one) => fromOtel(one, side))
    : [message(role, [pretty(value)], side)];
}

function numbered(attributes, prefix, side) {
  const found = new Map();
  for (const [name, value] of Object.entries(attributes)) {
    const match = name.startsWith(prefix) && /^(\d+)\.(?:message\.)?(.+)$/.exec(name.slice(prefix.length));
    if (match) {
      found.set(Number(match[1]), { ...found.get(Number(match[1])), [match[2]]: value });
    }
  }
  return [...found].sort(([one], [other]) => one - other).map(([, fields]) => {
    const calls = new Map();
    for (const [name, value] of Object.entries(fields)) {
      const match = /^tool_calls\.(\d+)\.(?:tool_call\.)?(.+)$/.exec(name);
      if (match) {
        calls.set(match[1], { ...calls.get(match[1]), [match[2]]: value });
      }
    }
    const parts = [...contentParts(fields.content), ...[...calls.values()].map((call) => ({
      type: 'tool_call', id: call.id, name: call['function.name'] ?? call.name, arguments: call['function.arguments'] ?? call.arguments,
    }))];
    return message(String(fields.role ?? (side === 'output' ? 'assistant' : 'user')), parts, side);
  });
}

function message(role, parts, side) {
  return { role, side, finish: null, parts: parts.map(part) };
}

function part(raw) {
  if (raw === null || typeof raw !== 'object') {
    return { kind: 'text', text: String(raw ?? '') };
  }
  switch (raw.type) {
    case 'tool_call': case 'function_call': case 'tool_use':
      return { kind: 'call', name: String(raw.name ?? ''), id: raw.id ?? null, text: pretty(raw.arguments ?? raw.input ?? '') };
    case 'tool_call_response': case 'tool_result': case 'function_call_output':
      return { kind: 'result', name: raw.name ?? null, id: raw.id ?? raw.tool_use_id ?? null, text: pretty(raw.response ?? raw.result ?? raw.content ?? raw.output ?? '') };
    case 'reasoning': case 'thinking':
      return { kind: 'reasoning', text: String(raw.content ?? raw.text ?? raw.thinking ?? '') };
    case 'blob': case 'uri': case 'file': case 'image': case 'image_url': case 'input_image': case 'input_audio': case 'audio':
      return { kind: 'media', text: [raw.type, raw.modality, raw.mime_type ?? raw.media_type, raw.file_id].filter((value) => typeof value === 'string').join(' · ') };
    default: {
      const text = raw.content ?? raw.text ?? raw.refusal;
      return { kind: 'text', text: typeof text === 'string' ? text : JSON.stringify(raw, null, 2) };
    }
  }
}

function contentParts(content) {
  if (content === null || content === undefined) {
    return [];
  }
  const parsed = typeof content === 'string' && content.startsWith('[{') ? json(content) ?? content : content;
  return Array.isArray(parsed) ? parsed : [parsed];
}

/** A list that came as one, or as JSON, or not quite: then as one text. */
function listed(value) {
  if (value === undefined || value === null || value === '') {
    return [];
  }
  const parsed = typeof value === 'string' ? json(value) ?? value : value;
  return Array.isArray(parsed) ? parsed : [parsed];
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
