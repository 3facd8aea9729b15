/** How numbers and times are written everywhere in the console. */

const NONE = '–';

/** 820 µs, 12.3 ms, 1.25 s, 3 min 2 s, 2 h 5 min. */
export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) {
    return NONE;
  }
  if (ms < 0) {
    return `−${duration(-ms)}`;
  }
  if (ms === 0) {
    return '0 ms';
  }
  if (ms < 1) {
    return `${Math.max(1, Math.round(ms * 1000))} µs`;
  }
  if (ms < 999.5) {
    return `${Number(ms.toPrecision(3))} ms`;
  }
  if (ms < 59_950) {
    return `${Number((ms / 1000).toPrecision(3))} s`;
  }
  const minutes = Math.round(ms / 60_000);
  if (ms < 3_600_000) {
    const seconds = Math.round(ms / 1000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
  return minutes < 1440 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** A moment in the reader's own time zone: 2026-06-08 10:00:00.123. */
export function moment(iso) {
  if (!iso) {
    return NONE;
  }
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? String(iso) : `${day(date)} ${clock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The same without what everybody knows: the time alone for today, day and time else. */
export function shortMoment(iso, now = new Date()) {
  if (!iso) {
    return NONE;
  }
  const date = new Date(iso);
  return day(date) === day(now) ? clock(date) : `${day(date).slice(date.getFullYear() === now.getFullYear() ? 5 : 0)} ${clock(date)}`;
}

/** 5 s ago, 3 min ago, 2 h ago, 4 d ago. */
export function ago(iso, now = Date.now()) {
  if (!iso) {
    return NONE;
  }
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (seconds < 5) {
    return 'just now';
  }
  for (const [unit, length] of [['d', 86_400], ['h', 3600], ['min', 60]]) {
    if (seconds >= length) {
      return `${Math.floor(seconds / length)} ${unit} ago`;
    }
  }
  return `${seconds} s ago`;
}

/** 950, 12.3k, 4.56M. */
export function count(number) {
  if (number === null || number === undefined) {
    return NONE;
  }
  for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]]) {
    if (Math.abs(number) >= size * 0.99995) {
      return `${Number((number / size).toPrecision(3))}${unit}`;
    }
  }
  return String(Number(Number(number).toFixed(2)));
}

/** US dollars, with as many digits as small sums need. */
export function cost(dollars) {
  if (dollars === null || dollars === undefined) {
    return NONE;
  }
  if (dollars === 0) {
    return '$0';
  }
  const digits = dollars < 0.01 ? Math.min(10, 1 - Math.floor(Math.log10(dollars))) : dollars < 1 ? 3 : 2;
  const text = dollars.toFixed(digits);
  return `$${digits > 2 ? text.replace(/0+$/, '') : text}`;
}

export function percent(share) {
  return share === null || share === undefined || Number.isNaN(share) ? NONE : `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))}%`;
}

export function bytes(size) {
  return size < 1024 ? `${size} B` : size < 1024 * 1024 ? `${Number((size / 1024).toPrecision(3))} KiB` : `${Number((size / 1048576).toPrecision(3))} MiB`;
}

/** Input and output tokens of a trace. */
export function tokens(trace) {
  return trace.input_tokens === null && trace.output_tokens === null || trace.input_tokens === undefined
    ? NONE
    : `${count(trace.input_tokens ?? 0)} → ${count(trace.output_tokens ?? 0)}`;
}

/** The first characters of an id, enough to tell it from its neighbours. */
export function shortId(id) {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

/** Milliseconds since the epoch with their fraction, which Date leaves out. */
export function epochMillis(iso) {
  const match = /^(.*?)(\.\d+)?Z$/.exec(iso);
  return match ? Date.parse(`${match[1]}Z`) + Number(match[2] ?? 0) * 1000 : Date.parse(iso);
}

const CATEGORIES = {
  LLM01: 'Prompt injection', LLM02: 'Sensitive information disclosure', LLM03: 'Supply chain', LLM04: 'Data and model poisoning',
  LLM05: 'Improper output handling', LLM06: 'Excessive agency', LLM07: 'System prompt leakage', LLM08: 'Vector and embedding weaknesses',
  LLM09: 'Misinformation', LLM10: 'Unbounded consumption',
};

/** The OWASP name of a category id such as LLM01:2025; empty where it is none. */
export function category(id) {
  return CATEGORIES[String(id ?? '').slice(0, 5)] ?? '';
}

function two(number) {
  return String(number).padStart(2, '0');
}

function day(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function clock(date) {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
