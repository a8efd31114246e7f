import { type PageData, type PagePolicy, type PageRefusal, type PageRow } from '../plan-page-data.js';
import { fillPortalTemplate } from '../../text/portal-links.js';
import { anchorOf, type Child, growingList, h, lazyDetails, nameOf, spoken } from './dom.js';

/** Signs and colours follow the effect on people: an added exclusion removes them. */
export const SIGNS = { add: '+', change: '~', remove: '−', same: '' } as const;
export const WORDS = { create: 'added', update: 'changed', delete: 'removed', none: 'as before' } as const;
const EFFECTS = { add: 'reach more people', change: 'change', remove: 'reach fewer' } as const;

/** Rows of one policy shown at a time. */
const ROWS = 60;

export function isChanged({ rows }: PagePolicy): boolean {
  return rows.some(({ action }) => action !== 'none');
}

/** One policy: its name and the number of changes, and inside, when opened, its list before and after. `index`: its place in the data. */
export function policyItem(policy: PagePolicy, index: number, data: PageData): HTMLElement {
  const counts = (['add', 'change', 'remove'] as const).map((kind): Child => {
    const count = policy.rows.filter((row) => row.kind === kind).length;
    if (count === 0) return null;
    return h('span', { class: `chip ${kind}` }, `${SIGNS[kind]}${count}`, spoken(` ${EFFECTS[kind]}`));
  });
  const summary: Child[] = [
    h('span', { class: 'name' }, nameOf(policy.name)),
    h('span', { class: 'type' }, policy.type),
    h(
      'span',
      { class: 'chips' },
      ...counts,
      policy.refused.length > 0 && h('span', { class: 'chip stop' }, '✕ refused'),
      policy.marks.length > 0 && h('span', { class: 'chip warn' }, '! review carefully'),
    ),
  ];
  return h(
    'li',
    { id: anchorOf(index) },
    lazyDetails({ class: 'policy' }, summary, () => policyContent(policy, data)),
  );
}

function policyContent(policy: PagePolicy, data: PageData): readonly Child[] {
  const { impact } = policy;
  return [
    ...policy.refused.map((one) => refusal(one)),
    ...policy.allowed.map((text) => h('p', { class: 'note warn' }, `Allowed on purpose: ${text}`)),
    ...policy.warnings.map((text) => h('p', { class: 'note warn' }, `! ${text}`)),
    beforeAfter(policy, data),
    impact !== undefined && h('p', { class: 'note' }, `${impact.text}.`),
    ...(impact?.notes ?? []).map((note) => h('p', { class: 'note' }, note)),
    ...policy.notes.map((note) => h('p', { class: 'note' }, note)),
    h(
      'p',
      { class: 'note' },
      `${policy.requests} · `,
      h('code', {}, policy.place),
      ' · ',
      h('code', {}, policy.id),
      ...portalLink(policy, data),
    ),
  ];
}

/** To the policy in the Intune admin center, if its address is known. */
function portalLink(policy: PagePolicy, { portals }: PageData): readonly Child[] {
  const template = portals[policy.type];
  if (template === undefined) return [];
  const href = fillPortalTemplate(template, policy);
  return [' · ', h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, 'Open in Intune')];
}

export function refusal(
  { code, message, remedy }: PageRefusal,
  look: 'banner stop' | 'line plain-text' = 'banner stop',
): HTMLElement {
  const how =
    'flag' in remedy
      ? [
          'To allow it: ',
          h('code', {}, remedy.flag),
          ', or in ',
          h('code', {}, remedy.file),
          ': ',
          h('code', {}, remedy.line),
        ]
      : [`${remedy.advice}.`];
  return h(
    'p',
    { class: look },
    look === 'banner stop' && h('strong', {}, 'Refused '),
    h('code', {}, code),
    `: ${message}`,
    h('br'),
    ...how,
  );
}

function beforeAfter({ name, rows }: PagePolicy, data: PageData): HTMLElement {
  const column = (text: string): HTMLElement => h('th', { scope: 'col' }, text);
  const container = h('tbody');
  const frame = h(
    'table',
    { class: 'diff' },
    h('caption', { class: 'spoken' }, `Assignments of ${name}, before and after`),
    h('thead', {}, h('tr', {}, column('Assigned to'), column('Before'), column('After'))),
    container,
  );
  const list = growingList<PageRow>({
    container,
    frame,
    step: ROWS,
    noun: 'assignments',
    render: (row) => beforeAfterRow(row, data),
  });
  list.show(rows);
  return list.element;
}

function beforeAfterRow(row: PageRow, { texts }: PageData): HTMLElement {
  const { action, kind, target, before, after, hazards = [] } = row;
  return h(
    'tr',
    { class: `${kind} ${action}` },
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[kind]),
      spoken(`${WORDS[action]}: `),
      nameOf(texts[target] ?? ''),
      ...hazards.map((hazard) => h('span', { class: 'hazard' }, `! ${hazard}`)),
    ),
    h('td', { class: 'before' }, texts[before] ?? ''),
    h('td', { class: 'after' }, texts[after] ?? ''),
  );
}
