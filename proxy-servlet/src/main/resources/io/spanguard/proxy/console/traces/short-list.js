import { html, nothing } from 'lit';
import * as api from '../api.js';
import { href } from '../router.js';
import { Loading, View } from '../ui/view.js';
import { failed, skeletons } from '../ui/states.js';
import { shown } from './columns.js';

/** The first traces that a query finds, and the way to all of them. */
class ShortList extends View {
  static properties = { query: { attribute: false }, address: { attribute: false }, columns: { attribute: false }, none: { attribute: false } };

  constructor() {
    super();
    this.loading = new Loading(this);
    this.columns = ['started', 'duration', 'model', 'tokens'];
    this.none = 'No traces.';
  }

  willUpdate(changed) {
    if (changed.has('query') && JSON.stringify(this.query) !== this.asked) {
      this.asked = JSON.stringify(this.query);
      this.loading.run((signal) => api.get('traces', this.query, signal));
    }
  }

  render() {
    const { value, error } = this.loading;
    if (error) {
      return failed(error, () => { this.asked = null; this.requestUpdate('query'); });
    }
    if (!value) {
      return html`<div class="pad-all">${skeletons(4)}</div>`;
    }
    if (!value.length) {
      return html`<p class="pad-all faint">${this.none}</p>`;
    }
    const columns = shown(this.columns);
    const longest = value.reduce((most, trace) => Math.max(most, trace.duration_ms), 0);
    return html`<div class="scroll-x"><table class="grid">
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.end ? 'end' : nothing}>${column.label}</th>`)}</tr></thead>
      <tbody>${value.map((trace) => html`<tr class="open-able">${columns.map((column) => html`<td data-label=${column.label} class="${column.end ? 'end' : ''} ${column.lead ? 'lead wide' : column.whole ? 'lead' : ''} ${column.blank?.(trace) ? 'blank' : ''}">${column.cell(trace, { longest })}</td>`)}</tr>`)}</tbody>
    </table></div>
    ${this.address ? html`<p class="all"><a href=${href(['traces'], this.address)}>All of them</a></p>` : nothing}`;
  }
}

customElements.define('sg-short-list', ShortList);
