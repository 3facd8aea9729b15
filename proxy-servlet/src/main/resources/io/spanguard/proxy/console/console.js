import { Api } from './api.js';
import { TraceList } from './traces.js';
import { Waterfall } from './waterfall.js';

const listSection = document.getElementById('list');
const traceSection = document.getElementById('trace');
const keyField = document.getElementById('key');
const message = document.getElementById('message');

function report(text) {
  message.textContent = text;
  message.hidden = text === '';
}

function show(section) {
  listSection.hidden = section !== listSection;
  traceSection.hidden = section !== traceSection;
}

document.getElementById('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const api = new Api(keyField.value.trim());
  keyField.value = '';

  const open = async (id) => {
    try {
      const trace = await api.trace(id);
      new Waterfall(traceSection, api, trace, () => show(listSection), report);
      report('');
      show(traceSection);
    } catch (error) {
      report(error.message);
    }
  };
  show(listSection);
  new TraceList(listSection, api, open, report).refresh();
});
