/**
 * Makes an element. Text always goes in as a text node and attributes never hold styles or handlers, so that nothing a trace
 * contains can become markup.
 *
 * @param {string} name
 * @param {Object<string, string|boolean|Function>} [properties] a function is a listener for the event of that name
 * @param {...(Node|string)} children
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      made.addEventListener(key, value);
    } else if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== false) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children);
  return made;
}

/** A table of names and values; a value that is no text is shown as JSON. */
export function properties(entries) {
  return element('dl', {}, ...entries.flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', {}, typeof value === 'string' ? value : JSON.stringify(value, null, 2)),
  ]));
}

/** A duration for people: 820 µs, 12.3 ms, 1.25 s, 3 min 2 s. */
export function duration(ms) {
  if (ms < 1) {
    return `${Math.round(ms * 1000)} µs`;
  }
  if (ms < 1000) {
    return `${Number(ms.toPrecision(3))} ms`;
  }
  if (ms < 60_000) {
    return `${Number((ms / 1000).toPrecision(3))} s`;
  }
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A moment in the reader's own time zone, with milliseconds. */
export function moment(iso) {
  const date = new Date(iso);
  const two = (number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Milliseconds since the epoch with their fraction, which Date leaves out. */
export function epochMillis(iso) {
  const [, seconds, fraction] = /^(.*?)(\.\d+)?Z$/.exec(iso);
  return Date.parse(`${seconds}Z`) + Number(fraction ?? 0) * 1000;
}
