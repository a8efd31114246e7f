import { type Bounds } from '../../model/results/affected-users.js';
import { counted, grouped } from '../../model/numbers.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import { type LimitUse, type Plan, type PlanSummary, type Refusal } from '../../model/results/plan.js';
import { LIMIT_CODES } from '../../model/project/settings.js';
import { boundsOf, liftsOf, typeText, uncountedTypes, unprotectedTexts, usersText } from '../text/labels.js';
import { effectsOf, effectsText, isLossUnknown, signMeanings, signsText } from './change-view.js';
import { basisOf, type UsersBasis } from './plan-names.js';
import { appliedPolicies, refusedPolicies } from './plan-summaries.js';

/** What comes of a plan, in a few words: the same in text, Markdown and HTML. */
export interface VerdictView {
  /** What will happen, as a clause: `9 of 10 policies will change, 1 is refused, 2 to review carefully`. */
  readonly lead: string;
  /** What else decides, a sentence each. */
  readonly rest: readonly string[];
  /** Who loses a policy, as a sentence; '' if nothing changes. */
  readonly losing: string;
  /** That no change is marked, as a sentence; '' if one is, or if nothing changes. */
  readonly calm: string;
  /**
   * `stop`: nothing will be applied. `warn`: a part will not, or something is marked for review. `plain`: no change is marked, which is
   * no proof that it is harmless. `good`: nothing changes.
   */
  readonly kind: 'good' | 'plain' | 'warn' | 'stop';
}

/** `marked`: policies to review carefully. `isMarked`: whether anything is, a policy or all together. */
export function verdictOf(
  plan: Plan,
  { marked, isMarked }: { readonly marked: number; readonly isMarked: boolean },
): VerdictView {
  const { summary, policies } = plan;
  const { changed, blocked } = summary;
  const applied = appliedPolicies(plan).length;
  const refused = refusedPolicies(plan).length;
  const title = titleText(summary, { refused }, applied);
  const stopped = stopText(plan);
  const isComplete = blocked === 0;
  const review = marked === 0 ? '' : `, ${grouped(marked)} to review carefully`;
  const would = `${counted(changed, 'policy', 'policies')} would change${review}`;
  const isUnknown = policies.some(isLossUnknown);
  const hasLifts = liftsOf(plan).lifts !== undefined;
  const isStopped = stopped !== '';
  const clause = isStopped ? `${title}: ${stopped}` : `${title}${review}`;
  return {
    lead: isComplete ? clause : incompleteText(summary),
    rest: [
      ...(isComplete ? [] : [policies.length === 0 ? leftText(blocked) : `${clause}.`]),
      ...(isStopped ? [`${would}.`] : []),
      ...(isComplete && changed === 0 && !hasLifts ? ['Nothing to approve or apply.'] : []),
      ...unprotectedTexts(plan).map((text) => `${text}.`),
      ...uncountedText(plan),
    ],
    losing: changed === 0 ? '' : losingText(plan, isUnknown),
    calm: changed > 0 && !isMarked ? 'No change is marked for careful review.' : '',
    kind:
      isStopped || (policies.length === 0 && blocked > 0)
        ? 'stop'
        : applied < changed || !isComplete || isMarked || hasLifts
          ? 'warn'
          : changed > 0
            ? 'plain'
            : 'good',
  };
}

/** That users may be left without any policy of a type that no one counted: of the only such type by its name. */
function uncountedText(plan: Plan): readonly string[] {
  const [first, ...others] = uncountedTypes(plan);
  if (first === undefined) return [];
  const more = `policy of ${unprotectedTexts(plan).length > 0 ? 'another' : 'a'} type`;
  return [`Some users may be left without any ${others.length === 0 ? typeText(first) : more}.`];
}

function leftText(blocked: number): string {
  return `Nothing will be applied: ${counted(blocked, 'policy is', 'policies are')} left unchanged.`;
}

/** Why nothing of a plan with changes will be applied; '' if something will, or if nothing changes. */
function stopText(plan: Plan): string {
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0 || appliedPolicies(plan).length > 0) return '';
  if (plan.refused.length > 0) {
    const isExceeded = (plan.limits ?? []).some((use) => leastUsed(use, plan) > use.max);
    const limits = plan.refused.length === 1 ? 'a limit' : `${grouped(plan.refused.length)} limits`;
    if (isExceeded || plan.limits === undefined) return `the run exceeds ${limits}`;
    return plan.refused.every(({ code }) => isLimitUnknown(plan, code))
      ? `it is not known whether the run exceeds ${limits}`
      : `the run may exceed ${limits}`;
  }
  const refused = refusedPolicies(plan).length;
  if (refused === changed.length) return 'every change is refused';
  return refused === 0
    ? 'every change waits for another policy'
    : 'every change is refused, or waits for another policy';
}

