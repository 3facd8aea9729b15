import { LitElement } from 'lit';

/** An element in the page's own tree: one stylesheet for all, and labels reach across elements. */
export class View extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/**
 * Loads something for an element: a later run cancels an earlier one, what was there stays until the new is, and the element is
 * drawn again when anything changes.
 */
export class Loading {
  value = null;
  error = null;
  pending = false;
  #host;
  #abort = null;

  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected() {
    this.#abort?.abort();
  }

  /** @param {function(AbortSignal): Promise} load */
  async run(load, { keep = true } = {}) {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.pending = true;
    if (!keep) {
      this.value = null;
      this.error = null;
    }
    this.#host.requestUpdate();
    try {
      const value = await load(abort.signal);
      if (this.#abort === abort) {
        this.value = value;
        this.error = null;
      }
    } catch (error) {
      if (this.#abort === abort) {
        this.error = error;
      }
    } finally {
      if (this.#abort === abort) {
        this.pending = false;
        this.#host.requestUpdate();
      }
    }
  }
}

/** Calls back at an interval while the element is in the page and the page is looked at. */
export class Polling {
  #timer = null;
  #tick;
  #millis;
  #busy = false;

  constructor(host, millis, tick) {
    this.#millis = millis;
    this.#tick = tick;
    host.addController(this);
  }

  hostConnected() {
    this.#timer = setInterval(() => this.#run(), this.#millis);
  }

  hostDisconnected() {
    clearInterval(this.#timer);
  }

  async #run() {
    if (this.#busy || document.hidden) {
      return;
    }
    this.#busy = true;
    try {
      await this.#tick();
    } finally {
      this.#busy = false;
    }
  }
}
