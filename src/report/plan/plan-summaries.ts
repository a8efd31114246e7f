import { type Change } from '../../model/results/change.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import { type Plan, policyKey, type PolicyPlan } from '../../model/results/plan.js';
import { type GroupSummary } from '../../model/results/affected-users.js';
import { POLICY_TYPE_NAMES, type PolicyType } from '../../model/tenant/policy-types.js';
import { firstCharacters } from '../../model/graph-path.js';
import { counted, grouped } from '../../model/numbers.js';
import { boundsOf, targetText, compareByType } from '../text/labels.js';
import { type Effect, effectIn, effectsOf, mostLost } from './change-view.js';
import { namesIn, type PlanNames } from './plan-names.js';

/** What a plan does to the policies of one type. */
export interface TypeSummary {
  readonly type: PolicyType;
  readonly policies: number;
  readonly changed: number;
  /** Changed policies, without those that are refused or left if a part will be applied. */
  readonly counted: number;
  readonly refused: number;
  /** Changed policies that wait for one that is not applied. */
  readonly left: number;
  readonly blocked: number;
}

export interface TypeSummaries {
  readonly verb: 'will change' | 'would change';
  /** In the order plans list them; types that take no part are left out. */
  readonly types: readonly TypeSummary[];
}

/** By type, counted as the headline of the plan counts: what will change, or if nothing will be applied, what would. */
export function summariseTypes(plan: Plan): TypeSummaries {
  const { policies, blocked } = plan;
  const applied = new Set(appliedPolicies(plan));
  const isPart = applied.size > 0;
  const types = POLICY_TYPE_NAMES.map((type): TypeSummary => {
    const own = policies.filter((policy) => policy.type === type);
    const changed = own.filter(({ changes }) => changes.length > 0);
    const counted = isPart ? changed.filter((policy) => applied.has(policy)) : changed;
    const refused = changed.filter((policy) => policy.refused.length > 0).length;
    return {
      type,
      policies: own.length,
      changed: changed.length,
      counted: counted.length,
      refused,
      left: isPart ? changed.length - counted.length - refused : 0,
      blocked: blocked.filter((policy) => policy.type === type).length,
    };
  }).filter(({ policies: all, blocked: stuck }) => all + stuck > 0);
  return { verb: isPart ? 'will change' : 'would change', types };
}

/** `2 of 5 policies will change, 1 refused, 1 blocked` */
export function typeSummaryText(
  { policies, counted: changing, refused, left, blocked }: TypeSummary,
  verb: TypeSummaries['verb'],
): string {
  return [
    ...(policies > 0 ? [`${grouped(changing)} of ${counted(policies, 'policy', 'policies')} ${verb}`] : []),
    ...(refused > 0 ? [`${grouped(refused)} refused`] : []),
    ...(left > 0 ? [`${grouped(left)} left unchanged`] : []),
    ...(blocked > 0 ? [`${grouped(blocked)} blocked`] : []),
  ].join(', ');
}

/** What a plan does with one group, or with all users or all devices; of policies the numbers. */
export interface ReachSummary {
  readonly label: string;
  readonly users?: number;
  /** Policies that a change of it is in. */
  readonly policies: number;
  readonly into: number;
  readonly outOf: number;
  readonly excluded: number;
  /** Policies that exclude it now without any effect, besides `excluded`. */
  readonly excludedInVain: number;
  readonly noLongerExcluded: number;
  readonly updated: number;
}

/** All users and all devices first, then the groups that most policies move, most of all those that lose. */
export function summariseReach(plan: Plan): readonly ReachSummary[] {
  const { policies, groups } = plan;
  const { nameTarget } = namesIn(plan);
  const everyone = (['allUsers', 'allDevices'] as const)
    .map((kind) => reachOfEveryone(kind, policies))
    .filter((reach) => weight(reach) > 0);
  const vain = countVain(policies);
  const named = groups.map((group) => reachOfGroup(group, nameTarget, vain.get(group.id) ?? 0));
  return [...everyone, ...named.sort((a, b) => weight(b) - weight(a))];
}

