import { html } from 'lit';
import { icon } from '../ui/icons.js';
import { pieces } from './redactions.js';

const LONG = 20_000;

/** A recorded text with what guardrails did to it made visible. Always text: nothing in it becomes markup. */
export function marked(text, types) {
  return html`<bdi class="said">${pieces(text, types).map((piece) => {
    switch (piece.kind) {
      case 'redaction':
        return html`<span class="mark m-guardrail" title="${piece.mask ? 'Masked' : 'Redacted'}${piece.guardrail ? ` by guardrail ${piece.guardrail}` : ''}: ${piece.text}"><span class="unseen">${piece.mask ? 'masked ' : 'redacted '}</span>${piece.type}${piece.mask ? html`<span class="hash">${piece.mask.slice(0, 4)}</span>` : ''}</span>`;
      case 'removed':
        return html`<span class="mark m-stopped">removed by ${piece.guardrail}</span>`;
      case 'cut':
        return html`<span class="mark m-other" title="Longer than what is kept">… ${piece.missing} cut</span>`;
      case 'withheld':
        return html`<span class="mark m-other" title=${piece.text}>withheld: ${piece.why}</span>`;
      default:
        return piece.text;
    }
  })}</bdi>`;
}

/** As `marked`, but a very long text is folded, so that the page stays quick. */
export function folded(text, types) {
  if (text.length <= LONG) {
    return marked(text, types);
  }
  return html`${marked(text.slice(0, LONG), types)}<details class="rest"><summary class="button plain">${icon('down')}Show the other ${(text.length - LONG).toLocaleString('en')} characters</summary><pre class="said">${text.slice(LONG)}</pre></details>`;
}
