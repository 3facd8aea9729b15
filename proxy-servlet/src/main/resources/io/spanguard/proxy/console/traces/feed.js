import * as api from '../api.js';

const PAGE = 50;

/**
 * The traces that a query finds, page by page, and what has come since. Pure but for the API: who shows it decides when to ask.
 */
export class Feed {
  rows = [];
  next = null;
  #query;

  /** @param {function(): URLSearchParams} query asked anew each time: a range such as the last hour moves on */
  constructor(query) {
    this.#query = query;
  }

  /** The first page. */
  async begin(signal) {
    const { items, next } = await api.page('traces', this.#first(), signal);
    this.rows = items;
    this.next = next;
    return this;
  }

  /** One more page. */
  async more(signal) {
    if (this.next === null) {
      return this;
    }
    const { items, next } = await api.follow(this.next, signal);
    this.rows = [...this.rows, ...unknown(items, this.rows)];
    this.next = next;
    return this;
  }

  /**
   * Looks for what is new.
   *
   * @returns {Promise<string[]>} the ids of the traces that were not there before
   */
  async refresh() {
    const { items, next } = await api.page('traces', this.#first());
    const { rows, fresh, broken } = merge(this.rows, items);
    this.rows = rows;
    if (broken) {
      this.next = next;
    }
    return fresh;
  }

  #first() {
    const query = this.#query();
    query.set('limit', PAGE);
    return query;
  }
}

/**
 * The newest page put in front of what is known. Where they do not meet, more has come than a page holds: the list begins anew,
 * so that it never has a hole.
 *
 * @returns {{rows: Array, fresh: string[], broken: boolean}}
 */
export function merge(known, newest) {
  const before = new Map(known.map((trace) => [trace.trace_id, trace]));
  const fresh = newest.filter((trace) => !before.has(trace.trace_id)).map((trace) => trace.trace_id);
  const broken = fresh.length === newest.length && (known.length > 0 || newest.length >= PAGE);
  return { rows: broken ? newest : [...newest, ...unknown(known, newest)], fresh: known.length ? fresh : [], broken };
}

function unknown(items, rows) {
  const ids = new Set(rows.map((trace) => trace.trace_id));
  return items.filter((trace) => !ids.has(trace.trace_id));
}