/** By group, how many policies exclude it now without any effect. */
function countVain(policies: readonly PolicyPlan[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const policy of policies)
    for (const change of policy.changes) {
      const { action, direction, target } = change;
      if (action !== 'create' || direction !== 'exclude' || target.id === undefined) continue;
      if (effectIn(change, policy) === 'changes') counts.set(target.id, (counts.get(target.id) ?? 0) + 1);
    }
  return counts;
}

function weight({ into, outOf, excluded, noLongerExcluded, updated }: ReachSummary): number {
  return 2 * (outOf + excluded) + into + noLongerExcluded + updated;
}

function reachOfGroup(
  group: GroupSummary,
  nameTarget: PlanNames['nameTarget'],
  excludedInVain: number,
): ReachSummary {
  return {
    label: nameTarget({
      kind: 'group',
      id: group.id,
      ...(group.name === undefined ? {} : { name: group.name }),
    }),
    ...(group.users === undefined ? {} : { users: group.users }),
    policies: new Set([
      ...group.included,
      ...group.noLongerIncluded,
      ...group.excluded,
      ...group.noLongerExcluded,
      ...group.updated,
    ]).size,
    into: group.included.length,
    outOf: group.noLongerIncluded.length,
    excluded: group.excluded.length - excludedInVain,
    excludedInVain,
    noLongerExcluded: group.noLongerExcluded.length,
    updated: group.updated.length,
  };
}

function reachOfEveryone(kind: 'allUsers' | 'allDevices', policies: readonly PolicyPlan[]): ReachSummary {
  const changes = policies.flatMap((policy) => policy.changes).filter(({ target }) => target.kind === kind);
  const count = (action: Change['action'], direction?: Change['direction']): number =>
    changes.filter((one) => one.action === action && one.direction === (direction ?? one.direction)).length;
  return {
    label: targetText({ kind }),
    policies: policies.filter((policy) => policy.changes.some(({ target }) => target.kind === kind)).length,
    into: count('create', 'include'),
    outOf: count('delete', 'include'),
    excluded: count('create', 'exclude'),
    excludedInVain: 0,
    noLongerExcluded: count('delete', 'exclude'),
    updated: count('update'),
  };
}

/** `out of 4 policies, into 1` */
export function reachText({
  into,
  outOf,
  excluded,
  excludedInVain,
  noLongerExcluded,
  updated,
}: ReachSummary): string {
  const parts = [
    ['out of', outOf],
    ['into', into],
    ['excluded from', excluded],
    ['excluded without effect from', excludedInVain],
    ['no longer excluded from', noLongerExcluded],
    ['filter or source changed in', updated],
  ] as const;
  return parts
    .filter(([, count]) => count > 0)
    .map(([words, count], index) =>
      index === 0 ? `${words} ${counted(count, 'policy', 'policies')}` : `${words} ${count}`,
    )
    .join(', ');
}

/** Names of the groups whose changes have an effect, the largest first; an unknown number of users counts as the most. */
function groupsWith(effect: Effect, plan: Plan): readonly string[] {
  const { nameTarget } = namesIn(plan);
  const sizes = new Map(plan.groups.map(({ id, users }) => [id, users]));
  const found = new Map<string, number>();
  for (const policy of plan.policies)
    for (const change of policy.changes) {
      if (effectIn(change, policy) !== effect) continue;
      const { target } = change;
      const users = target.kind === 'group' ? sizes.get(target.id ?? '') : undefined;
      const name = nameTarget(target);
      const how =
        change.direction === 'include' || change.action === 'update' ? [] : [EXCLUSIONS[change.action]];
      const notes = [...(users === undefined ? [] : [counted(users, 'user')]), ...how];
      found.set(notes.length === 0 ? name : `${name} (${notes.join(', ')})`, users ?? Infinity);
    }
  return [...found].sort(([, a], [, b]) => b - a || 0).map(([text]) => text);
}

const EXCLUSIONS = { create: 'by an exclusion', delete: 'exclusion removed' } as const;

/** Of each effect; more are counted. */
const MOST_GROUPS = 3;
/** Longer names of groups are cut. */
const LONGEST_GROUP = 80;

