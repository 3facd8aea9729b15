/** What the API said no to, in words. `status` is 0 when it could not be reached. */
export class ApiError extends Error {
  constructor(status, title, detail, errors = []) {
    super(detail || title);
    this.status = status;
    this.title = title;
    this.errors = errors;
  }
}

const root = new URL('../', location.href.split(/[?#]/)[0]);

/** An address of the API, for downloads and snippets. */
export function address(path, params) {
  const url = new URL(path, root);
  for (const [name, value] of entries(params)) {
    url.searchParams.append(name, value);
  }
  return url;
}

/** Reads JSON. @returns {Promise<*>} */
export async function get(path, params, signal) {
  return (await send('GET', path, { params, signal })).body;
}

/** Reads JSON unless it is longer than a number of characters. @returns {Promise<*>} null where it is */
export async function getWithin(most, path, signal) {
  return (await send('GET', path, { signal, most })).body;
}

/** Reads one page of a list. @returns {Promise<{items: Array, next: ?string}>} `next` is what to hand to `follow` */
export async function page(path, params, signal) {
  return paged(await send('GET', path, { params, signal }));
}

/** Reads the page that a page before named. */
export async function follow(next, signal) {
  return paged(await send('GET', next, { signal }));
}

export async function post(path, body) {
  return (await send('POST', path, { body })).body;
}

export async function remove(path) {
  return (await send('DELETE', path, { body: {} })).body;
}

function paged({ body, link }) {
  const next = /<([^>]*)>;\s*rel="?next"?/.exec(link ?? '');
  return { items: Array.isArray(body) ? body : body?.data ?? body?.items ?? [], next: next ? next[1] : null };
}

async function send(method, path, { params, body, signal, most = Infinity }) {
  let response;
  try {
    response = await fetch(address(path, params), {
      method,
      signal,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError(0, 'The server cannot be reached', 'The request got no answer. Is the server running, and this machine online?');
  }
  const text = most === Infinity ? await response.text() : await within(most, response);
  const json = parse(text);
  if (!response.ok) {
    if (response.status === 401 && path !== 'session') {
      dispatchEvent(new CustomEvent('sg-signed-out'));
    }
    throw new ApiError(response.status, json?.title ?? `HTTP ${response.status}`, json?.detail ?? '', json?.errors);
  }
  return { body: json, link: response.headers.get('Link') };
}

/** An answer's text, or an empty one where it is too large: what else comes is not waited for. */
async function within(most, response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parts = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return '';
    }
    parts.push(value);
  }
  return parts.join('');
}

function entries(params) {
  if (!params) {
    return [];
  }
  return params instanceof URLSearchParams
    ? params
    : Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== '');
}

function parse(text) {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
