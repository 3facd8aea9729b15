import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import * as api from '../api.js';
import * as format from '../format.js';
import { go, href } from '../router.js';
import { may } from '../session/session.js';
import { Loading, Polling, View } from '../ui/view.js';
import { empty, failed, notice, skeletons, toast } from '../ui/states.js';
import { status } from '../ui/badges.js';
import { pretty } from '../span/messages.js';
import { marked } from '../span/text.js';

const PAGE = 50;
const STATUSES = ['pending', 'approved', 'denied', 'expired'];
const NONE = { pending: 'Nothing waits for a decision. Tool calls that a firewall rule with the action approve holds appear here by themselves.', approved: 'Nothing was approved yet.', denied: 'Nothing was denied yet.', expired: 'Nothing expired yet.' };

/** Tool calls that are held until a person decides: what is asked, why it is held, how long there is. */
class Approvals extends View {
  static properties = { approvalId: { attribute: false }, params: { attribute: false }, now: { state: true }, busy: { state: true }, refusal: { state: true }, pages: { state: true } };

  constructor() {
    super();
    this.params = new URLSearchParams();
    this.now = Date.now();
    this.busy = null;
    this.refusal = null;
    this.pages = 1;
    this.loading = new Loading(this);
    new Polling(this, 1000, () => { this.now = Date.now(); });
    new Polling(this, 2000, () => (this.busy === null && !this.loading.pending ? this.#load() : null));
  }

  willUpdate(changed) {
    const asked = `${this.approvalId} ${this.#status()}`;
    if ((changed.has('params') || changed.has('approvalId')) && asked !== this.asked) {
      this.asked = asked;
      this.refusal = null;
      this.pages = 1;
      this.#load(false);
    }
  }

  render() {
    const { value, error } = this.loading;
    return html`<div class="stack approvals">
      ${this.approvalId ? html`<p><a href="#/approvals">All approvals</a></p>` : html`<div class="buttons" role="group" aria-label="Status">${STATUSES.map((one) => html`<button type="button" aria-pressed=${one === this.#status()} @click=${() => go(['approvals'], { status: one === 'pending' ? '' : one })}>${one}</button>`)}</div>`}
      ${may('approve') ? nothing : notice('other', 'info', html`<span>This key may look but not decide: that takes the scope <code>proxy:approve</code>.</span>`)}
      ${this.refusal ? failed(this.refusal) : nothing}
      ${error ? failed(error, () => this.#load()) : nothing}
      ${value ? (value.items.length ? html`<ul class="stack">${repeat(value.items, (one) => one.id, (one) => this.#card(one))}</ul>` : html`<div class="card">${empty('approvals', this.#status() === 'pending' ? 'All decided' : 'None', NONE[this.#status()])}</div>`)
        : error ? nothing : html`<div class="card pad-all">${skeletons(5)}</div>`}
      ${value?.next ? html`<div class="more"><button type="button" ?disabled=${this.loading.pending && value.items.length < this.pages * PAGE} @click=${() => { this.pages++; this.#load(); }}>Load more</button></div>` : nothing}
    </div>`;
  }

  #card(one) {
    const left = Date.parse(one.expires_at) - this.now;
    return html`<li class="card approval"><article class="stack" aria-label="Call of ${one.tool}">
      <header class="bar"><h2><code><bdi>${one.tool}</bdi></code></h2>${status(one.status)}${one.risk ? html`<span class="badge outline ${['high', 'critical'].includes(one.risk) ? 'm-stopped' : 'm-guardrail'}">risk ${one.risk}</span>` : nothing}
        <span class="gap"></span>${one.status === 'pending' ? html`<span class="left number ${left < 60_000 ? 'm-stopped' : ''}" role="timer">${left > 0 ? `${format.duration(Math.max(1000, Math.ceil(left / 1000) * 1000))} left` : 'expiring…'}</span>` : nothing}</header>
      <p>${one.reason ? html`<bdi>${one.reason}</bdi>` : html`Held by the rule <bdi>${one.rule}</bdi>.`}</p>
      <pre class="code args" tabindex="0">${marked(pretty(one.arguments ?? ''), new Map())}</pre>
      <dl class="facts">
        ${fact('Rule', html`<bdi>${one.rule}</bdi>`)}${fact('Category', one.category && `${one.category} ${format.category(one.category)}`)}${fact('Target', one.target_id && html`<a href=${href(['targets', one.target_id])}><bdi>${one.target_id}</bdi></a>`)}
        ${fact('Caller', one.caller && html`<bdi>${one.caller}</bdi>`)}${fact('Agent', one.agent_id && html`<a href=${href(['agents', one.agent_id])}><bdi>${one.agent_id}</bdi></a>`)}${fact('Session', one.session_id && html`<a href=${href(['sessions', one.session_id])}><bdi>${one.session_id}</bdi></a>`)}
        ${fact('Model', one.model && html`<bdi>${one.model}</bdi>`)}${fact('Requested', format.moment(one.requested_at))}${fact('Trace', one.trace_id && html`<a href=${href(['traces', one.trace_id])}><code>${format.shortId(one.trace_id)}</code></a>`)}
      </dl>
      ${one.status === 'pending' ? this.#form(one) : one.decided_at ? html`<p class="quiet">${one.status === 'approved' ? 'Approved' : one.status === 'denied' ? 'Denied' : 'Decided'} ${one.decided_by ? html`by <bdi>${one.decided_by}</bdi>` : nothing} at ${format.moment(one.decided_at)}${one.comment ? html`: <bdi>${one.comment}</bdi>` : ''}</p>` : nothing}
    </article></li>`;
  }

  #form(one) {
    if (!may('approve')) {
      return nothing;
    }
    const id = `comment-${one.id}`;
    // Enter in the comment decides nothing: the buttons do not submit
    return html`<form class="bar decide" @submit=${(event) => event.preventDefault()}>
      <label class="unseen" for=${id}>Comment</label><input id=${id} name="comment" placeholder="Comment (kept with the decision)" maxlength="1000" autocomplete="off">
      <button type="button" class="primary" ?disabled=${this.busy === one.id} @click=${(event) => this.#decide(event, one, 'approve')}>Approve</button>
      <button type="button" class="danger" ?disabled=${this.busy === one.id} @click=${(event) => this.#decide(event, one, 'deny')}>Deny</button>
    </form>`;
  }

  async #decide(event, one, decision) {
    const { comment } = event.target.closest('form').elements;
    this.busy = one.id;
    this.refusal = null;
    try {
      await api.post(`approvals/${encodeURIComponent(one.id)}`, { decision, comment: comment.value });
      toast(decision === 'approve' ? 'Approved' : 'Denied');
    } catch (error) {
      this.refusal = error;
    } finally {
      this.busy = null;
    }
    await this.#load();
    dispatchEvent(new CustomEvent('sg-decided'));
  }

  #status() {
    return STATUSES.includes(this.params.get('status')) ? this.params.get('status') : 'pending';
  }

  #load(keep = true) {
    return this.loading.run(async (signal) => (this.approvalId
      ? { items: [await api.get(`approvals/${encodeURIComponent(this.approvalId)}`, null, signal)], next: null }
      : this.#read(this.pages * PAGE, signal)), { keep });
  }

  /** As many as are wanted, or all: what a key may not see leaves gaps in the API's pages. */
  async #read(wanted, signal) {
    let { items, next } = await api.page('approvals', { status: this.#status(), limit: PAGE }, signal);
    while (next && items.length < wanted) {
      const page = await api.follow(next, signal);
      items = [...items, ...page.items];
      next = page.next;
    }
    return { items, next };
  }
}

function fact(name, value) {
  return value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing;
}

customElements.define('sg-approvals', Approvals);
