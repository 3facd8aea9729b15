/**
 * The page's address: a path and parameters behind the `#`. Behind it, because the console is mounted wherever its host wants
 * it, and because filters name users and sessions, which belong in no access log.
 */

/** @returns {{path: string[], params: URLSearchParams}} */
export function parse(hash) {
  const text = hash.replace(/^#\/?/, '');
  const mark = text.indexOf('?');
  const path = (mark < 0 ? text : text.slice(0, mark)).split('/').filter((segment) => segment !== '').map(decode);
  return { path, params: new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1)) };
}

/**
 * An address within the console.
 *
 * @param {string[]} path
 * @param {URLSearchParams|Object<string, *>} [params] empty, null and undefined values are left out
 */
export function href(path, params = {}) {
  const entries = params instanceof URLSearchParams ? [...params] : Object.entries(params);
  const query = new URLSearchParams(entries.filter(([, value]) => value !== null && value !== undefined && value !== ''));
  const text = query.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

export const here = () => parse(location.hash);

/** Goes to an address as if a link had been followed. */
export function go(path, params) {
  location.hash = href(path, params);
}

/** Puts another address in place of this one: what only refines the view needs no step of its own in the history. */
export function replace(path, params) {
  const address = href(path, params);
  if (address !== location.hash) {
    history.replaceState(null, '', address);
    dispatchEvent(new CustomEvent('sg-replaced'));
  }
}

/** Calls back now and whenever the address changes. @returns {function()} to stop that */
export function watch(callback) {
  const changed = () => callback(here());
  addEventListener('hashchange', changed);
  addEventListener('sg-replaced', changed);
  changed();
  return () => {
    removeEventListener('hashchange', changed);
    removeEventListener('sg-replaced', changed);
  };
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
