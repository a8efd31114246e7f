import { canonicalJson } from '../../model/json.js';
import { type Direction } from '../../model/project/declaration.js';
import { type Change, type TargetLabel } from '../../model/results/change.js';
import { type AfterAssignment, type Plan, type PolicyPlan } from '../../model/results/plan.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import { counted, grouped } from '../../model/numbers.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import {
  boundsOf,
  certaintyOf,
  detailText,
  type HazardContext,
  hazardText,
  targetText,
  usersText,
} from '../text/labels.js';
import { folded, quoted } from '../text/printable.js';

/** What a change does to people: it reaches more of them, fewer, or the same in another way. */
export type Effect = 'reaches' | 'takes' | 'changes';

/** Signs follow the effect on people: an exclusion that is added takes people away. */
export const EFFECT_SIGNS: Readonly<Record<Effect, string>> = { reaches: '+', takes: '-', changes: '~' };

/** One change in words, ready to print. */
export interface ChangeView {
  readonly effect: Effect;
  /** `“Contractors” no longer excluded: up to 16 users now included` */
  readonly text: string;
  readonly hazards: readonly string[];
}

export function changeView(
  change: Change,
  policy: PolicyPlan,
  { nameTarget, usersOf, certaintyOfType }: Pick<PlanNames, 'nameTarget' | 'usersOf' | 'certaintyOfType'>,
): ChangeView {
  const isDuplicate = hasDuplicate(change, policy);
  const effect = effectIn(change, policy);
  const name = nameTarget(change.target);
  const detail = detailText(change);
  const users = isDuplicate ? undefined : usersOf(change, policy);
  const what = isDuplicate
    ? `${name}: ${DUPLICATE_TEXT}`
    : change.action === 'update'
      ? `${name} (${STATES[change.direction]}): ${detail}`
      : `${name} ${WORDS[change.action][change.direction]}${detail === '' ? '' : `, ${detail}`}`;
  return {
    effect,
    text:
      users === undefined ? what : `${what}: ${users}${ENDS[`${change.action} ${change.direction}`] ?? ''}`,
    hazards: hazardTexts(change, {
      certainty: certaintyOfType(policy.type),
      lost: policy.impact === undefined ? null : boundsOf(policy.impact, 'lose'),
    }),
  };
}

const STATES = { include: 'included', exclude: 'excluded' } as const;
const WORDS = {
  create: { include: 'now included', exclude: 'now excluded' },
  delete: { include: 'no longer included', exclude: 'no longer excluded' },
} as const;
/** Exclusions are read wrongly most often: what they do to people is written out. */
const ENDS: Readonly<Record<string, string>> = {
  'create exclude': ' now taken out',
  'delete exclude': ' now included',
};

/** The hazards of a change in words. */
export function hazardTexts(
  { hazards, direction }: Pick<Change, 'hazards' | 'direction'>,
  known: Omit<HazardContext, 'direction'>,
): readonly string[] {
  return hazards.map((hazard) => hazardText(hazard, { ...known, direction }));
}

export function effectOf({
  action,
  direction,
  hazards,
}: Pick<Change, 'action' | 'direction' | 'hazards'>): Effect {
  const hasNoEffect = direction === 'exclude' && hazards.includes('mixed-kinds');
  if (action === 'update' || hasNoEffect) return 'changes';
  return (action === 'create') === (direction === 'include') ? 'reaches' : 'takes';
}

/** The same in its policy: of two assignments of one target, the removal of one takes no one away. */
export function effectIn(change: Change, policy: PolicyPlan): Effect {
  return hasDuplicate(change, policy) ? 'changes' : effectOf(change);
}

/** Names of the targets and policies of a plan, and numbers of their users. */
export interface PlanNames {
  readonly nameTarget: (target: TargetLabel) => string;
  /** The name of a policy between quotation marks, with its id if another policy reads the same. */
  readonly namePolicy: (policy: { readonly name?: string; readonly id?: string }) => string;
  /** Users a change concerns; undefined if no one counted them. */
  readonly usersOf: (change: Change, policy: PolicyPlan) => string | undefined;
  readonly certaintyOfType: (type: PolicyType) => HazardContext['certainty'];
}

