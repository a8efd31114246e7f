import { canonicalJson } from '../../model/json.js';
import { patchedParts } from '../../model/assignment/plan-codec.js';
import {
  type AssignmentState,
  type Bounds,
  type Change,
  type FilterLabel,
  type GraphRequest,
  type Hazard,
  type Impact,
  type KeptAssignment,
  type Plan,
  type Refusal,
  type TargetLabel,
  type UpdateChange,
} from '../../model/results/plan.js';
import { printable } from './printable.js';

export const SIGNS = { create: '+', update: '~', delete: '-' } as const;

/** Who a target means, in words. */
export function targetText({ kind, id, name, deleted, odataType, properties }: TargetLabel): string {
  switch (kind) {
    case 'allUsers':
      return 'All users';
    case 'allDevices':
      return 'All devices';
    case 'group':
      if (name !== undefined) return printable(name);
      return deleted === true ? `${id ?? ''} (deleted group)` : printable(id ?? '');
    case 'other':
      return printable(`${odataType ?? ''} ${canonicalJson(properties ?? {})}`);
  }
}

export function filterText(filter: FilterLabel | undefined): string {
  return filter === undefined ? 'no filter' : `${printable(filter.name ?? filter.id)} (${filter.mode})`;
}

/** What a change does to the filter and the source, or '' if it does nothing to them. */
export function detailText(change: Change): string {
  const { before, after } = change.filters;
  const details = change.action === 'update' ? updateDetails(change) : [];
  if (change.action !== 'update') {
    const filter = before ?? after;
    if (filter !== undefined) details.push(`filter ${filterText(filter)}`);
    const source = (change.before ?? change.after).source;
    if (source !== undefined && source !== 'direct') details.push(`source ${source}`);
  }
  return details.map(printable).join(', ');
}

/** An update is printed from its patch: each part that the patch changes, before and after. */
function updateDetails({ patch, before, after, filters }: UpdateChange): string[] {
  const sides = {
    filter: [filterText(filters.before), filterText(filters.after)],
    source: [before.source ?? '', after.source ?? ''],
    'source id': [before.sourceId ?? 'none', after.sourceId ?? 'none'],
  };
  return patchedParts(patch).map((part) => `${part} ${sides[part].join(' → ')}`);
}

const HAZARD_TEXT: Readonly<Record<Hazard, string>> = {
  'reaches-all-users': 'reaches all users',
  'excludes-all-users': 'excludes all users: no one is reached',
  'drops-exclusion': 'drops an exclusion',
  'last-inclusion': 'nobody is included any more',
  'filter-removed': 'reaches everyone in the group, filter or not',
  'swap-between-policies': 'changes place with another policy',
  'group-empty': 'the group is empty',
  'group-deleted': 'the group no longer exists',
  'group-devices-only': 'the group holds devices and no users',
  'group-role-assignable': 'the group can hold directory roles',
  'group-dynamic': 'membership follows a rule',
  'overlaps-exclusion': 'some members are excluded as well',
  'mixed-kinds': 'excludes devices from users or users from devices: has no effect',
  'carries-deleted-group': 'the list sent contains a deleted group: the service may refuse it',
  'leaves-unprotected': 'users may be left without any policy of this type',
};

export function hazardText(hazard: Hazard): string {
  return HAZARD_TEXT[hazard];
}

/** How a policy's changes reach the service. */
export function requestsText(requests: readonly GraphRequest[]): string {
  if (requests.some(({ step }) => step !== undefined))
    return '2 requests: assign with everyone from before and after, then assign with the final list';
  if (requests.some(({ method }) => method === 'POST')) return '1 request: assign, the whole list at once';
  const methods = requests.map(({ method }) => method).join(', ');
  return `${counted(requests.length, 'request')}: ${methods}`;
}

/** What lifts a refusal: a flag, and the line of the settings that does the same; or else what to put right. */
export function remedyOf(
  { code, allow }: Refusal,
  policyId?: string,
): { readonly flag: string; readonly line: string } | { readonly advice: string } {
  if (!allow.startsWith('--')) return { advice: printable(allow) };
  const policy = policyId === undefined ? '' : `, policy: ${printable(policyId)}`;
  return { flag: printable(allow), line: `allow: [{code: ${code}${policy}, reason: …}]` };
}

/** Why an assignment is left as it is. */
export function keptText({ reason }: KeptAssignment): string {
  return reason === 'policy-set' ? 'belongs to a policy set' : `is not understood (${reason})`;
}

/** One side of an assignment that changes: `included, filter iOS corporate (include)`. */
export function sideText(
  direction: Change['direction'],
  state: AssignmentState | null,
  filter: FilterLabel | undefined,
): string {
  if (state === null) return 'not assigned';
  const source = state.source === undefined || state.source === 'direct' ? [] : [`source ${state.source}`];
  const parts = [
    direction === 'include' ? 'included' : 'excluded',
    ...(filter === undefined ? [] : [`filter ${filterText(filter)}`]),
    ...source.map(printable),
  ];
  return parts.join(', ');
}

/** `gains at most 120 users, loses exactly 3, keeps 7 to 20` */
export function impactText(impact: Impact): string {
  const [gain, lose, keep] = (['gain', 'lose', 'keep'] as const).map((side) => numberText(impact, side));
  const users = impact.gain === null ? 'of users' : impact.gain === 1 ? 'user' : 'users';
  const gains = gain === 'none' ? 'no users' : `${gain ?? ''} ${users}`;
  return `gains ${gains}, loses ${lose ?? ''}${impact.keep === null ? '' : `, keeps ${keep ?? ''}`}`;
}

/** `iosManagedAppProtection: at most 3 users are left without any policy of this type`; only if that is known or may be. */
export function unprotectedTexts({ unprotected = [] }: Pick<Plan, 'unprotected'>): readonly string[] {
  return unprotected.flatMap(({ type, users, certainty }) => {
    if (users === null ? certainty !== 'certain' : users.max === 0) return [];
    const number = users === null ? 'some' : boundsText(users);
    return [
      `${type}: ${number} ${users?.max === 1 ? 'user is' : 'users are'} left without any policy of this type`,
    ];
  });
}

/** `at most 120`, `exactly 3`, `10 to 20`, `none` */
function numberText(impact: Impact, side: 'gain' | 'lose' | 'keep'): string {
  const most = impact[side];
  if (most === null) return 'an unknown number';
  return boundsText(impact.bounds?.[side] ?? { min: 0, max: most });
}

function boundsText({ min, max }: Bounds): string {
  if (max === 0) return 'none';
  if (min === max) return `exactly ${max}`;
  return min === 0 ? `at most ${max}` : `${min} to ${max}`;
}

/** The first of many sentences, and one that counts the others. */
export function firstOf(sentences: readonly string[], most: number): readonly string[] {
  if (sentences.length <= most) return sentences;
  return [...sentences.slice(0, most), `… and ${sentences.length - most} more: see the plan file`];
}

/** `3 policies`, `1 policy`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
