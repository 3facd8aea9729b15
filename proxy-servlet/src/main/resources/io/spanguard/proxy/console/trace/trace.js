import { html, nothing } from 'lit';
import * as api from '../api.js';
import { href, replace } from '../router.js';
import { Loading, View } from '../ui/view.js';
import { failed, skeletons, toast } from '../ui/states.js';
import { build, collapseTo, depthOf, meaning, rows } from './tree.js';
import { around, pan, whole, zoom } from './layout.js';
import { actionOf } from './keys.js';
import { find } from './search.js';
import { WholeTexts } from './whole.js';
import './head.js';
import './toolbar.js';
import './minimap.js';
import './waterfall.js';
import './key-help.js';
import '../span/panel.js';

/** One trace: what it came to, its spans as a waterfall, the chosen span beside it. */
class TracePage extends View {
  static properties = {
    traceId: { attribute: false }, params: { attribute: false }, chosen: { state: true }, collapsed: { state: true },
    view: { state: true }, query: { state: true }, hits: { state: true }, texts: { state: true }, wanted: { state: true },
  };

  constructor() {
    super();
    this.loading = new Loading(this);
    this.onKey = (event) => this.#key(event);
    this.#forget();
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('keydown', this.onKey);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('keydown', this.onKey);
    this.whole?.stop();
  }

  willUpdate(changed) {
    if (changed.has('traceId')) {
      this.#forget();
      this.#load();
    } else if (changed.has('params') && this.tree) {
      const span = this.params.get('span');
      if (span && span !== this.chosen && this.tree.nodes.has(span)) {
        this.#choose(span, true);
      }
    }
    if (this.loading.value && this.loading.value !== this.trace) {
      this.#take(this.loading.value);
    }
    if (this.tree && (changed.has('collapsed') || !this.rows)) {
      this.rows = rows(this.tree, this.collapsed);
    }
  }

