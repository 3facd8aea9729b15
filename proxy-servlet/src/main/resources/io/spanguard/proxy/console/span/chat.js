import { html, nothing } from 'lit';
import { icon } from '../ui/icons.js';
import { conversation, toolsOffered } from './messages.js';
import { folded } from './text.js';

const ROLES = { system: 'System', developer: 'Developer', user: 'User', assistant: 'Assistant', model: 'Assistant', tool: 'Tool', function: 'Tool' };

/** A model call as a conversation: what was said, called and answered, in order. */
export function chat(span, types) {
  const messages = conversation(span);
  const tools = toolsOffered(span);
  if (!messages.length) {
    return html`<p class="faint pad">No messages were recorded. Content capture may be off, or the sender records none.</p>`;
  }
  return html`<div class="chat">
    ${tools.length ? html`<details class="offered"><summary>${icon('tool')} ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'} offered</summary><ul>${tools.map((tool) => html`<li><code><bdi>${tool.name}</bdi></code>${tool.description ? html` <span class="quiet"><bdi>${tool.description}</bdi></span>` : nothing}</li>`)}</ul></details>` : nothing}
    <ol aria-label="Messages">${messages.map((message) => html`<li class="message ${message.side} role-${ROLES[message.role] ? message.role : 'other'}">
      <h4>${ROLES[message.role] ?? html`<bdi>${message.role}</bdi>`}${message.side === 'output' ? html`<span class="badge m-llm">answer</span>` : nothing}${message.finish && message.finish !== 'stop' ? html`<span class="badge outline"><bdi>${message.finish}</bdi></span>` : nothing}</h4>
      ${message.parts.length ? message.parts.map((part) => partOf(part, types)) : html`<span class="faint">empty</span>`}
    </li>`)}</ol>
  </div>`;
}

function partOf(part, types) {
  switch (part.kind) {
    case 'call':
      return html`<div class="call m-tool"><span class="call-name">${icon('tool')}calls <code><bdi>${part.name}</bdi></code></span>${part.text ? html`<div class="args">${folded(part.text, types)}</div>` : nothing}</div>`;
    case 'result':
      return html`<div class="call m-tool"><span class="call-name">${icon('tool')}result${part.name ? html` of <code><bdi>${part.name}</bdi></code>` : nothing}</span><div class="args">${folded(part.text, types)}</div></div>`;
    case 'reasoning':
      return html`<details class="reasoning"><summary>Reasoning</summary>${folded(part.text, types)}</details>`;
    case 'media':
      return html`<span class="media">${icon('image')}<bdi>${part.text}</bdi></span>`;
    default:
      return html`<div>${folded(part.text, types)}</div>`;
  }
}
