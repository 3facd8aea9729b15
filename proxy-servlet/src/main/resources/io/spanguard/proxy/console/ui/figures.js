import { html, nothing, svg } from 'lit';

/** A number with its name, large. */
export function figure(label, value, meaning = null, note = null) {
  return html`<div class="figure ${meaning ? `m-${meaning} toned` : ''}"><dt>${label}</dt><dd class="number">${value}</dd>${note ? html`<dd class="faint note">${note}</dd>` : nothing}</div>`;
}

/**
 * A small chart of requests by hour, stacked by how they ended.
 *
 * @param {Array<{ok: number, blocked: number, error: number}>} series
 */
export function sparkline(series, label) {
  const most = Math.max(1, ...series.map((one) => one.ok + one.blocked + one.error));
  const width = 100 / Math.max(series.length, 1);
  return html`<svg class="sparkline" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${series.map((one, index) => {
      let top = 24;
      return ['ok', 'blocked', 'error'].map((status) => {
        const height = (one[status] / most) * 23;
        top -= height;
        return height > 0 ? svg`<rect class="s-${status}" x=${index * width + width * 0.1} y=${top} width=${width * 0.8} height=${height} />` : nothing;
      });
    })}
    <line x1="0" x2="100" y1="24" y2="24" />
  </svg>`;
}

/** Names with a bar each, the longest first. @param {Array<{name: string, count: number, link: ?string, meaning: ?string}>} entries */
export function bars(entries, none) {
  if (!entries.length) {
    return html`<p class="faint pad-all">${none}</p>`;
  }
  const most = Math.max(...entries.map((entry) => entry.count));
  return html`<ul class="bars">${entries.map((entry) => html`<li class="m-${entry.meaning ?? 'guardrail'}">
    <span class="cut">${entry.link ? html`<a href=${entry.link}><bdi>${entry.name}</bdi></a>` : html`<bdi>${entry.name}</bdi>`}${entry.note ? html` <span class="faint">${entry.note}</span>` : nothing}</span>
    <span class="number">${entry.shown ?? entry.count}</span>
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.max(1, (entry.count / most) * 100)} height="4" rx="1" />`}</svg></li>`)}</ul>`;
}
