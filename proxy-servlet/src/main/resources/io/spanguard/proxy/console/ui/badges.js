import { html, nothing } from 'lit';
import * as format from '../format.js';

const STATUS = { ok: ['llm', 'OK'], blocked: ['stopped', 'Blocked'], error: ['stopped', 'Error'], pending: ['guardrail', 'Pending'], approved: ['llm', 'Approved'], denied: ['stopped', 'Denied'], expired: ['other', 'Expired'] };

export function status(value) {
  const [meaning, label] = STATUS[value] ?? ['other', value];
  return html`<span class="badge m-${meaning} ${value === 'error' ? 'outline' : ''}"><span class="dot"></span>${label}</span>`;
}

/** What the gateway did, where that is more than letting it pass. */
export function outcome(value) {
  return value && !['allow', 'block', 'error'].includes(value) ? html`<span class="badge m-guardrail"><bdi>${value}</bdi></span>` : nothing;
}

/** What a list must not hide: a trace of which spans are missing, and one that was not wholly inspected. */
export function cautions(trace) {
  return [
    trace.incomplete ? html`<span class="badge outline m-guardrail" title="Spans of this trace are missing: it may still be arriving">incomplete</span>` : nothing,
    trace.coverage && trace.coverage !== 'full'
      ? html`<span class="badge outline m-guardrail" title=${coverage(trace)}>${trace.coverage === 'none' ? 'not inspected' : 'not fully inspected'}</span>`
      : nothing,
  ];
}

export function coverage(trace) {
  const why = (trace.skipped ?? []).map((reason) => SKIPPED[reason] ?? reason).join(', ');
  return `${trace.coverage}${why ? `: ${why}` : ''}`;
}

const SKIPPED = {
  no_guardrail: 'some parts have no guardrail that looks at them',
  detector_failed: 'a guardrail failed and is configured to let pass',
  unknown_endpoint: 'the endpoint is not one whose content is understood',
  unknown_field: 'the answer has a field that is not understood',
  blocked_before: 'a guardrail blocked before the others looked',
  upstream_error: 'the provider answered with an error',
  upstream_invalid: 'the answer could not be read',
  encoding: 'the answer came in an encoding that cannot be read',
};

export function blockedBy(blocked) {
  if (!blocked) {
    return nothing;
  }
  const name = format.category(blocked.category);
  return html`<span title=${[blocked.kind, blocked.category, name].filter(Boolean).join(' · ')}><bdi>${blocked.id}</bdi>${blocked.category ? html` <bdi class="faint">${String(blocked.category).split(':')[0]}</bdi>` : nothing}</span>`;
}