  updated() {
    if (this.tree && this.toReveal) {
      const waterfall = this.querySelector('sg-waterfall');
      const { id, focus } = this.toReveal;
      this.toReveal = null;
      waterfall?.updateComplete.then(() => {
        waterfall.reveal(this.#index(id));
        if (focus) {
          waterfall.focus();
        }
      });
    }
  }

  render() {
    if (this.loading.error) {
      return html`<div class="stack">${failed(this.loading.error, () => this.#load())}<p><a href="#/traces">All traces</a></p></div>`;
    }
    if (!this.tree) {
      return html`<div class="card trace-loading">${skeletons(10)}</div>`;
    }
    const span = this.chosen ? this.tree.nodes.get(this.chosen)?.span : null;
    return html`<div class="stack trace-page">
      <sg-trace-head .trace=${this.trace} .tree=${this.tree} @choose=${(event) => this.#choose(event.detail, true)}></sg-trace-head>
      <div class="trace-body ${span ? 'with-panel' : ''}">
        <section class="card waterfall-card" aria-label="Waterfall">
          <sg-trace-toolbar .query=${this.query} .hits=${this.hits} .hit=${this.hits.indexOf(this.chosen)} .texts=${this.texts} .wanted=${this.wanted} .tree=${this.tree}
            @search=${(event) => this.#search(event.detail)} @act=${(event) => this.#act(event.detail)} @want=${(event) => this.#want(event.detail)}></sg-trace-toolbar>
          <sg-minimap .tree=${this.tree} .view=${this.view} @view=${(event) => { this.view = event.detail; }}></sg-minimap>
          <sg-waterfall .tree=${this.tree} .rows=${this.rows} .collapsed=${this.collapsed} .chosen=${this.chosen} .hits=${this.marked} .view=${this.view}
            @choose=${(event) => this.#choose(event.detail)} @toggle=${(event) => this.#toggle(event.detail)} @view=${(event) => { this.view = event.detail; }}></sg-waterfall>
        </section>
        ${span ? html`<sg-span-panel class="card" .trace=${this.trace} .span=${span} .node=${this.tree.nodes.get(this.chosen)} .tab=${this.params.get('tab')}
          @close=${() => this.#choose(null)} @choose=${(event) => this.#choose(event.detail, true)} @tab=${(event) => this.#address({ tab: event.detail })}></sg-span-panel>` : nothing}
      </div>
      <sg-key-help></sg-key-help>
    </div>`;
  }

  #forget() {
    this.whole?.stop();
    this.whole = null;
    this.texts = 'none';
    this.trace = null;
    this.tree = null;
    this.rows = null;
    this.chosen = null;
    this.collapsed = new Set();
    this.view = { from: 0, to: 1 };
    this.query = '';
    this.hits = [];
    this.marked = new Set();
    this.wanted = null;
    this.toReveal = null;
  }

  #load() {
    // cut content: the whole of a span is fetched when it is chosen
    return this.loading.run((signal) => api.get(`traces/${encodeURIComponent(this.traceId)}`, { content: 'preview' }, signal), { keep: false });
  }

  #take(trace) {
    this.trace = trace;
    this.whole = new WholeTexts(trace);
    this.tree = build(trace);
    this.rows = null;
    this.view = whole(this.tree.total);
    const asked = this.params.get('span');
    const first = asked && this.tree.nodes.has(asked) ? asked : interesting(this.tree);
    if (asked && first !== asked) {
      toast(`This trace has no span ${asked}`);
    }
    this.chosen = first;
    this.toReveal = { id: first, focus: true };
  }

  #choose(id, reveal = false) {
    const node = id === null ? null : this.tree.nodes.get(id);
    if (id !== null && !node?.span) {
      return;
    }
    if (reveal) {
      const collapsed = new Set(this.collapsed);
      for (let parent = node?.parent; parent; parent = parent.parent) {
        collapsed.delete(parent.id);
      }
      this.collapsed = collapsed.size === this.collapsed.size ? this.collapsed : collapsed;
    }
    this.chosen = id;
    this.toReveal = id === null ? null : { id, focus: false };
    this.#address({ span: id });
  }

  #address(change) {
    const params = new URLSearchParams(this.params);
    for (const [name, value] of Object.entries(change)) {
      if (value) {
        params.set(name, value);
      } else {
        params.delete(name);
      }
    }
    replace(['traces', this.traceId], params);
  }

  #toggle(id) {
    const collapsed = new Set(this.collapsed);
    if (!collapsed.delete(id)) {
      collapsed.add(id);
    }
    this.collapsed = collapsed;
  }

  #search(text) {
    this.query = text;
    this.#find();
    const { whole } = this;
    if (text.trim()) {
      whole.begin(() => whole === this.whole && this.#find());
      this.texts = whole.state;
    }
  }

  #find() {
    this.texts = this.whole.state;
    this.hits = find(this.tree, this.query, this.whole.spans);
    this.#mark();
    if (this.hits.length && !this.hits.includes(this.chosen)) {
      this.#choose(this.hits[0], true);
    }
  }

  /** Marks the spans of one meaning, or no longer. */
  #want(value) {
    this.wanted = this.wanted === value ? null : value;
    this.#mark();
  }

  #mark() {
    const wanted = this.wanted === null ? [] : [...this.tree.nodes.values()].filter((node) => meaning(node.span) === this.wanted).map((node) => node.id);
    this.marked = new Set([...this.hits, ...wanted]);
  }

  #key(event) {
    if (event.key === 'Escape' && this.chosen && !document.querySelector('dialog[open], .menu[open]') && !event.target.closest?.('input')) {
      this.#choose(null);
      return;
    }
    const action = this.tree && actionOf(event);
    if (action) {
      event.preventDefault();
      this.#act(action);
    }
  }

  #act(action) {
    const { total } = this.tree;
    const node = this.tree.nodes.get(this.chosen);
    const actions = {
      next: () => this.#step(1), previous: () => this.#step(-1), first: () => this.#step(-Infinity), last: () => this.#step(Infinity),
      pageDown: () => this.#step(this.querySelector('sg-waterfall').pageSize()), pageUp: () => this.#step(-this.querySelector('sg-waterfall').pageSize()),
      open: () => (node && this.collapsed.has(node.id) ? this.#toggle(node.id) : node?.children.length && this.#choose(node.children[0].id, true)),
      close: () => (node?.children.length && !this.collapsed.has(node.id) ? this.#toggle(node.id) : node?.parent?.span && this.#choose(node.parent.id, true)),
      panel: () => this.querySelector('sg-span-panel [role="tab"][aria-selected="true"]')?.focus(),
      search: () => this.querySelector('sg-trace-toolbar input')?.focus(),
      nextHit: () => this.#cycle(this.hits, 1), previousHit: () => this.#cycle(this.hits, -1),
      nextFault: () => this.#cycle([...this.tree.nodes.values()].filter((one) => one.span.status !== 'ok').map((one) => one.id), 1),
      fit: () => { this.view = whole(total); }, zoomTo: () => { this.view = node ? around(node, total) : this.view; },
      zoomIn: () => { this.view = zoom(this.view, total, 0.6, node && node.start >= this.view.from && node.start <= this.view.to ? node.start : undefined); },
      zoomOut: () => { this.view = zoom(this.view, total, 1 / 0.6); },
      panLeft: () => { this.view = pan(this.view, total, -0.2); }, panRight: () => { this.view = pan(this.view, total, 0.2); },
      deeper: () => this.#level(1), shallower: () => this.#level(-1),
      expandAll: () => { this.collapsed = new Set(); }, collapseAll: () => { this.collapsed = collapseTo(this.tree, 1); },
      help: () => this.querySelector('sg-key-help').show(),
    };
    actions[action]();
  }

  #step(by) {
    const current = this.#index(this.chosen);
    const at = Math.min(Math.max(current < 0 && by === 1 ? 0 : current + by, 0), this.rows.length - 1);
    let index = at;
    while (this.rows[index] && !this.rows[index].span) { // a missing parent has nothing to show
      index += by < 0 ? -1 : 1;
    }
    if (this.rows[index]) {
      this.#choose(this.rows[index].id);
    }
  }

  #cycle(ids, by) {
    if (ids.length) {
      const index = ids.indexOf(this.chosen);
      this.#choose(ids[(index + (index < 0 && by < 0 ? 0 : by) + ids.length) % ids.length], true);
    }
  }

  #level(by) {
    const most = depthOf(this.tree);
    const now = this.rows.reduce((deepest, node) => Math.max(deepest, node.depth + 1), 0);
    this.collapsed = now + by >= most ? new Set() : collapseTo(this.tree, Math.max(1, now + by));
  }

  #index(id) {
    return this.rows?.findIndex((node) => node.id === id) ?? -1;
  }
}

/** What to show first: what stopped the request, else the model's answer, else the root. */
export function interesting(tree) {
  const nodes = [...tree.nodes.values()];
  const stopped = nodes.find(({ span }) => span.status === 'blocked' && (span.kind === 'firewall' || span.name.startsWith('detector.')));
  return (stopped ?? nodes.find(({ span }) => span.kind === 'llm') ?? tree.roots.find((node) => node.span) ?? nodes[0])?.id ?? null;
}

export const linkTo = (traceId, spanId) => href(['traces', traceId], { span: spanId });

customElements.define('sg-trace', TracePage);
