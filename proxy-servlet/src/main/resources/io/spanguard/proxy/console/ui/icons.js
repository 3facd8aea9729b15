import { html, svg } from 'lit';

const PATHS = {
  overview: svg`<path d="M4 19V9m5.3 10V5m5.4 14v-7M20 19V8"/>`,
  targets: svg`<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4"/><circle cx="12" cy="12" r=".6"/>`,
  traces: svg`<path d="M4 6h12M7 11h8M11 16h9M4 6v0M4 20h6"/>`,
  sessions: svg`<path d="M20 12a7.5 7.5 0 0 1-11 6.6L4 20l1.4-4.6A7.5 7.5 0 1 1 20 12Z"/>`,
  agents: svg`<rect x="5" y="8" width="14" height="11" rx="2.5"/><path d="M12 8V4.5M9 13v1.5m6-1.5v1.5"/>`,
  users: svg`<circle cx="12" cy="8.5" r="3.5"/><path d="M5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5"/>`,
  approvals: svg`<path d="M12 3.5 5 6v5.500c0 4.3 2.9 7.4 7 9 4.1-1.6 7-4.7 7-9V6l-7-2.500Z"/><path d="m9 12 2.2 2.200L15.2 10"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  filter: svg`<path d="M4 6h16M7 12h10M10.5 18h3"/>`,
  columns: svg`<rect x="4" y="5" width="16" height="14" rx="1.5"/><path d="M9.3 5v14M14.7 5v14"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  down: svg`<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>`,
  right: svg`<path d="m9.5 6.5 5.5 5.5-5.5 5.5"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 8.500v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2"/>`,
  check: svg`<path d="m5 12.5 4.5 4.500L19 7.5"/>`,
  warn: svg`<path d="M12 4 2.8 19.500h18.400L12 4Z"/><path d="M12 10v4.500m0 2.500v.01"/>`,
  info: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5m0-8.500v.01"/>`,
  stop: svg`<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>`,
  help: svg`<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.500a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .8-1 1.700m0 3v.01"/>`,
  menu: svg`<path d="M4 6.500h16M4 12h16M4 17.500h16"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.400m0-12.800L17 7M7 17l-1.4 1.4"/>`,
  moon: svg`<path d="M19.5 14.500A8 8 0 0 1 9.5 4.500a8 8 0 1 0 10 10Z"/>`,
  auto: svg`<circle cx="12" cy="12" r="8"/><path d="M12 4v16M12 8h6.500M12 12h8m-8 4h6.5"/>`,
  out: svg`<path d="M14 4.500H6.500a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2H14M10.5 12h10m-3.5-3.5 3.5 3.5-3.5 3.5"/>`,
  download: svg`<path d="M12 4v11m-4.5-4 4.5 4.5 4.5-4.500M5 19.500h14"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.700l1-1"/>`,
  plus: svg`<path d="M12 5.500v13M5.5 12h13"/>`,
  minus: svg`<path d="M5.5 12h13"/>`,
  fit: svg`<path d="M4 9V5.500A1.5 1.5 0 0 1 5.5 4H9m6 0h3.500A1.5 1.5 0 0 1 20 5.500V9m0 6v3.500a1.5 1.5 0 0 1-1.5 1.500H15m-6 0H5.500A1.5 1.5 0 0 1 4 18.500V15"/>`,
  compare: svg`<path d="M12 4v16M5 8h4M5 12h4M5 16h4m6-8h4m-4 4h4m-4 4h4"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.500V12l3 2"/>`,
  chart: svg`<circle cx="7" cy="15" r="1.5"/><circle cx="12" cy="9" r="1.5"/><circle cx="17" cy="12.5" r="1.5"/><path d="M4 4v16h16"/>`,
  tool: svg`<path d="M14.5 6.500a4 4 0 0 0-5.2 5.200L4 17l3 3 5.3-5.300a4 4 0 0 0 5.2-5.200L15 12l-3-3 2.5-2.500Z"/>`,
  image: svg`<rect x="4" y="5" width="16" height="14" rx="2"/><circle cx="9" cy="10" r="1.5"/><path d="m5 17.5 5-4.5 3 2.5 3-3 3.5 3.5"/>`,
};

/** A picture beside a word; alone, the control around it carries the name. */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
}