export function namesIn(plan: Plan): PlanNames {
  const { policies, blocked, groups } = plan;
  const targets = policies.flatMap(({ changes, after }) =>
    [...changes, ...after].map(({ target }) => target),
  );
  const isGroupShared = findShared(targets);
  const isPolicyShared = findShared([...policies, ...blocked]);
  const sizes = new Map(groups.map(({ id, users }) => [id, users]));
  return {
    nameTarget: (target) => {
      if (target.kind !== 'group' || target.name === undefined) return targetText(target);
      return withId(target.name, target.id, isGroupShared);
    },
    namePolicy: ({ name, id }) => (name === undefined ? quoted(id ?? '') : withId(name, id, isPolicyShared)),
    usersOf: (change, policy) => {
      const effect = effectOf(change);
      if (effect === 'changes') return undefined;
      const side = effect === 'reaches' ? 'gain' : 'lose';
      if (policy.changes.length === 1 && policy.impact !== undefined)
        return usersText(boundsOf(policy.impact, side));
      const size = change.target.id === undefined ? undefined : sizes.get(change.target.id);
      return size === undefined ? undefined : usersText({ min: 0, max: size });
    },
    certaintyOfType: (type) => certaintyOf(plan, type),
  };
}

function withId(name: string, id: string | undefined, isShared: (name: string) => boolean): string {
  return id !== undefined && isShared(name)
    ? `${quoted(name)} (${targetText({ kind: 'group', id })})`
    : quoted(name);
}

/** Whether a name belongs to several ids, ignoring case, width and invisible characters. */
function findShared(
  all: readonly { readonly name?: string; readonly id?: string }[],
): (name: string) => boolean {
  const ids = new Map<string, Set<string>>();
  for (const { name, id } of all) {
    if (name === undefined || id === undefined) continue;
    const key = folded(name);
    ids.set(key, (ids.get(key) ?? new Set()).add(id.toLowerCase()));
  }
  return (name) => (ids.get(folded(name))?.size ?? 0) > 1;
}

/** How many assignments of a plan reach more people, fewer, or the same in another way. */
export function countEffects(policies: readonly PolicyPlan[]): Readonly<Record<Effect, number>> {
  const counts: Record<Effect, number> = { reaches: 0, takes: 0, changes: 0 };
  for (const policy of policies) for (const change of policy.changes) counts[effectIn(change, policy)] += 1;
  return counts;
}

/** `+7 ~3 -7 assignments`, counted by the signs of the changes; with what they mean, if nothing near says so: `(+ more people, …)`. */
export function effectsText(
  { more, fewer, other }: PlanEffects['assignments'],
  withMeaning: boolean,
): string {
  const parts = (
    [
      [more, '+', 'more people'],
      [other, '~', 'other change'],
      [fewer, '-', 'fewer people'],
    ] as const
  ).filter(([count]) => count > 0);
  const counts = parts.map(([count, sign]) => `${sign}${grouped(count)}`).join(' ');
  const meaning = parts.map(([, sign, words]) => `${sign} ${words}`).join(', ');
  const noun = more + fewer + other === 1 ? 'assignment' : 'assignments';
  return `${counts} ${noun}${withMeaning ? ` (${meaning})` : ''}`;
}

/** Up to how many users lose a policy; an unknown number counts as the most. */
export function mostLost({ impact, changes }: PolicyPlan): number {
  if (impact === undefined)
    return changes.some((change) => effectOf(change) !== 'reaches') ? Number.MAX_SAFE_INTEGER : 0;
  return boundsOf(impact, 'lose')?.max ?? Number.MAX_SAFE_INTEGER;
}

/** The state of a target after one of its two assignments is removed. */
export const DUPLICATE_TEXT = 'one of two assignments is removed: the other remains';

/** Whether a change removes one of two assignments of the same target, so that the target stays assigned. */
export function hasDuplicate(change: Change, { after }: PolicyPlan): boolean {
  if (change.action !== 'delete') return false;
  const isDuplicate = (other: AfterAssignment): boolean =>
    other.direction === change.direction && canonicalJson(other.target) === canonicalJson(change.target);
  return after.some(isDuplicate);
}

/** `2 assignments unchanged`, `1 exclusion unchanged`, or '' for none. */
export function unchangedText(policy: Pick<PolicyPlan, 'after'>): string {
  const all = unchangedOf(policy);
  const excluded = all.filter(({ direction }) => direction === 'exclude').length;
  if (all.length === 0) return '';
  if (excluded === all.length) return `${counted(excluded, 'exclusion')} unchanged`;
  const ofThem =
    excluded === 0 ? '' : `, ${grouped(excluded)} of them ${excluded === 1 ? 'an exclusion' : 'exclusions'}`;
  return `${counted(all.length, 'assignment')} unchanged${ofThem}`;
}

/** The assignments that are understood and do not change. */
export function unchangedOf({ after }: Pick<PolicyPlan, 'after'>): readonly UnchangedAssignment[] {
  return after.filter(
    (one): one is UnchangedAssignment =>
      one.direction !== 'unknown' && ['declared', 'not-declared', 'policy-set'].includes(one.reason),
  );
}
export type UnchangedAssignment = AfterAssignment & { readonly direction: Direction };
