import { type Direction } from '../../model/project/declaration.js';
import { type Change, type Hazard, removalKind } from '../../model/results/change.js';
import { type AfterAssignment, leavesDuplicate, type PolicyPlan } from '../../model/results/plan.js';
import { type Bounds } from '../../model/results/affected-users.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import { counted, grouped } from '../../model/numbers.js';
import { boundsOf, detailText, usersText } from '../text/labels.js';
import { allIncluded, type HazardContext, hazardText } from '../text/hazard-words.js';
import { type PlanNames } from './plan-names.js';

/** What a change does to people: it reaches more of them, fewer, or the same in another way. */
export type Effect = 'reaches' | 'takes' | 'changes';

/** Signs follow the effect on people: an exclusion that is added takes people away. */
export const EFFECT_SIGNS: Readonly<Record<Effect, string>> = { reaches: '+', takes: '-', changes: '~' };

/** One change in words, ready to print. */
export interface ChangeView {
  readonly effect: Effect;
  /** Whose assignment it is: `“Contractors”` */
  readonly who: string;
  /** `“Contractors” no longer excluded: up to 16 users now included` */
  readonly text: string;
  /** To review carefully, in words that go below the text: a number that the entry shows is not repeated. */
  readonly hazards: readonly string[];
  /** The same with who it is and how many, in words that need no entry near them. */
  readonly marks: readonly MarkView[];
}

/** What to review carefully in a policy. */
export interface MarkView {
  /** In words that several policies share: `an exclusion is removed`. */
  readonly kind: string;
  /** Who it is, and how many: `“Contractors”: up to 16 users gain it`; '' if that is not known, or said by the kind. */
  readonly who: string;
  /** Both in one: `“Contractors” no longer excluded: up to 16 users gain it`. */
  readonly text: string;
}

export function changeView(
  change: Change,
  policy: PolicyPlan,
  {
    nameTarget,
    usersOf,
    certaintyOfType,
    shareOfLoss,
  }: Pick<PlanNames, 'nameTarget' | 'usersOf' | 'certaintyOfType' | 'shareOfLoss'>,
): ChangeView {
  const isDuplicate = leavesDuplicate(change, policy);
  const effect = effectIn(change, policy);
  const name = nameTarget(change.target);
  const certainty = certaintyOfType(policy.type);
  const all = allIncluded(policy);
  const users = isDuplicate ? undefined : usersOf(change, policy);
  const what = changeText(change, { name, detail: detailText(change), leavesDuplicate: isDuplicate });
  return {
    effect,
    who: name,
    text: users === undefined ? what : `${what}: ${usersText(users)}${endOf(change, effect, users)}`,
    hazards: hazardTexts(withoutSaid(change), { certainty, share: shareOfLoss(policy), all }),
    marks: withoutSaid(change).hazards.map((hazard) => {
      const kind = hazardText(hazard, { certainty, all, direction: change.direction });
      const lost = policy.impact === undefined ? null : boundsOf(policy.impact, 'lose');
      return { kind, ...(whoText(hazard, { kind, name, users, lost }) ?? { who: '', text: kind }) };
    }),
  };
}

/** What only some hazards say: who is concerned. Undefined for the others. */
function whoText(
  hazard: Hazard,
  {
    kind,
    name,
    users,
    lost,
  }: {
    readonly kind: string;
    readonly name: string;
    readonly users: Bounds | null | undefined;
    readonly lost: Bounds | null;
  },
): Pick<MarkView, 'who' | 'text'> | undefined {
  switch (hazard) {
    case 'drops-exclusion': {
      const gaining = users == null ? '' : `: ${usersText(users)} ${users.max === 1 ? 'gains' : 'gain'} it`;
      return { who: `${name}${gaining}`, text: `${name} no longer excluded${gaining}` };
    }
    case 'filter-removed':
      return { who: name, text: `filter removed: now applies to all of ${name}` };
    case 'last-inclusion': {
      if (lost === null) return undefined;
      const losing = `${usersText(lost)} ${lost.max === 1 ? 'loses' : 'lose'} it`;
      return { who: losing, text: `${kind} (${losing})` };
    }
    case 'loses-many-users':
      return lost === null ? undefined : { who: usersText(lost), text: hazardText(hazard, { lost }) };
    default:
      return undefined;
  }
}

const STATES = { include: 'included', exclude: 'excluded' } as const;
const WORDS = {
  create: { include: 'now included', exclude: 'now excluded' },
  delete: { include: 'no longer included', exclude: 'no longer excluded' },
} as const;

