import { html } from 'lit';

/**
 * The pages: what stands in the address, what loads the page's code, what shows it. A page's code comes with the first visit.
 * `under` names the page that is marked in the navigation meanwhile.
 */
export const PAGES = [
  {
    path: 'overview', title: 'Overview', listed: true, load: () => import('./overview/overview.js'),
    render: ({ params }) => html`<sg-overview .params=${params}></sg-overview>`,
  },
  {
    path: 'targets', title: 'Targets', listed: true, load: () => import('./targets/targets.js'),
    render: () => html`<sg-targets></sg-targets>`,
  },
  {
    path: 'target', under: 'targets', title: 'Target', load: () => import('./targets/target.js'),
    render: ({ path }) => html`<sg-target .targetId=${path[1]}></sg-target>`,
  },
  {
    path: 'traces', title: 'Traces', listed: true, load: () => import('./traces/traces.js'),
    render: ({ params }) => html`<sg-traces .params=${params}></sg-traces>`,
  },
  {
    path: 'trace', under: 'traces', title: 'Trace', load: () => import('./trace/trace.js'),
    render: ({ path, params }) => html`<sg-trace .traceId=${path[1]} .params=${params}></sg-trace>`,
  },
  {
    path: 'compare', under: 'traces', title: 'Compare', load: () => import('./compare/compare.js'),
    render: ({ params }) => html`<sg-compare .params=${params}></sg-compare>`,
  },
  ...[['sessions', 'Sessions'], ['agents', 'Agents'], ['users', 'Users']].map(([path, title]) => ({
    path, title, listed: true, load: () => import('./people/people.js'),
    render: () => html`<sg-people .kind=${path}></sg-people>`,
  })),
  ...[['session', 'Session'], ['agent', 'Agent'], ['user', 'User']].map(([path, title]) => ({
    path, under: `${path}s`, title, load: () => import('./people/person.js'),
    render: (route) => html`<sg-person .kind=${`${path}s`} .personId=${route.path[1]}></sg-person>`,
  })),
  {
    path: 'approvals', title: 'Approvals', listed: true, load: () => import('./approvals/approvals.js'),
    render: ({ path, params }) => html`<sg-approvals .approvalId=${path[1] ?? null} .params=${params}></sg-approvals>`,
  },
];

const SINGULAR = { targets: 'target', traces: 'trace', sessions: 'session', agents: 'agent', users: 'user' };

/** `traces` is the list, `traces/ID` one of them; without a path the list. */
export function pageOf([first = 'traces', second]) {
  const path = second !== undefined && SINGULAR[first] ? SINGULAR[first] : first;
  return PAGES.find((page) => page.path === path && (page.listed || second !== undefined || path === 'compare')) ?? PAGES.find((page) => page.path === 'traces');
}
