import { removalKind } from '../../model/results/change.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import { type LimitUse, type Plan, type PolicyPlan, type Refusal } from '../../model/results/plan.js';
import { LIMIT_CODES } from '../../model/project/settings.js';
import { counted, grouped } from '../../model/numbers.js';
import { boundsOf, unprotectedTexts, usersText } from '../text/labels.js';
import { policySetTotals } from '../text/policy-set-text.js';
import { printable, quoted } from '../text/printable.js';
import { isLossUnknown, mostLost } from './change-view.js';
import { type UsersBasis } from './plan-names.js';
import {
  isLimitUnknown,
  leastUsed,
  mayBeAll,
  notApplied,
  planUsers,
  planUsersNumber,
  usersNumber,
} from './plan-verdict.js';

/** A line that ends a plan. */
export interface TotalLine {
  readonly text: string;
  /** Whether a reviewer must not miss it. */
  readonly isDanger: boolean;
}

/** A line for each number of users: `Users who lose a policy: up to 3`. A number that is zero has one only if `withNone`. */
export function usersLines(
  users: NonNullable<PlanEffects['users']>,
  what: string,
  noteOf: (side: 'gain' | 'lose') => string = () => '',
  withNone = false,
): readonly string[] {
  const isAny = users.lose?.max !== 0 || users.gain?.max !== 0;
  return (['lose', 'gain'] as const).flatMap((side) =>
    users[side]?.max !== 0 || (withNone && isAny)
      ? [`Users who ${side} ${what}: ${usersNumber(users[side])}${noteOf(side)}`]
      : [],
  );
}

/** Users who gain and lose, limits, what does not change: a line each. */
export function totalsOf(plan: Plan, isVerbose: boolean): readonly TotalLine[] {
  const { summary, limits = [], unknown, policySets } = plan;
  const isUnread = plan.unmanaged.some(({ assignments }) => assignments === null);
  const assigned = plan.unmanaged.filter(({ assignments }) => (assignments ?? 0) > 0).length;
  const others = [
    ...(summary.changed > 0 && summary.unchanged > 0 ? [`${grouped(summary.unchanged)} unchanged`] : []),
    ...(summary.unmanaged > 0
      ? [
          `${grouped(summary.unmanaged)} unmanaged (not in the files${assigned > 0 ? `; ${isUnread ? 'at least ' : ''}${grouped(assigned)} of them assigned` : ''})`,
        ]
      : []),
  ];
  return [
    ...(summary.changed > 0 ? [...usersTotal('lose', plan), ...usersTotal('gain', plan)] : []),
    ...unprotectedTexts(plan).map(danger),
    ...(isNoOneUnprotected(plan) ? [plain('No users are left without any policy of a type')] : []),
    ...limits.filter((use) => isVerbose || isNear(use)).map((use) => limitLine(use, plan, isVerbose)),
    ...leftLines(policySets.length, ['comes from a policy set', 'come from policy sets']),
    ...leftLines(unknown.length, ['is of an unknown kind', 'are of an unknown kind']),
    ...policySetTotals(plan).map(plain),
    ...(others.length > 0 ? [plain(`Other policies: ${others.join(', ')}`)] : []),
  ];
}

/** Users of all changed policies, with what the number counts; nothing for none. */
function usersTotal(side: 'gain' | 'lose', plan: Plan): readonly TotalLine[] {
  const { policies } = plan;
  const words = `Users who ${side} a policy`;
  const isUnknown = side === 'lose' && policies.some(isLossUnknown);
  const counted = planUsers(plan, side);
  const { users: known, basis, besides } = counted;
  if (isUnknown) return [danger(`${words}: not known`)];
  if (known === null) return side === 'lose' ? [] : [plain(`${words}: not known`)];
  if (known.max === 0) return [];
  const notes = [...(mayBeAll(basis, known) ? [] : BASES[basis]), ...besides];
  return [
    plain(`${words}: ${planUsersNumber(counted)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`),
  ];
}

const BASES: Readonly<Record<UsersBasis, readonly string[]>> = {
  one: [],
  different: ['each counted once'],
  sum: ['summed over policies'],
  everyone: ['capped at all users of the tenant'],
};

function isNoOneUnprotected({ unprotected = [], impact }: Plan): boolean {
  const isImpossible = unprotected.every(({ certainty }) => certainty === 'impossible');
  return impact !== undefined && impact.lose !== 0 && unprotected.length > 0 && isImpossible;
}

function plain(text: string): TotalLine {
  return { text, isDanger: false };
}

function danger(text: string): TotalLine {
  return { text, isDanger: true };
}

function leftLines(count: number, [one, many]: readonly [string, string]): readonly TotalLine[] {
  if (count === 0) return [];
  const what = counted(count, `assignment ${one}`, `assignments ${many}`);
  return [plain(`${what}; assignctl leaves ${count === 1 ? 'it' : 'them'}`)];
}

/** Whether a run uses half of a limit or more, or no one knows how much. */
function isNear({ count, max }: LimitUse): boolean {
  return count === null || (count > 0 && count * 2 >= max);
}

const LIMITS: Readonly<Record<LimitUse['limit'], string>> = {
  maxRemovals: 'Removals',
  maxPolicies: 'Policies',
  maxUsersLosing: 'Users losing',
  maxUsersUnprotected: 'Users left without a policy',
};

