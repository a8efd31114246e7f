import { type Change, type TargetLabel } from '../../model/results/change.js';
import { type Plan, type PolicyPlan } from '../../model/results/plan.js';
import { type Bounds } from '../../model/results/affected-users.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import { boundsOf, targetText } from '../text/labels.js';
import { certaintyOf, type HazardContext } from '../text/hazard-words.js';
import { folded, quoted } from '../text/printable.js';
import { effectIn, effectOf } from './change-view.js';

/** Names of the targets and policies of a plan, and numbers of their users. */
export interface PlanNames {
  readonly nameTarget: (target: TargetLabel) => string;
  /** The name of a policy between quotation marks, with its id if another policy reads the same. */
  readonly namePolicy: (policy: { readonly name?: string; readonly id?: string }) => string;
  /** Users a change concerns; undefined if no one counted them, null if it is not known how many gain a policy. */
  readonly usersOf: (change: Change, policy: PolicyPlan) => Bounds | null | undefined;
  readonly certaintyOfType: (type: PolicyType) => HazardContext['certainty'];
  /** The percentage that a policy has of all who lose one; undefined: all of them, or not known. */
  readonly shareOfLoss: (policy: PolicyPlan) => number | undefined;
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
      const size = change.target.id === undefined ? undefined : sizes.get(change.target.id);
      return usersIn(policy, change, SIDES[effect], size);
    },
    certaintyOfType: (type) => certaintyOf(plan, type),
    shareOfLoss: (policy) => {
      const all = basisOf(plan, 'lose') === 'sum' ? (plan.impact?.lose ?? 0) : 0;
      const share = all === 0 ? 0 : Math.round((100 * (policy.impact?.lose ?? 0)) / all);
      return share > 0 && share < 100 ? share : undefined;
    },
  };
}

const SIDES = { reaches: 'gain', takes: 'lose' } as const;

/**
 * Users that one change of a policy concerns: never more than the whole policy, and all of it if no other change does the same. An
 * exact count of the policy says nothing about its changes if several do; of an exclusion the size of its group would mislead.
 */
function usersIn(
  policy: PolicyPlan,
  change: Change,
  side: 'gain' | 'lose',
  size: number | undefined,
): Bounds | null | undefined {
  const { impact, changes } = policy;
  const all = impact === undefined ? null : boundsOf(impact, side);
  const hasUsers = ['group', 'allUsers'].includes(change.target.kind);
  const isOnly = changes.length === 1;
  // Of those who lose it a mark of the policy says so.
  if (isOnly && impact !== undefined) return all ?? (side === 'gain' ? null : undefined);
  if (all?.max === 0 && hasUsers) return all;
  const others = changes.filter((one) => one !== change);
  if (all !== null && hasUsers && others.every((one) => isOpposite(one, policy, side))) return all;
  const isExact = all !== null && impact?.mode === 'exact';
  if (size === undefined || (isExact && change.direction === 'exclude')) return undefined;
  return { min: 0, max: Math.min(size, all?.max ?? size) };
}

/** Whether a change surely does nothing to one of the numbers. */
function isOpposite(change: Change, policy: PolicyPlan, side: 'gain' | 'lose'): boolean {
  const effect = effectIn(change, policy);
  return effect !== 'changes' && SIDES[effect] !== side;
}

/**
 * What a number of users of a whole plan counts: the users of one policy, different users of several, the sum over several, or
 * all users of the tenant since the sum would be more.
 */
export type UsersBasis = 'one' | 'different' | 'sum' | 'everyone';

export function basisOf(
  { policies, impact }: Pick<Plan, 'policies' | 'impact'>,
  side: 'gain' | 'lose',
): UsersBasis {
  const each = policies.map((policy) => policy.impact?.[side] ?? 0).filter((users) => users > 0);
  if (each.length < 2) return 'one';
  if (impact?.mode !== 'count') return 'different';
  return each.reduce((sum, users) => sum + users, 0) > (impact[side] ?? Infinity) ? 'everyone' : 'sum';
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
