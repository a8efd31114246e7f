import { type PageData, type PagePolicy } from '../../plan/plan-page-data.js';
import { type Child, h, lazyDetails, nameOf, section } from './dom.js';
import { growingList } from './growing-list.js';
import { hazardsOf, refusal } from './policy-view.js';

const STEP = 20;

/** A list that grows, or null for none. */
function listOf<T>(
  items: readonly T[],
  noun: string,
  content: (item: T) => readonly Child[],
): HTMLElement | null {
  if (items.length === 0) return null;
  const list = growingList<T>({
    container: h('ul', { class: 'plain' }),
    step: STEP,
    noun,
    render: (item) => h('li', {}, ...content(item)),
  });
  list.show(items);
  return list.element;
}

function titled(name: string, type: string): readonly Child[] {
  return [h('strong', {}, nameOf(name)), ' ', h('span', { class: 'type' }, type)];
}

export function refusedSection({ policies }: PageData): HTMLElement | null {
  const refused = policies.filter((policy) => policy.refused.length > 0);
  const list = listOf(refused, 'policies', (policy: PagePolicy) => [
    ...titled(policy.name, policy.type),
    ...policy.refused.map((one) => refusal(one, 'line plain-text')),
  ]);
  return list && section('refused', `Refused (${refused.length})`, list);
}

export function blockedSection({ blocked }: PageData): HTMLElement | null {
  const list = listOf(blocked, 'policies', ({ name, type, place, messages }) => [
    ...titled(name, type),
    ' ',
    h('code', {}, place),
    ...messages.map((message) => h('span', { class: 'line' }, message)),
  ]);
  return list && section('blocked', `Blocked, and left as it is (${blocked.length})`, list);
}

/** What to look at twice, by kind: the policies under each. */
export function hazardSection({ policies }: PageData): HTMLElement | null {
  const byHazard = new Map<string, string[]>();
  for (const policy of policies)
    for (const hazard of hazardsOf(policy))
      byHazard.set(hazard, [...(byHazard.get(hazard) ?? []), policy.name]);
  const list = listOf([...byHazard], 'kinds', ([hazard, names]) => [
    h('span', { class: 'hazard' }, `! ${hazard}`),
    ` ${names.length === 1 ? '1 policy' : `${names.length} policies`}: `,
    ...names.slice(0, 5).flatMap((name, index): Child[] => [index > 0 && ', ', nameOf(name)]),
    names.length > 5 && ` and ${names.length - 5} more`,
  ]);
  return list && section('hazards', 'Look twice', list);
}

export function groupSection({ groups }: PageData): HTMLElement | null {
  const list = listOf(groups, 'groups', ({ label, users, text }) => [
    h('strong', {}, nameOf(label)),
    users !== undefined && ` (${users === 1 ? '1 user' : `${users} users`})`,
    `: ${text}`,
  ]);
  return list && section('groups', `By group (${groups.length})`, list);
}

export function typeSection({ types }: PageData): HTMLElement | null {
  const list = listOf(types, 'types', (one) => [
    h('strong', {}, one.type),
    `: ${one.changed} of ${one.policies} to change`,
    ...(
      [
        ['+', one.create],
        ['~', one.update],
        ['−', one.delete],
      ] as const
    ).map(([sign, count]) => count > 0 && ` ${sign}${count}`),
    one.blocked > 0 && `, ${one.blocked} blocked`,
  ]);
  return list && section('types', 'By policy type', list);
}

/** What explains the rest but asks nothing of the reader: opened on demand. */
export function restSection({ diagnostics, unmanaged, leftAlone }: PageData): HTMLElement | null {
  const parts = [
    part('Problems found', diagnostics, 'problems', ({ place, severity, code, message, hint }) => [
      h('code', {}, place),
      ` ${severity} `,
      h('code', {}, code),
      ` ${message}`,
      hint !== undefined && h('span', { class: 'line' }, `Hint: ${hint}`),
    ]),
    part('In no file', unmanaged, 'policies', ({ name, type, text }) => [
      ...titled(name, type),
      text !== '' && `: ${text}`,
    ]),
    part('Left alone', leftAlone, 'assignments', ({ name, type, text }) => [
      ...titled(name, type),
      `: ${text}`,
    ]),
  ].filter((one) => one !== null);
  return parts.length === 0 ? null : section('rest', 'Also', ...parts);
}

function part<T>(
  title: string,
  items: readonly T[],
  noun: string,
  content: (item: T) => readonly Child[],
): HTMLElement | null {
  if (items.length === 0) return null;
  return lazyDetails({}, [`${title} (${items.length})`], () => [listOf(items, noun, content)]);
}
