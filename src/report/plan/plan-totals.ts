import { type Bounds } from '../../model/results/affected-users.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import {
  type LimitUse,
  type Plan,
  type PlanSummary,
  type PolicyPlan,
  type Refusal,
} from '../../model/results/plan.js';
import { counted, grouped } from '../../model/numbers.js';
import { boundsOf, uncountedUnprotected, unprotectedTexts, usersText } from '../text/labels.js';
import { policySetTotals } from '../text/policy-set-text.js';
import { quoted } from '../text/printable.js';
import { effectsText, mostLost } from './change-view.js';
import { appliedPolicies, summariseEffects } from './plan-summaries.js';

/** A line that ends a plan. */
export interface TotalLine {
  readonly text: string;
  /** Whether a reviewer must not miss it. */
  readonly isDanger: boolean;
}

/** How many users gain, or lose. */
interface UsersLine {
  readonly side: 'gain' | 'lose';
  readonly text: string;
}

/** A line for each number of users that is not zero. */
export function usersLines(
  { gain, lose }: NonNullable<PlanEffects['users']>,
  what: string,
): readonly UsersLine[] {
  const sides = [
    { side: 'lose', users: lose },
    { side: 'gain', users: gain },
  ] as const;
  return sides.flatMap(({ side, users }) => {
    const number = users === null ? 'not known' : usersText(users).replace(/ users?$/, '');
    return users?.max === 0 ? [] : [{ side, text: `Users who ${side} ${what}: ${number}` }];
  });
}

/** `Plan incomplete: 1 of 6 policies could not be planned`, or that none could. */
export function incompleteText({ policies, blocked }: PlanSummary): string {
  if (policies === 0)
    return `No ${blocked === 1 ? 'policy' : 'policies'} could be planned (${grouped(blocked)} of ${grouped(blocked)})`;
  const all = counted(policies + blocked, 'policy', 'policies');
  return `Plan incomplete: ${grouped(blocked)} of ${all} could not be planned`;
}

/**
 * `9 policies will change`, `9 policies would change, 1 of them is refused: 8 will be applied`, or that nothing changes or will
 * be applied; '' if no policy could be planned. `applied`: how many will be changed, if that is known.
 */
export function titleText(
  summary: PlanSummary,
  { refused }: Pick<PlanEffects, 'refused'>,
  applied?: number,
): string {
  const { changed, blocked, policies } = summary;
  const many = counted(changed, 'policy', 'policies');
  if (changed === 0) {
    const same = counted(policies, 'policy', 'policies');
    if (blocked === 0) return `No changes: ${same} as declared`;
    return policies === 0 ? '' : `No changes in the other ${same}`;
  }
  if ((applied ?? changed - refused) === 0) return `Nothing will be applied: ${many} would change`;
  if (refused === 0 && (applied ?? changed) === changed) return `${many} will change`;
  const stopped =
    refused === 0 ? '' : `, ${grouped(refused)} of them ${refused === 1 ? 'is' : 'are'} refused`;
  return `${many} would change${stopped}${applied === undefined ? '' : `: ${grouped(applied)} will be applied`}`;
}

/** The title of a plan, and how many assignments change, in one line. */
export function headlineText(
  summary: PlanSummary,
  effects: Pick<PlanEffects, 'assignments' | 'refused'>,
): string {
  const title = titleText(summary, effects);
  if (summary.changed === 0) return title;
  return `${title}: ${effectsText(effects.assignments, true)}`;
}

/** Whether users may lose a policy, and no one knows how many. */
export function isLossUnknown({ assignments, users }: Pick<PlanEffects, 'assignments' | 'users'>): boolean {
  return (users?.lose ?? null) === null && assignments.fewer + assignments.other > 0;
}

/** Users who gain and lose, limits, what does not change: a line each. */
export function totalsOf(
  plan: Plan,
  { isVerbose, withMeaning }: { readonly isVerbose: boolean; readonly withMeaning: boolean },
): readonly TotalLine[] {
  const { summary, limits = [], unknown, policySets } = plan;
  const effects = summariseEffects(plan);
  const { users, assignments } = effects;
  const isUnknown = isLossUnknown(effects);
  const hasChanges = summary.changed > 0;
  const others = [
    ...(hasChanges && summary.unchanged > 0 ? [`${grouped(summary.unchanged)} unchanged`] : []),
    ...(summary.unmanaged > 0 ? [`${grouped(summary.unmanaged)} unmanaged (not in the files)`] : []),
  ];
  const counts = users ?? { lose: isUnknown ? null : NO_USERS, gain: NO_USERS };
  return [
    ...(hasChanges && appliedPolicies(plan).length < summary.changed
      ? [plain(`These totals include what is not applied: ${effectsText(assignments, withMeaning)}`)]
      : []),
    ...(hasChanges ? usersLines(counts, 'a policy') : []).map(({ side, text }) => ({
      text,
      isDanger: isUnknown && side === 'lose',
    })),
    ...unprotectedDangers(plan).map(danger),
    ...(isNoOneUnprotected(plan) ? [plain('No users are left without any policy of a type')] : []),
    ...limits.filter((use) => isVerbose || isNear(use)).map((use) => limitLine(use, plan)),
    ...keptText(policySets.length, 'of policy sets'),
    ...keptText(unknown.length, 'of an unknown kind'),
    ...policySetTotals(plan).map(plain),
    ...(others.length > 0 ? [plain(`Other policies: ${others.join(', ')}`)] : []),
  ];
}