/** The number of a limit is the most it can be; this is the least, zero if that is not known. */
export function leastUsed({ limit, count }: LimitUse, { impact, unprotected = [] }: Plan): number {
  switch (limit) {
    case 'maxUsersLosing':
      return (impact === undefined ? null : boundsOf(impact, 'lose'))?.min ?? 0;
    case 'maxUsersUnprotected':
      // Users of several types overlap.
      return unprotected.length === 1 ? (unprotected[0]?.users?.min ?? 0) : 0;
    default:
      return count ?? 0;
  }
}

/** Whether a limit refuses a run since its number is not known. */
export function isLimitUnknown({ limits = [] }: Plan, code: Refusal['code']): boolean {
  return limits.some(({ limit, count }) => LIMIT_CODES[limit] === code && count === null);
}

/** `Users who lose a policy: up to 4,615.`; who gains one, if no one loses. */
function losingText(plan: Plan, isUnknown: boolean): string {
  if (isUnknown) return 'How many users lose a policy is not known.';
  const text = (side: 'gain' | 'lose', one: PlanUsers, { besides } = one): string =>
    `Users who ${side} a policy: ${planUsersNumber(one)}${besides.length === 0 ? '' : ` (${besides.join(', ')})`}.`;
  const [lose, gain] = [planUsers(plan, 'lose'), planUsers(plan, 'gain')];
  if (lose.users !== null && lose.users.max > 0) return text('lose', lose);
  const gaining = gain.users === null || gain.users.max === 0 ? '' : ` ${text('gain', gain)}`;
  return `Users who lose a policy: none.${gaining}`;
}

/** Users of a plan who gain or lose a policy, and what the number counts. */
export interface PlanUsers {
  /** Null: not known. */
  readonly users: Bounds | null;
  readonly basis: UsersBasis;
  /** What it counts besides what will be applied, as a part of a list; empty for nothing, or if nothing will be. */
  readonly besides: readonly string[];
}

/** Of the part that will be applied, if its number follows from those of its policies; else of all. */
export function planUsers(plan: Plan, side: 'gain' | 'lose'): PlanUsers {
  const { impact } = plan;
  const users = impact === undefined ? NO_USERS : boundsOf(impact, side);
  const basis = basisOf(plan, side);
  const besides = notApplied(plan, side);
  if (besides.length === 0 || users === null || (basis !== 'sum' && basis !== 'one'))
    return { users, basis, besides };
  const applied = appliedPolicies(plan);
  const each = applied.map((one) => (one.impact === undefined ? NO_USERS : boundsOf(one.impact, side)));
  if (each.includes(null)) return { users, basis, besides };
  const known = each.flatMap((one) => one ?? []);
  return {
    users: {
      min: Math.max(0, ...known.map(({ min }) => min)),
      max: known.reduce((sum, { max }) => sum + max, 0),
    },
    basis: basisOf({ policies: applied, ...(impact && { impact }) }, side),
    besides: [],
  };
}

const NO_USERS: Bounds = { min: 0, max: 0 };

/** What a number of all changed policies counts besides those that will be applied, as a part of a list. */
export function notApplied(plan: Plan, side: 'gain' | 'lose'): readonly string[] {
  const applied = new Set(appliedPolicies(plan));
  const others = plan.policies.filter((policy) => !applied.has(policy) && (policy.impact?.[side] ?? 0) > 0);
  if (applied.size === 0 || others.length === 0) return [];
  return others.every(({ refused }) => refused.length > 0)
    ? ['including what is refused']
    : ['including what is not applied'];
}

/** `up to 3`, or `up to all 220 users of the tenant` if more could not be. */
export function planUsersNumber({ users, basis }: PlanUsers): string {
  return users !== null && mayBeAll(basis, users)
    ? `up to all ${grouped(users.max)} users of the tenant`
    : usersNumber(users);
}

/** Whether a number says only that it is between no one and all users of the tenant. */
export function mayBeAll(basis: UsersBasis, users: Bounds): boolean {
  return basis === 'everyone' && users.min === 0;
}

