import { html } from 'lit';
import * as api from '../api.js';
import { go } from '../router.js';
import { View } from '../ui/view.js';
import { icon } from '../ui/icons.js';
import { toast } from '../ui/states.js';

const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Goes to the trace whose id is put in; anything else is searched for among the traces. */
class JumpBox extends View {
  render() {
    return html`<form class="jump" role="search" @submit=${this.#submit}>
      ${icon('search')}
      <input type="search" name="jump" aria-label="Go to a trace id, or search the traces" placeholder="Trace id or words…" autocomplete="off" spellcheck="false" maxlength="200">
    </form>`;
  }

  async #submit(event) {
    event.preventDefault();
    const field = this.querySelector('input');
    const text = field.value.trim();
    if (text === '') {
      return;
    }
    try {
      if (ID.test(text) && await this.#exists(text)) {
        go(['traces', text]);
      } else if (/^[0-9a-f]{32}$/i.test(text)) {
        toast('There is no trace with this id');
        return;
      } else {
        go(['traces'], { q: text });
      }
    } catch (error) {
      toast(`${error.title}: ${error.message}`);
      return;
    }
    field.value = '';
    field.blur();
  }

  async #exists(id) {
    return (await api.get('traces', { trace_id: id, limit: 1 })).length > 0;
  }
}

customElements.define('sg-jump-box', JumpBox);