/** How near the run comes to a limit, in the number that the limit itself counts: `Removals: 7 (limit 10)`. */
function limitLine(use: LimitUse, plan: Plan, isVerbose: boolean): TotalLine {
  const { limit, count, max } = use;
  const isRefused = plan.refused.some(({ code }) => code === LIMIT_CODES[limit]);
  const name = `${LIMITS[limit]}${isVerbose ? ` (${limit})` : ''}`;
  const of = `limit ${grouped(max)}`;
  if (count === null)
    return danger(`${name}: not known (${of}), ${isRefused ? 'so apply refuses' : 'allowed on purpose'}`);
  const [used, parts] = [usedText(use, count, plan), partsText(use, count, plan)];
  if (count > max) {
    if (!isRefused) return plain(`${name}: ${used} (${of}), allowed on purpose${parts}`);
    return leastUsed(use, plan) > max
      ? danger(`${name} EXCEEDED: ${used} (${of})${parts}`)
      : danger(`${name}: ${used} (${of}), so apply refuses${parts}`);
  }
  return count === max
    ? danger(`${name}: ${used} (${of}: one more would be refused)${parts}`)
    : plain(`${name}: ${used} (${of})${parts}`);
}

function usedText(use: LimitUse, count: number, plan: Plan): string {
  const besides = use.limit === 'maxUsersLosing' ? notApplied(plan, 'lose') : [];
  return [leastUsed(use, plan) === count ? grouped(count) : `up to ${grouped(count)}`, ...besides].join(', ');
}

/** What the removals are: ` – 4 inclusions removed, 3 narrowed by a filter or an exclusion`; '' for the other limits. */
function partsText({ limit, narrowed = 0 }: LimitUse, count: number, { policies }: Plan): string {
  if (limit !== 'maxRemovals' || count === 0) return '';
  const kinds = policies.flatMap(({ changes }) => changes.map(removalKind));
  const exclusions = kinds.filter((kind) => kind === 'exclusion').length;
  const inclusions = count - narrowed - exclusions;
  // A flip or a swap is two changes and counts as one. An exclusion of no one counts as none.
  const uncounted = kinds.filter((kind) => kind === 'narrowed').length - narrowed;
  const parts = [
    ...(inclusions > 0 ? [`${counted(inclusions, 'inclusion')} removed`] : []),
    ...(exclusions > 0 ? [`${counted(exclusions, 'exclusion')} removed`] : []),
    ...(narrowed > 0 ? [`${grouped(narrowed)} narrowed by a filter or an exclusion`] : []),
    ...(uncounted > 0
      ? [
          `${counted(uncounted, 'more exclusion')} not counted: ${uncounted === 1 ? 'it takes' : 'they take'} the policy from no one, or from users another removal counts`,
        ]
      : []),
  ];
  return ` – ${parts.join(', ')}`;
}

/** Which policy makes most of what the limit refuses, and what to do; undefined if it counts something else. */
export function mostOf(plan: Plan, code: Refusal['code']): string | undefined {
  const largest =
    code === 'max-removals' ? mostRemovals(plan) : code === 'max-users-losing' ? mostLosing(plan) : undefined;
  const reading = isLimitUnknown(plan, code) ? readingText(plan) : undefined;
  const remedy =
    reading === undefined
      ? 'Make the change smaller, or allow it if it is meant.'
      : `${reading} and plan again; or allow it if any number is acceptable.`;
  if (largest === undefined) return reading === undefined ? undefined : remedy;
  const { policy, part, number } = largest;
  return `${part}: ${quoted(policy.name)}${number}. ${remedy}`;
}

/**
 * What makes a number of users known: `Grant the app GroupMember.Read.All with admin consent to read the members of “Legal”`; undefined
 * if it is not for members that could not be read.
 */
export function readingText({ impact }: Plan): string | undefined {
  const unread = (impact?.notes ?? []).flatMap((note) => {
    const [, groups, permission] = UNREAD.exec(note) ?? [];
    return groups === undefined ? [] : [{ groups, permission }];
  });
  if (unread.length === 0) return undefined;
  const permissions = [...new Set(unread.flatMap(({ permission }) => permission ?? []))];
  const members = `read the members of ${printable(unread.map(({ groups }) => groups).join(', '))}`;
  return permissions.length === 0
    ? `Let assignctl ${members}`
    : `Grant the app ${permissions.join(' and ')} with admin consent to ${members}`;
}

const UNREAD =
  /^The members of (.*) (?:could not be read|are hidden)(?:\.|: to see them the app needs ([\w.]+)\.)$/s;

interface Largest {
  readonly policy: PolicyPlan;
  readonly part: string;
  readonly number: string;
}

function mostRemovals({ policies, limits = [] }: Plan): Largest | undefined {
  const { largest, count } = limits.find(({ limit }) => limit === 'maxRemovals') ?? {};
  const policy = policies.find(({ type, id }) => type === largest?.type && id === largest.id);
  if (policy === undefined) return undefined;
  return { policy, part: partOf(largest?.count ?? 0, count ?? 0), number: '' };
}

function mostLosing({ policies, impact }: Plan): Largest | undefined {
  const [policy, second] = [...policies]
    .sort((a, b) => mostLost(b) - mostLost(a))
    .filter((one) => mostLost(one) > 0);
  if (policy === undefined) return undefined;
  const lost = policy.impact === undefined ? null : boundsOf(policy.impact, 'lose');
  if (lost === null) return { policy, part: 'Not known', number: '' };
  const part = second === undefined ? 'All of it' : partOf(lost.max, impact?.lose ?? lost.max, true);
  return { policy, part, number: ` (${usersText(lost)})` };
}

/** How much one policy has of all. `isShared`: others have a part of it too, even if this one has all. */
function partOf(count: number, all: number, isShared = false): string {
  if (count === all && !isShared) return 'All of it';
  if (count * 2 === all) return 'Half of it';
  return count * 2 > all ? 'Most of it' : 'Largest part';
}