/** What is known of users who are left without any policy of a type, and may be: a line each. */
export function unprotectedDangers(plan: Plan): readonly string[] {
  return [...unprotectedTexts(plan), ...uncountedUnprotected(plan)];
}

function isNoOneUnprotected({ unprotected = [], impact }: Plan): boolean {
  const isImpossible = unprotected.every(({ certainty }) => certainty === 'impossible');
  return impact !== undefined && impact.lose !== 0 && unprotected.length > 0 && isImpossible;
}

const NO_USERS: Bounds = { min: 0, max: 0 };

function plain(text: string): TotalLine {
  return { text, isDanger: false };
}

function danger(text: string): TotalLine {
  return { text, isDanger: true };
}

function keptText(count: number, kind: string): readonly TotalLine[] {
  return count === 0 ? [] : [plain(`Left as they are: ${counted(count, 'assignment')} ${kind}`)];
}

/** Whether a run uses half of a limit or more, or no one knows how much. */
function isNear({ count, max }: LimitUse): boolean {
  return count === null || (count > 0 && count * 2 >= max);
}

/** How near the run comes to a limit, in the number that the limit itself counts. */
function limitLine(use: LimitUse, plan: Plan): TotalLine {
  const { limit, count, max } = use;
  const code = limit.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const isRefused = plan.refused.some((one) => one.code === code);
  const answer = isRefused ? 'apply refuses' : 'this is allowed on purpose';
  if (count === null) return danger(`Limit ${limit}: not known, so ${answer} (limit ${grouped(max)})`);
  const used = usedText(use, count, plan);
  if (count > max)
    return isRefused
      ? danger(`Limit ${limit}: EXCEEDED, ${used}`)
      : plain(`Limit ${limit}: exceeded, ${used}, and this is allowed on purpose`);
  return count === max ? danger(`Limit ${limit}: none left, ${used}`) : plain(`Limit ${limit}: ${used}`);
}

function usedText({ limit, max, narrowed = 0 }: LimitUse, count: number, plan: Plan): string {
  const of = (number: string, things: string): string => `${number} of ${grouped(max)} ${things}`;
  switch (limit) {
    case 'maxRemovals': {
      const parts = [
        ...(count > narrowed ? [`${grouped(count - narrowed)} removed`] : []),
        ...(narrowed > 0 ? [`${grouped(narrowed)} narrowed by a filter or an exclusion`] : []),
      ];
      return `${of(grouped(count), 'assignments')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
    }
    case 'maxPolicies':
      return of(grouped(count), 'policies');
    case 'maxUsersLosing':
      return of(boundsText(count, plan.impact === undefined ? null : boundsOf(plan.impact, 'lose')), 'users');
    case 'maxUsersUnprotected':
      return of(boundsText(count, soleBounds(plan)), 'users');
  }
}

/** Users of the only type that has any, since those of several types overlap. */
function soleBounds({ unprotected = [] }: Plan): Bounds | null {
  return unprotected.length === 1 ? (unprotected[0]?.users ?? null) : null;
}

/** The limit counts the upper bound; it is exact if the number is. */
function boundsText(count: number, known: Bounds | null): string {
  return count === 0 || known?.min === count ? grouped(count) : `up to ${grouped(count)}`;
}

/** Which policy makes most of what the limit refuses; undefined if it counts something else. */
export function mostOf(plan: Plan, code: Refusal['code']): string | undefined {
  const largest =
    code === 'max-removals' ? mostRemovals(plan) : code === 'max-users-losing' ? mostLosing(plan) : undefined;
  if (largest === undefined) return undefined;
  const { policy, part, number } = largest;
  return `${part}: ${quoted(policy.name)}${number}. Make the change smaller, or allow it if it is meant.`;
}

interface Largest {
  readonly policy: PolicyPlan;
  readonly part: 'Not known' | 'All of it' | 'Most of it';
  readonly number: string;
}

function mostRemovals({ policies, limits = [] }: Plan): Largest | undefined {
  const { largest, count } = limits.find(({ limit }) => limit === 'maxRemovals') ?? {};
  const policy = policies.find(({ type, id }) => type === largest?.type && id === largest.id);
  if (policy === undefined) return undefined;
  return { policy, part: largest?.count === count ? 'All of it' : 'Most of it', number: '' };
}

function mostLosing({ policies }: Plan): Largest | undefined {
  const [policy, second] = [...policies]
    .sort((a, b) => mostLost(b) - mostLost(a))
    .filter((one) => mostLost(one) > 0);
  if (policy === undefined) return undefined;
  const lost = policy.impact === undefined ? null : boundsOf(policy.impact, 'lose');
  if (lost === null) return { policy, part: 'Not known', number: '' };
  return { policy, part: second === undefined ? 'All of it' : 'Most of it', number: ` (${usersText(lost)})` };
}
