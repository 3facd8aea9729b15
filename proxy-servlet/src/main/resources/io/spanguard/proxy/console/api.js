/** What the API refuses, in its own words. */
export class ApiError extends Error {
  constructor(status, problem) {
    const fields = (problem.errors ?? []).map((error) => `${error.field}: ${error.message}`);
    super([problem.detail ?? `The server answered ${status}.`, ...(fields.length > 1 ? fields : [])].join('\n'));
    this.status = status;
  }
}

/** The API as this page needs it. The key lives in a private field: not in the URL, not in any storage. */
export class Api {
  #key;

  constructor(key) {
    this.#key = key;
  }

  /** One page of the list: its traces, and the query of the next page or null. */
  async traces(query) {
    const response = await this.#get(`traces?${query}`);
    const next = /<traces\?([^>]*)>;\s*rel="next"/.exec(response.headers.get('Link') ?? '');
    return { traces: await response.json(), next: next ? next[1] : null };
  }

  async trace(id) {
    return (await this.#get(`traces/${encodeURIComponent(id)}?content=preview`)).json();
  }

  async span(traceId, spanId) {
    const path = `traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`;
    return (await this.#get(path)).json();
  }

  async #get(path) {
    // this page is at <mount point>/console/
    const response = await fetch(`../${path}`, {
      headers: { 'X-Spanguard-Key': this.#key },
      credentials: 'omit',
      cache: 'no-store',
    });
    if (!response.ok) {
      throw new ApiError(response.status, await response.json().catch(() => ({})));
    }
    return response;
  }
}