/** `“Staff” (1,200 users), “Legal” (5 users) and 4 more no longer included; “Pilot” (12 users) now included`: one line for every plan. */
export function groupsText({ fewer, more, other }: PlanEffects['groups']): string {
  const parts = [
    [fewer, 'no longer included'],
    [more, 'now included'],
    [other, 'changed'],
  ] as const;
  return parts
    .filter(([groups]) => groups.length > 0)
    .map(([groups, words]) => `${firstGroups(groups)} ${words}`)
    .join('; ');
}

function firstGroups(groups: readonly string[]): string {
  const shown = groups
    .slice(0, MOST_GROUPS)
    .map((name) => (name.length > LONGEST_GROUP ? `${firstCharacters(name, LONGEST_GROUP)}…` : name));
  const more = groups.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

/** What a plan does to people, in numbers. */
export function summariseEffects(plan: Plan): Omit<PlanEffects, 'review'> {
  const { policies, impact, unprotected = [], refused } = plan;
  const changed = policies.filter((policy) => policy.changes.length > 0);
  return {
    assignments: effectsOf(policies),
    ...(impact === undefined
      ? {}
      : { users: { gain: boundsOf(impact, 'gain'), lose: boundsOf(impact, 'lose') } }),
    groups: {
      fewer: groupsWith('takes', plan),
      more: groupsWith('reaches', plan),
      other: groupsWith('changes', plan),
    },
    unprotected,
    refused: changed.filter((policy) => refused.length > 0 || policy.refused.length > 0).length,
  };
}

/** The changed policies that a run will apply, as far as its plan shows. `stale`: keys of policies that a plan file blocks. */
export function appliedPolicies(
  plan: Pick<Plan, 'policies' | 'refused'>,
  stale: ReadonlyMap<string, unknown> = new Map(),
): readonly PolicyPlan[] {
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const byKey = new Map(changed.map((policy) => [policyKey(policy), policy]));
  const isSendable = (key: string): boolean => {
    const policy = byKey.get(key);
    return policy?.refused.length === 0 && policy.skippedBecause === undefined && !stale.has(key);
  };
  const answers = new Map<string, boolean>();
  const isApplied = (key: string): boolean => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const policy = byKey.get(key);
    // Of policies that wait for each other neither starts; the guard ends the search.
    answers.set(key, false);
    // Without one policy of a circle none of it is applied.
    const together = [key, ...(policy?.circle ?? [])];
    const answer = together.every((one) => isSendable(one) && byKey.get(one)?.waitsFor.every(isApplied));
    answers.set(key, answer);
    return answer;
  };
  return plan.refused.length > 0 ? [] : changed.filter((policy) => isApplied(policyKey(policy)));
}

/** The changed policies that are refused, each by itself; what refuses the whole run is aside. */
export function refusedPolicies({ policies }: Pick<Plan, 'policies'>): readonly PolicyPlan[] {
  return policies.filter(({ changes, refused }) => changes.length > 0 && refused.length > 0);
}

/** Changed policies: refused ones first, then by users who lose, then those with hazards, then the rest. */
export function byUrgency(policies: readonly PolicyPlan[]): readonly PolicyPlan[] {
  return policies
    .filter(({ changes }) => changes.length > 0)
    .map((policy) => ({ policy, rank: urgency(policy), lost: mostLost(policy) }))
    .sort((a, b) => a.rank - b.rank || b.lost - a.lost || compareByType(a.policy, b.policy))
    .map(({ policy }) => policy);
}

function urgency(policy: PolicyPlan): number {
  if (policy.refused.length > 0) return 0;
  if (mostLost(policy) > 0) return 1;
  return policy.changes.some(({ hazards }) => hazards.length > 0) ? 2 : 3;
}

/** What sets an undo plan apart from one of the files; '' for the latter. */
export function kinshipText({ undoes, redoes }: Pick<Plan, 'undoes' | 'redoes'>): string {
  if (undoes === undefined && redoes === undefined) return '';
  return redoes === undefined
    ? 'This plan undoes a run: its changes restore what the policies contained before. What the files declare does not count.'
    : 'This plan undoes an undo: its changes apply again what was undone. What the files declare does not count.';
}
