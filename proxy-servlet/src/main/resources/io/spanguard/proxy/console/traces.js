import { duration, element, moment } from './element.js';

const COLUMNS = [
  ['Trace', (trace) => element('code', { title: trace.trace_id }, trace.trace_id.slice(0, 12))],
  ['Name', (trace) => trace.name],
  ['Started', (trace) => moment(trace.started_at)],
  ['Duration', (trace) => duration(trace.duration_ms), 'number'],
  ['Spans', (trace) => String(trace.span_count), 'number'],
  ['Model', (trace) => trace.model ?? '–'],
  ['Agent', (trace) => trace.agent_id ?? '–'],
  ['Session', (trace) => trace.session_id ?? '–'],
  ['Tokens', (trace) => tokens(trace), 'number'],
  ['Status', (trace) => element('span', { class: `status ${trace.status}` }, trace.status)],
  ['Blocked by', (trace) => blockedBy(trace)],
];

/** The list of traces: one page at a time, newest first. */
export class TraceList {
  #api;
  #open;
  #rows = element('tbody');
  #more = element('button', { type: 'button', click: () => this.#load(this.#next) }, 'More');
  #status = element('select', { id: 'status', change: () => this.refresh() },
    ...['', 'ok', 'blocked', 'error'].map((value) => element('option', { value }, value || 'any')));
  #next = null;
  #request = 0;
  #report;

  /**
   * @param {HTMLElement} section where the list goes
   * @param {function(string)} open called with the id of the trace that was chosen
   * @param {function(string)} report called with what there is to say
   */
  constructor(section, api, open, report) {
    this.#api = api;
    this.#open = open;
    this.#report = report;
    section.replaceChildren(
      element('div', { class: 'bar' },
        element('label', { for: 'status' }, 'Status'), this.#status,
        element('button', { type: 'button', click: () => this.refresh() }, 'Refresh')),
      element('div', { class: 'scroll' },
        element('table', {},
          element('thead', {}, element('tr', {},
            ...COLUMNS.map(([title, , style]) => element('th', { scope: 'col', class: style ?? '' }, title)))),
          this.#rows)),
      this.#more);
  }

  /** Begins anew with the first page. */
  refresh() {
    this.#rows.replaceChildren();
    return this.#load(new URLSearchParams({
      limit: '50',
      ...(this.#status.value && { status: this.#status.value }),
    }).toString());
  }

  async #load(query) {
    const request = ++this.#request;
    this.#more.hidden = true;
    try {
      const page = await this.#api.traces(query);
      if (request !== this.#request) {
        return; // a later filter has been chosen meanwhile
      }
      this.#rows.append(...page.traces.map((trace) => this.#row(trace)));
      this.#next = page.next;
      this.#more.hidden = page.next === null;
      this.#report(this.#rows.children.length ? '' : 'No traces yet.');
    } catch (error) {
      this.#report(error.message);
    }
  }

  #row(trace) {
    const open = () => this.#open(trace.trace_id);
    const cells = COLUMNS.map(([, cell, style]) => element('td', { class: style ?? '' }, cell(trace)));
    return element('tr', {
      tabindex: '0',
      click: open,
      keydown: (event) => event.key === 'Enter' && open(),
    }, ...cells);
  }
}

function tokens(trace) {
  return trace.input_tokens === null && trace.output_tokens === null
    ? '–'
    : `${trace.input_tokens ?? 0} + ${trace.output_tokens ?? 0}`;
}

function blockedBy(trace) {
  const blocked = trace.blocked_by;
  return blocked ? [blocked.kind, blocked.id, blocked.category].filter(Boolean).join(' · ') : '';
}
