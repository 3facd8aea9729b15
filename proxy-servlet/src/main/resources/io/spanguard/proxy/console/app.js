import { html, nothing } from 'lit';
import * as api from './api.js';
import { forget, may, resume, session, signOut } from './session/session.js';
import { applyTheme, nextTheme, theme } from './session/theme.js';
import { here, href, watch } from './router.js';
import { PAGES, pageOf } from './pages.js';
import { Polling, View } from './ui/view.js';
import { icon } from './ui/icons.js';
import { failed, skeletons } from './ui/states.js';
import './session/sign-in.js';
import './session/jump-box.js';

/** The frame: signs in, shows the page of the address, and the way to the others. */
class App extends View {
  static properties = { state: { state: true }, error: { state: true }, route: { state: true }, open: { state: true }, pending: { state: true }, loaded: { state: true }, stuck: { state: true } };

  constructor() {
    super();
    applyTheme();
    this.state = 'starting';
    this.route = here();
    this.open = false;
    this.pending = null;
    this.stuck = null;
    this.loaded = null;
    this.refusal = null;
    this.counts = true;
    new Polling(this, 5000, () => this.#count());
  }

  connectedCallback() {
    super.connectedCallback();
    this.start();
    watch((route) => this.#show(route));
    addEventListener('sg-signed-out', () => {
      forget();
      this.stuck = null;
      this.state = 'signed-out';
    });
    addEventListener('sg-decided', () => this.#count());
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        this.open = false;
      }
    });
  }

  async start() {
    try {
      this.state = (await resume()) ? 'signed-in' : 'signed-out';
    } catch (error) {
      this.refusal = error;
      this.state = 'failed';
    }
  }

  async #show(route) {
    const moved = route.path[0] !== this.route.path[0] || route.path[1] !== this.route.path[1];
    this.route = route;
    this.open = false;
    const page = pageOf(route.path);
    document.title = `${page.title} · Spanguard`;
    let error = null;
    try {
      await page.load();
    } catch {
      error = { title: 'This page could not be loaded', message: 'The server may have been updated since this page was opened. Reload it.' };
    }
    if (page !== pageOf(this.route.path)) {
      return; // another was asked for meanwhile
    }
    this.loaded = page;
    this.error = error;
    if (moved) {
      scrollTo(0, 0);
    }
  }

  render() {
    switch (this.state) {
      case 'starting':
        return nothing;
      case 'failed':
        return html`<main class="stack">${failed(this.refusal, () => this.start())}</main>`;
      case 'signed-out':
        return html`<sg-sign-in @signed-in=${() => { this.state = 'signed-in'; this.#count(); }}></sg-sign-in>`;
      default:
        return this.#frame();
    }
  }

  #frame() {
    const page = pageOf(this.route.path);
    return html`
      <a class="skip" href="#main" @click=${(event) => { event.preventDefault(); this.querySelector('main').focus(); }}>Skip to content</a>
      <div class="frame ${this.open ? 'open' : ''}">
        <button class="scrim" aria-label="Close the menu" tabindex="-1" @click=${() => { this.open = false; }}></button>
        <div class="side" id="side">
          <a class="brand" href="#/traces"><img src=${new URL('icon.svg', import.meta.url).href} alt="">Spanguard</a>
          <nav aria-label="Pages"><ul>${PAGES.filter((one) => one.listed && (!one.scope || may(one.scope))).map((one) => this.#link(one, page))}</ul></nav>
          ${this.#foot()}
        </div>
        <div class="stage">
          <header class="topbar">
            <button class="plain icon-only menu-button" aria-label="Menu" aria-expanded=${this.open} aria-controls="side" @click=${() => { this.open = true; }}>${icon('menu')}</button>
            <h1>${page.title}</h1>
            <span class="gap"></span>
            <sg-jump-box></sg-jump-box>
          </header>
          <main id="main" tabindex="-1">
            ${this.stuck ? html`<div class="stuck">${failed(this.stuck, () => this.#leave())}</div>` : nothing}
            ${this.loaded !== page ? html`<div class="card pad-all">${skeletons(8)}</div>` : this.error ? failed(this.error, () => location.reload()) : page.render(this.route)}
          </main>
        </div>
      </div>`;
  }

  #link(one, page) {
    const current = one.path === page.path || one.path === page.under;
    return html`<li><a href=${href([one.path])} aria-current=${current ? 'page' : nothing}>
      ${icon(one.path)}${one.title}
      ${one.path === 'approvals' && this.pending ? html`<span class="badge m-guardrail count">${this.pending}<span class="unseen"> pending</span></span>` : nothing}
    </a></li>`;
  }

  #foot() {
    const choice = theme();
    const who = session();
    return html`<div class="side-foot">
      <div class="who"><strong class="cut">${who.workspace}</strong><span class="cut">key ${who.key_name}</span></div>
      <div class="row">
        <button class="plain" @click=${() => { nextTheme(); this.requestUpdate(); }} title="Theme: ${choice}">
          ${icon({ auto: 'auto', light: 'sun', dark: 'moon' }[choice])}<span class="unseen">Theme: </span>${{ auto: 'System', light: 'Light', dark: 'Dark' }[choice]}
        </button>
        <button class="plain icon-only" aria-label="Sign out" title="Sign out" @click=${this.#leave}>${icon('out')}</button>
      </div>
    </div>`;
  }

  /** How many tool calls wait for a decision, for the badge in the navigation. */
  async #count() {
    if (this.counts && this.state === 'signed-in' && may('approve')) {
      try {
        const { items, next } = await api.page('approvals', { status: 'pending' });
        this.pending = items.length || next ? `${items.length}${next ? '+' : ''}` : null;
      } catch (error) {
        this.pending = null; // the page itself says what is wrong
        this.counts = error.status !== 404; // a server that keeps no approvals
      }
    }
  }

  async #leave() {
    try {
      await signOut();
      this.stuck = null;
      this.state = 'signed-out';
    } catch (error) {
      this.stuck = { title: 'You are still signed in', message: `Signing out failed: ${error.message}` };
    }
  }
}

customElements.define('sg-app', App);