/** The number of `up to 3 users`: what it counts is said before it. `none` for no users. */
export function usersNumber(users: Parameters<typeof usersText>[0]): string {
  if (users === null) return 'not known';
  return users.max === 0 ? 'none' : usersText(users).replace(/ users?$/, '');
}

/** `Plan incomplete: 1 of 6 policies could not be planned`, or that none could. */
export function incompleteText({ policies, blocked }: PlanSummary): string {
  if (policies === 0)
    return blocked === 1
      ? 'The only policy could not be planned'
      : `None of the ${grouped(blocked)} policies could be planned`;
  const all = counted(policies + blocked, 'policy', 'policies');
  return `Plan incomplete: ${grouped(blocked)} of ${all} could not be planned`;
}

/**
 * `9 policies will change`, `8 of 9 policies will change, 1 is refused`, or that nothing changes or will be applied; '' if no
 * policy could be planned. `applied`: how many will be changed, if that is known.
 */
function titleText(
  summary: PlanSummary,
  { refused }: Pick<PlanEffects, 'refused'>,
  applied?: number,
): string {
  const { changed, blocked, policies } = summary;
  const many = counted(changed, 'policy', 'policies');
  if (changed === 0) {
    if (blocked === 0)
      return `No changes: ${counted(policies, 'policy matches', 'policies match')} the files`;
    if (policies === 0) return '';
    return policies === 1
      ? 'No changes in the other policy'
      : `No changes in the other ${grouped(policies)} policies`;
  }
  if ((applied ?? changed - refused) === 0) return 'Nothing will be applied';
  if (refused === 0 && (applied ?? changed) === changed) return `${many} will change`;
  const parts = [
    ...(refused === 0 ? [] : [`${grouped(refused)} ${refused === 1 ? 'is' : 'are'} refused`]),
    ...restText(changed - (applied ?? changed - refused) - refused),
  ];
  return applied === undefined
    ? `${many} would change, ${parts.join(', ')}`
    : `${grouped(applied)} of ${many} will change, ${parts.join(', ')}`;
}

function restText(left: number): readonly string[] {
  return left === 0 ? [] : [`${grouped(left)} ${left === 1 ? 'is' : 'are'} left unchanged`];
}

/**
 * How many policies and assignments change: `9 policies will change: +7 ~4 -6 assignments`, or in a part of which something is not
 * applied `Will be applied: 9 policies, +5 -7 assignments. Refused: 1 policy, +1`. '' if nothing changes. `withMeaning`: the signs are
 * explained, since the format has no other place for it.
 */
export function headlineText(plan: Plan, withMeaning: boolean): string {
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return '';
  const meaning = withMeaning ? ` (${signMeanings(effectsOf(changed)).join(', ')})` : '';
  return `${countsText(plan, changed)}${meaning}`;
}

function countsText(plan: Plan, changed: Plan['policies']): string {
  const applied = new Set(appliedPolicies(plan));
  if (applied.size === 0) {
    const isRefused = plan.refused.length + refusedPolicies(plan).length > 0;
    return `Nothing will be applied. If ${isRefused ? 'everything were allowed' : 'it were applied'}: ${effectsText(effectsOf(changed))}`;
  }
  if (applied.size === changed.length)
    return `${titleText(plan.summary, { refused: 0 }, applied.size)}: ${effectsText(effectsOf(changed))}`;
  const others = changed.filter((policy) => !applied.has(policy));
  const part = (words: string, some: Plan['policies']): readonly string[] =>
    some.length === 0
      ? []
      : [`${words}: ${counted(some.length, 'policy', 'policies')}, ${signsText(effectsOf(some))}`];
  return [
    `Will be applied: ${counted(applied.size, 'policy', 'policies')}, ${effectsText(effectsOf([...applied]))}`,
    ...part(
      'Refused',
      others.filter(({ refused }) => refused.length > 0),
    ),
    ...part(
      'Left unchanged',
      others.filter(({ refused }) => refused.length === 0),
    ),
  ].join('. ');
}

/** The title of a tenant's plan and how many assignments change, in one line; `effects` are all that is known of it. */
export function tenantHeadline(
  summary: PlanSummary,
  effects: Pick<PlanEffects, 'assignments' | 'refused'>,
): string {
  const title = titleText(summary, effects);
  if (summary.changed === 0) return title;
  const assignments = `${effectsText(effects.assignments)} (${signMeanings(effects.assignments).join(', ')})`;
  return summary.changed === effects.refused
    ? `${title}. If everything were allowed: ${assignments}`
    : `${title}: ${assignments}`;
}