/** `“Contractors” no longer excluded`, with what happens to filter and source. */
export function changeText(
  { action, direction }: Pick<Change, 'action' | 'direction'>,
  said: { readonly name: string; readonly detail: string; readonly leavesDuplicate: boolean },
): string {
  const { name, detail } = said;
  if (said.leavesDuplicate) return `${name}: ${DUPLICATE_TEXT}`;
  if (action === 'update') return `${name} (${STATES[direction]}): ${detail}`;
  return `${name} ${WORDS[action][direction]}${detail === '' ? '' : `, ${detail}`}`;
}

/** Exclusions are read wrongly most often: what they do to people is written out, and so is that a change does nothing. */
function endOf({ action, direction }: Change, effect: Effect, users: Bounds | null): string {
  if (users?.max === 0) return effect === 'takes' ? ' lose it' : ' gain it';
  if (direction === 'include' || action === 'update') return '';
  if (action === 'delete') return ' now included';
  return users?.max === 1 ? ' loses it' : ' lose it';
}

/** A policy without anyone has lost many: of both only the first is said below the change. */
function withoutSaid({ hazards, direction }: Change): Pick<Change, 'hazards' | 'direction'> {
  const isSaid = hazards.includes('last-inclusion');
  return { direction, hazards: hazards.filter((one) => !(isSaid && one === 'loses-many-users')) };
}

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
  return leavesDuplicate(change, policy) ? 'changes' : effectOf(change);
}

/** Whether a change may take people away from its policy. */
export function mayTakeAway(change: Change, policy: PolicyPlan): boolean {
  const effect = effectIn(change, policy);
  return effect === 'takes' || (change.action === 'update' && removalKind(change) === 'narrowed');
}

/** Whether users may lose a policy, and no one knows how many. */
export function isLossUnknown(policy: PolicyPlan): boolean {
  const lost = policy.impact === undefined ? null : boundsOf(policy.impact, 'lose');
  return lost === null && policy.changes.some((change) => mayTakeAway(change, policy));
}

/** How many assignments of policies reach more people, fewer, or the same in another way. */
export function effectsOf(policies: readonly PolicyPlan[]): PlanEffects['assignments'] {
  const effects = policies.flatMap((policy) => policy.changes.map((change) => effectIn(change, policy)));
  const count = (effect: Effect): number => effects.filter((one) => one === effect).length;
  return { more: count('reaches'), fewer: count('takes'), other: count('changes') };
}

/** `+7 ~3 -7`: assignments by the signs of their changes. */
export function signsText({ more, fewer, other }: PlanEffects['assignments']): string {
  const counts = [
    [more, '+'],
    [other, '~'],
    [fewer, '-'],
  ] as const;
  return counts.flatMap(([count, sign]) => (count === 0 ? [] : [`${sign}${grouped(count)}`])).join(' ');
}

/** `+7 ~3 -7 assignments` */
export function effectsText(effects: PlanEffects['assignments']): string {
  const { more, fewer, other } = effects;
  return `${signsText(effects)} ${more + fewer + other === 1 ? 'assignment' : 'assignments'}`;
}

/** What the signs that occur say: `+ more people`, `- fewer people`, `~ other change`. */
export function signMeanings({ more, fewer, other }: PlanEffects['assignments']): readonly string[] {
  return [
    ...(more > 0 ? ['+ more people'] : []),
    ...(fewer > 0 ? ['- fewer people'] : []),
    ...(other > 0 ? ['~ other change'] : []),
  ];
}

/** Up to how many users lose a policy; an unknown number counts as the most. */
export function mostLost(policy: PolicyPlan): number {
  if (isLossUnknown(policy)) return Number.MAX_SAFE_INTEGER;
  return policy.impact?.lose ?? 0;
}

/** The state of a target after one of its two assignments is removed. */
export const DUPLICATE_TEXT = 'one of two assignments is removed: the other remains';

/** More assignments that stay are only counted. */
const MOST_STAYING = 2;

/** `still included: “Staff”; still excluded: “Contractors”`, of many `5 assignments unchanged`, or '' for none. */
export function unchangedText(
  policy: Pick<PolicyPlan, 'after'>,
  { nameTarget }: Pick<PlanNames, 'nameTarget'>,
): string {
  const all = unchangedOf(policy);
  if (all.length <= MOST_STAYING)
    return all
      .map(
        ({ direction, target, filter }) =>
          `still ${STATES[direction]}: ${nameTarget(target)}${filter === undefined ? '' : ' (filtered)'}`,
      )
      .join('; ');
  const excluded = all.filter(({ direction }) => direction === 'exclude').length;
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
