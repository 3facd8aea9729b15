import { html } from 'lit';
import { View } from '../ui/view.js';
import { place } from '../ui/place.js';
import { meaning } from './tree.js';

const HEIGHT = 44;

/** The whole trace, small; the part in view is a window that is drawn anew with the pointer or moved. Keys do the same on the page. */
class Minimap extends View {
  static properties = { tree: { attribute: false }, view: { attribute: false }, drag: { state: true } };

  constructor() {
    super();
    this.drag = null;
    this.resized = new ResizeObserver(() => this.#draw());
    this.redraw = () => this.#draw();
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('sg-theme', this.redraw);
    this.resized.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('sg-theme', this.redraw);
    this.resized.disconnect();
  }

  render() {
    const { from, to } = this.#window();
    const percent = (at) => `${(at / this.tree.total) * 100}%`;
    return html`<div class="minimap" @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${() => { this.drag = null; }} @dblclick=${() => this.#emit({ from: 0, to: this.tree.total })}>
      <canvas height=${HEIGHT} role="img" aria-label="The whole trace"></canvas>
      <span class="outside" ${place({ left: '0', width: percent(from) })}></span>
      <span class="outside" ${place({ left: percent(to), right: '0' })}></span>
      <span class="window" ${place({ left: percent(from), width: percent(to - from) })}></span>
    </div>`;
  }

  updated(changed) {
    if (changed.has('tree')) {
      this.#draw();
    }
  }

  #window() {
    return this.drag && this.drag.moved ? { from: Math.min(this.drag.start, this.drag.now), to: Math.max(this.drag.start, this.drag.now) } : this.view;
  }

  /** A thin line per span, in the order of the rows; with more spans than lines, several share one. */
  #draw() {
    const canvas = this.querySelector('canvas');
    const width = this.clientWidth;
    if (!canvas || !width || !this.tree) {
      return;
    }
    const scale = devicePixelRatio || 1;
    canvas.width = width * scale;
    canvas.height = HEIGHT * scale;
    const context = canvas.getContext('2d');
    const style = getComputedStyle(this);
    const colours = Object.fromEntries(['gateway', 'llm', 'tool', 'guardrail', 'stopped', 'agent', 'other'].map((name) => [name, style.getPropertyValue(`--${name}`)]));
    const probe = document.createElement('span');
    this.append(probe);
    for (const name of Object.keys(colours)) {
      probe.style.color = `var(--${name})`;
      colours[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    const nodes = [...this.tree.nodes.values()].sort((one, other) => one.start - other.start);
    const line = Math.min(3, (HEIGHT - 8) / Math.max(nodes.length, 1));
    context.scale(scale, scale);
    nodes.forEach((node, index) => {
      context.fillStyle = colours[meaning(node.span)];
      context.fillRect((node.start / this.tree.total) * width, 4 + index * line, Math.max(((node.end - node.start) / this.tree.total) * width, 1), Math.max(line * 0.75, 0.75));
    });
  }

  #at(event) {
    const box = this.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * this.tree.total;
  }

  #down(event) {
    if (event.button === 0) {
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = this.#at(event);
      this.drag = { start: at, now: at, moved: false };
    }
  }

  #move(event) {
    if (this.drag) {
      const now = this.#at(event);
      this.drag = { ...this.drag, now, moved: this.drag.moved || Math.abs(now - this.drag.start) > this.tree.total * 0.01 };
    }
  }

  #up(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) {
      return;
    }
    if (drag.moved) {
      this.#emit({ from: Math.min(drag.start, drag.now), to: Math.max(drag.start, drag.now) });
      return;
    }
    const half = (this.view.to - this.view.from) / 2;
    const middle = Math.min(Math.max(this.#at(event), half), this.tree.total - half);
    this.#emit({ from: middle - half, to: middle + half });
  }

  #emit(view) {
    this.dispatchEvent(new CustomEvent('view', { detail: view }));
  }
}

customElements.define('sg-minimap', Minimap);
