import { html, nothing } from 'lit';
import { signIn } from './session.js';
import { View } from '../ui/view.js';
import { failed } from '../ui/states.js';

/** Asks for an API key and exchanges it for a cookie that scripts cannot read. */
class SignIn extends View {
  static properties = { error: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.error = null;
    this.busy = false;
  }

  firstUpdated() {
    this.querySelector('input').focus();
  }

  render() {
    return html`<main class="sign-in">
      <section class="card">
        <h1 class="brand"><img src=${new URL('../icon.svg', import.meta.url).href} alt="">Spanguard</h1>
        <p>See what was sent to the model, what came back, what was stopped and why.</p>
        <form @submit=${this.#submit}>
          <div class="field">
            <label for="key">API key</label>
            <input id="key" type="password" required autocomplete="off" spellcheck="false" aria-describedby="key-hint" aria-invalid=${this.error ? 'true' : nothing}>
            <span id="key-hint" class="faint">With the scope <code>proxy:read</code>. It is exchanged for a cookie and kept nowhere in this browser.</span>
          </div>
          ${this.error ? failed(this.error) : nothing}
          <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Signing in…' : 'Sign in'}</button>
        </form>
      </section>
    </main>`;
  }

  async #submit(event) {
    event.preventDefault();
    const field = this.querySelector('#key');
    this.busy = true;
    try {
      await signIn(field.value.trim());
      field.value = '';
      this.error = null;
      this.dispatchEvent(new CustomEvent('signed-in'));
    } catch (error) {
      this.error = error.status === 401 ? { title: 'This key is not known', message: 'Check that it was copied whole. Keys are made with spanguard key new.' } : error;
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('sg-sign-in', SignIn);
