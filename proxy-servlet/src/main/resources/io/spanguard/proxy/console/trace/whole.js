import * as api from '../api.js';
import { isPreview } from './search.js';

/** The longest answer that is taken in for a search, in characters: beyond it the page would suffer. */
const MOST = 32 * 1024 * 1024;

/** A trace's spans with their texts uncut, fetched once, when a search begins. `state` is `none`, `loading`, `there`, `large` or `failed`. */
export class WholeTexts {
  spans = null;
  state = 'none';
  #trace;
  #abort = new AbortController();

  /** @param {object} trace as it came, with long texts cut */
  constructor(trace) {
    this.#trace = trace;
  }

  /** Fetches them if there are any that were cut, and calls back when they are there or will not be. */
  async begin(changed) {
    if (this.state !== 'none' && this.state !== 'failed') {
      return;
    }
    if (!this.#trace.spans.some(isPreview)) {
      this.state = 'there';
      return;
    }
    this.state = 'loading';
    try {
      const trace = await api.getWithin(MOST, `traces/${encodeURIComponent(this.#trace.trace_id)}`, this.#abort.signal);
      this.spans = trace && new Map(trace.spans.map((span) => [span.span_id, span]));
      this.state = trace ? 'there' : 'large';
    } catch {
      this.state = 'failed';
    }
    changed();
  }

  stop() {
    this.#abort.abort();
  }
}
