import { html, nothing, svg } from 'lit';
import * as format from '../format.js';
import { href } from '../router.js';
import { View } from '../ui/view.js';

const HEIGHT = 180;
const LEFT = 64;
const BOTTOM = 24;

/** Duration over time, a point for each trace of the list: the outlier is a click away. */
class Scatter extends View {
  static properties = { traces: { attribute: false }, width: { state: true } };

  constructor() {
    super();
    this.width = 1000;
    // drawn as wide as it is: text that is scaled with its picture cannot be read on a phone
    this.resized = new ResizeObserver(([entry]) => { this.width = Math.max(280, Math.round(entry.contentRect.width) - 26); });
  }

  connectedCallback() {
    super.connectedCallback();
    this.resized.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  render() {
    if (!this.traces?.length) {
      return nothing;
    }
    const { width } = this;
    const plot = layout(this.traces, width);
    return html`<figure class="card scatter" role="group" aria-label="Duration of these traces over time">
      <svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="xMidYMid meet">
        ${plot.ticks.map((tick) => svg`<g><line class="rule" x1=${LEFT} x2=${width - 8} y1=${tick.y} y2=${tick.y} /><text x=${LEFT - 8} y=${tick.y + 4} text-anchor="end">${format.duration(tick.ms)}</text></g>`)}
        <text x=${LEFT} y=${HEIGHT - 4}>${format.shortMoment(plot.first)}</text>
        <text x=${width - 8} y=${HEIGHT - 4} text-anchor="end">${format.shortMoment(plot.last)}</text>
        ${plot.points.map(({ x, y, trace }) => svg`<a href=${href(['traces', trace.trace_id])} tabindex="-1" aria-label="${trace.name}, ${format.duration(trace.duration_ms)}, ${trace.status}">
          <circle class="m-${trace.status === 'ok' ? 'gateway' : 'stopped'}" cx=${x} cy=${y} r="4.5"><title>${trace.name} · ${format.duration(trace.duration_ms)} · ${trace.status}</title></circle></a>`)}
      </svg>
    </figure>`;
  }
}

/** Where each trace's point goes: time to the right, the logarithm of the duration upwards. */
export function layout(traces, width) {
  const times = traces.map((trace) => Date.parse(trace.started_at));
  const first = Math.min(...times);
  const span = Math.max(Math.max(...times) - first, 1);
  const lengths = traces.map((trace) => Math.max(trace.duration_ms, 0.01));
  const low = Math.floor(Math.log10(Math.min(...lengths)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...lengths))), low + 1);
  const y = (ms) => 10 + (HEIGHT - BOTTOM - 20) * (1 - (Math.log10(Math.max(ms, 0.01)) - low) / (high - low));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).map((ms) => ({ ms, y: y(ms) }));
  const points = traces.map((trace, index) => ({ trace, x: LEFT + 8 + (width - LEFT - 24) * (times[index] - first) / span, y: y(lengths[index]) }));
  return { points, ticks, first: new Date(first).toISOString(), last: new Date(first + span).toISOString() };
}

customElements.define('sg-scatter', Scatter);
