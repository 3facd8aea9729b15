import { html } from 'lit';
import { BarController, BarElement, CategoryScale, Chart, Filler, Legend, LineController, LineElement, LinearScale, LogarithmicScale, PointElement, Tooltip } from 'chart.js';
import { View } from '../ui/view.js';

Chart.register(BarController, BarElement, CategoryScale, Filler, Legend, LineController, LineElement, LinearScale, LogarithmicScale, PointElement, Tooltip);

/**
 * A chart in the console's colours, drawn anew when the theme changes. What it shows also stands in a table for those who cannot
 * see it. `sets`: `{label, data, meaning, axis?}`.
 */
class ChartBox extends View {
  static properties = { kind: { attribute: false }, labels: { attribute: false }, sets: { attribute: false }, stacked: { attribute: false }, shown: { attribute: false }, second: { attribute: false }, name: { attribute: false } };

  constructor() {
    super();
    this.redraw = () => this.#draw();
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('sg-theme', this.redraw);
    this.scheme.addEventListener('change', this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('sg-theme', this.redraw);
    this.scheme.removeEventListener('change', this.redraw);
    this.chart?.destroy();
    this.chart = null;
  }

  render() {
    return html`<div class="chart-box"><canvas role="img" aria-label=${this.name}></canvas></div>
      <div class="unseen"><table><caption>${this.name}</caption><thead><tr><th scope="col">Time</th>${this.sets.map((set) => html`<th scope="col">${set.label}</th>`)}</tr></thead>
        <tbody>${this.labels.map((label, index) => html`<tr><th scope="row">${label}</th>${this.sets.map((set) => html`<td>${set.data[index] ?? '–'}</td>`)}</tr>`)}</tbody></table></div>`;
  }

  updated() {
    this.#draw();
  }

  #draw() {
    const canvas = this.querySelector('canvas');
    if (!canvas) {
      return;
    }
    const colour = palette(this);
    const shown = this.shown ?? String;
    const grid = { color: colour('line'), drawTicks: false };
    const ticks = { color: colour('ink-3'), maxRotation: 0, autoSkipPadding: 16, font: { size: 11 } };
    const animated = !matchMedia('(prefers-reduced-motion: reduce)').matches && !this.chart;
    this.chart?.destroy();
    this.chart = new Chart(canvas, {
      type: this.kind,
      data: { labels: this.labels, datasets: this.sets.map((set) => style(set, colour, this.kind)) },
      options: {
        responsive: true, maintainAspectRatio: false, animation: animated ? { duration: 300 } : false, interaction: { mode: 'index', intersect: false },
        scales: {
          x: { stacked: this.stacked, grid: { display: false }, border: { color: colour('line-strong') }, ticks },
          y: { stacked: this.stacked, beginAtZero: true, grid, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => shown(value) } },
          ...(this.second && { second: { position: 'right', beginAtZero: true, grid: { display: false }, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => this.second(value) } } }),
        },
        plugins: {
          legend: { position: 'bottom', align: 'start', labels: { color: colour('ink-2'), boxWidth: 10, boxHeight: 10, usePointStyle: true, font: { size: 12 } } },
          tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${(item.dataset.yAxisID === 'second' ? this.second : shown)(item.parsed.y)}` } },
        },
      },
    });
  }
}

function style(set, colour, kind) {
  const tone = colour(set.meaning);
  return {
    label: set.label, data: set.data, yAxisID: set.axis ?? 'y', type: set.kind ?? kind, backgroundColor: (set.kind ?? kind) === 'bar' ? tone : 'transparent', borderColor: tone, borderWidth: (set.kind ?? kind) === 'bar' ? 0 : 2,
    borderRadius: 2, pointRadius: 0, pointHitRadius: 12, tension: 0.25, spanGaps: true, borderDash: set.dashed ? [5, 4] : [], pointStyle: (set.kind ?? kind) === 'bar' ? 'rectRounded' : 'line', maxBarThickness: 28,
  };
}

/** Resolves the stylesheet's colours for the canvas, which does not know light-dark(). */
function palette(element) {
  const probe = document.createElement('span');
  probe.hidden = true;
  return (name) => {
    element.append(probe);
    probe.style.color = `var(--${name})`;
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
}

customElements.define('sg-chart', ChartBox);
