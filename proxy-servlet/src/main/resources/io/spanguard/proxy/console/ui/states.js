import { html, nothing } from 'lit';
import { icon } from './icons.js';

/** Nothing there: why, and what to do next. */
export function empty(picture, title, text, action = nothing) {
  return html`<div class="empty">${icon(picture)}<h2>${title}</h2><p>${text}</p>${action}</div>`;
}

/** Something failed: what, and a way to try again. @param {ApiError} error */
export function failed(error, retry) {
  return html`<div class="notice m-stopped" role="alert">
    ${icon('warn')}
    <div>
      <strong>${error.title ?? 'This page failed'}</strong>
      <span>${error.message}</span>
      ${(error.errors ?? []).map((one) => html`<span><code>${one.field}</code> ${one.message}</span>`)}
    </div>
    ${retry ? html`<button type="button" @click=${retry}>Try again</button>` : nothing}
  </div>`;
}

/** Bars where text will be. */
export function skeletons(rows = 6) {
  return html`<div class="stack" role="status" aria-label="Loading">${Array.from({ length: rows }, () => html`<span class="skeleton"></span>`)}</div>`;
}

/** A remark with a colour by meaning. */
export function notice(meaning, picture, content) {
  return html`<div class="notice m-${meaning}">${icon(picture)}<div>${content}</div></div>`;
}

let timer = 0;

/** Says something for a moment, to screen readers too. */
export function toast(text) {
  let place = document.querySelector('.toast');
  if (!place) {
    place = document.createElement('div');
    place.className = 'toast';
    place.setAttribute('role', 'status');
    document.body.append(place);
  }
  place.textContent = text;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.hidden = true;
  }, 2500);
}

/** Browsers have no clipboard for pages that came over plain http from another machine: there a selection is copied. */
async function put(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'unseen';
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus();
  if (!copied) {
    throw new Error('not copied');
  }
}

/** A button that puts a text on the clipboard. @param {string|function(): string} text */
export function copyButton(text, label = 'Copy') {
  const copy = async () => {
    try {
      await put(typeof text === 'function' ? text() : text);
      toast('Copied');
    } catch {
      toast('The browser did not allow copying: select the text and copy it by the keyboard');
    }
  };
  return html`<button type="button" class="plain icon-only copy" aria-label=${label} title=${label} @click=${copy}>${icon('copy')}</button>`;
}
