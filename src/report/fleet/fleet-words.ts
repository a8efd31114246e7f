import { counted, grouped } from '../../model/numbers.js';
import { type Bounds } from '../../model/results/affected-users.js';
import {
  type FleetSummary,
  type PlanEffects,
  type TenantSummary,
} from '../../model/results/fleet-summary.js';
import { type NextStep } from '../plan/plan-view.js';
import { groupsText } from '../plan/plan-summaries.js';
import { usersLines } from '../plan/plan-totals.js';
import { incompleteText, tenantHeadline } from '../plan/plan-verdict.js';
import { typeText, unprotectedTexts, usersText } from '../text/labels.js';
import { printable } from '../text/printable.js';

/** What a summary shows besides the results. */
export interface FleetDisplay {
  /** What to do next, each with a command that can be copied. */
  readonly next?: readonly NextStep[];
}

/** `open`: not done, or not planned completely. `changes`: planned, and something changes. */
export type TenantState = 'open' | 'changes' | 'done';

export function stateOf({ exitCode, plan }: TenantSummary, command: FleetSummary['command']): TenantState {
  if (command !== 'plan' || plan === undefined) return exitCode === 0 ? 'done' : 'open';
  if (plan.blocked > 0 || ![0, 2].includes(exitCode ?? 1)) return 'open';
  return plan.changed > 0 ? 'changes' : 'done';
}

/** The result of one tenant, in a few words. */
export function resultText({
  exitCode,
  skipped,
  plan,
  effects,
  outcome,
  drift,
  problems,
}: TenantSummary): string {
  if (skipped !== undefined) return `not run: ${skipped}`;
  if (outcome !== undefined) {
    const { unchanged, ...results } = outcome;
    const counts = Object.entries(results).filter(([, count]) => count > 0);
    return [...counts.map(([result, count]) => `${count} ${result}`), `${unchanged} unchanged`].join(', ');
  }
  if (drift !== undefined) return driftText(drift, exitCode === INCOMPLETE);
  if (plan !== undefined && effects !== undefined)
    return [plan.blocked > 0 ? incompleteText(plan) : '', tenantHeadline(plan, effects)]
      .filter((text) => text !== '')
      .join('. ');
  return exitCode === 0 ? 'files are valid' : (problems[0] ?? 'no plan was made');
}

/** The exit code of a run that could not look everywhere: policies are blocked, or types could not be read. */
const INCOMPLETE = 5;

function driftText(
  { differing, policies, unmanaged, blocked }: NonNullable<TenantSummary['drift']>,
  isIncomplete: boolean,
): string {
  return [
    differing === 0
      ? isIncomplete
        ? 'not all was compared'
        : 'no drift'
      : `${counted(differing, 'policy', 'policies')} of ${policies} differ`,
    `${unmanaged} unmanaged`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ].join(', ');
}

/** What a plan that changes something does to people; undefined once it was applied, or if it is about drift. */
function plannedEffects({ plan, effects, outcome, drift }: TenantSummary): PlanEffects | undefined {
  return (outcome ?? drift) === undefined && plan !== undefined && plan.changed > 0 ? effects : undefined;
}

/** What a reviewer must not miss of a tenant's plan. */
export function dangerLines(tenant: TenantSummary): readonly string[] {
  const effects = plannedEffects(tenant);
  if (effects === undefined) return [];
  const { refused, review } = effects;
  return [
    ...unprotectedTexts(effects),
    ...(isLossUnknown(effects) ? ['Users who lose a policy: not known'] : []),
    ...(refused > 0 ? [`Refused: ${counted(refused, 'policy', 'policies')}`] : []),
    ...firstOf(review, 'to review carefully'),
  ];
}

/** Users who gain and lose, and groups that move, a line each. As a danger a number is not repeated. */
export function effectLines(tenant: TenantSummary): readonly string[] {
  const effects = plannedEffects(tenant);
  if (effects === undefined) return [];
  const { users, groups } = effects;
  const none = { min: 0, max: 0 };
  const shown = users === undefined || !isLossUnknown(effects) ? users : { ...users, lose: none };
  const lines = shown === undefined ? [] : usersLines(shown, 'a policy', undefined, shown === users);
  return [...lines, groupsText(groups)].filter((text) => text !== '');
}

/** Whether users may lose a policy, and no one knows how many. */
function isLossUnknown({ assignments, users }: Pick<PlanEffects, 'assignments' | 'users'>): boolean {
  return (users?.lose ?? null) === null && assignments.fewer + assignments.other > 0;
}

/** What one plan, or several, do to people at worst. */
export interface WorstFact {
  /** `1,188 users left without any iOS app protection` */
  readonly text: string;
  /** The tenant whose plan it is. */
  readonly tenant: string;
  /** Whether users end up without any policy, rather than lose one. */
  readonly isUnprotected: boolean;
  readonly weight: number;
}

type FactEffects = Pick<PlanEffects, 'unprotected' | 'users' | 'assignments'>;

/** The worst of what plans do to people; undefined if no one loses a policy. An unknown number counts as the most. */
export function worstFact(
  tenants: readonly { readonly name: string; readonly effects?: FactEffects | undefined }[],
): WorstFact | undefined {
  const facts = tenants.flatMap(({ name, effects }) =>
    effects === undefined ? [] : factsOf(effects).map((fact) => ({ ...fact, tenant: name })),
  );
  const [worst] = facts.sort(
    (a, b) => Number(b.isUnprotected) - Number(a.isUnprotected) || b.weight - a.weight,
  );
  return worst;
}

function factsOf(effects: FactEffects): readonly Omit<WorstFact, 'tenant'>[] {
  const lose = effects.users?.lose ?? null;
  const left = effects.unprotected.flatMap(({ type, users, certainty }) => {
    if (users === null ? certainty !== 'certain' : users.max === 0) return [];
    const text = `${users === null ? 'some users' : usersText(users)} left without any ${typeText(type)}`;
    return [{ text, isUnprotected: true, weight: users?.max ?? Infinity }];
  });
  const unknown = { text: 'how many users lose a policy is not known', weight: Infinity };
  const losing = lose === null ? unknown : { text: `${usersText(lose)} lose a policy`, weight: lose.max };
  const isAny = lose === null ? isLossUnknown(effects) : lose.max > 0;
  return [...left, ...(isAny ? [{ ...losing, isUnprotected: false }] : [])];
}

/** The worst of what a fleet's plans do to people; undefined if they were applied, or no one loses a policy. */
export function plannedFact(tenants: readonly TenantSummary[]): WorstFact | undefined {
  return worstFact(tenants.map((tenant) => ({ name: tenant.name, effects: plannedEffects(tenant) })));
}

/** The fact with its tenant, as the beginning of a sentence. */
export function factText({ text, tenant }: WorstFact): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)} in ${printable(tenant)}`;
}

/** Up to how many users of a tenant lose a policy; an unknown number counts as the most. */
export function mostLost({ effects }: TenantSummary): number {
  return effects?.users?.lose?.max ?? (effects?.assignments.fewer === 0 ? 0 : Number.MAX_SAFE_INTEGER);
}

/** Users who gain and lose in all tenants together, if more than one changes. No user is in two tenants. */
export function totalLines({ tenants }: FleetSummary): readonly string[] {
  const all = tenants.flatMap((tenant) => plannedEffects(tenant) ?? []);
  const users = all.flatMap((effects) => effects.users ?? []);
  if (all.length < 2 || users.length < all.length) return [];
  const sums = { gain: sum(users.map(({ gain }) => gain)), lose: sum(users.map(({ lose }) => lose)) };
  return usersLines(sums, 'a policy, in all tenants');
}

function sum(all: readonly (Bounds | null)[]): Bounds | null {
  return all.reduce<Bounds | null>(
    (before, one) =>
      before === null || one === null ? null : { min: before.min + one.min, max: before.max + one.max },
    { min: 0, max: 0 },
  );
}

/** `throttled 12 times, 40 s` if the service's limits cost time. */
export function waitsText({ waits }: Pick<TenantSummary, 'waits'>): string {
  if (waits.count === 0) return '';
  return `throttled ${counted(waits.count, 'time')}, ${Math.round(waits.milliseconds / 1000)} s`;
}

/** `50 tenants: 47 done, 3 not done`; of plans `3 tenants: 1 with changes, 1 without changes, 1 incomplete`. */
export function totalsText({ command, tenants, totals }: FleetSummary): string {
  const count = (state: TenantState, isCounted = (one: TenantSummary) => one.exitCode !== null): number =>
    tenants.filter((one) => stateOf(one, command) === state && isCounted(one)).length;
  const parts =
    command === 'plan'
      ? [
          [count('changes'), 'with changes'],
          [count('done'), 'without changes'],
          [count('open', (one) => isPartly(one)), 'incomplete'],
          [count('open', (one) => !isPartly(one) && one.exitCode !== null), 'not planned'],
          [totals.skipped, 'not run'],
        ]
      : [
          [totals.done, 'done'],
          [totals.notDone, 'not done'],
          [totals.skipped, 'not run'],
        ];
  const shown = parts.filter(([number, words]) => number !== 0 || words === 'done');
  return `${counted(totals.tenants, 'tenant')}: ${shown.map((part) => part.join(' ')).join(', ')}`;
}

/** Problems that the result does not include. */
function furtherProblems(tenant: TenantSummary): readonly string[] {
  const { plan, outcome, drift, problems } = tenant;
  return (plan ?? outcome ?? drift) === undefined ? problems.slice(1) : problems;
}

/** Of one tenant; the JSON summary has all. */
const MOST_SENTENCES = 5;

function firstOf(sentences: readonly string[], what: string): readonly string[] {
  const more = sentences.length - MOST_SENTENCES;
  if (more <= 0) return sentences;
  return [
    ...sentences.slice(0, MOST_SENTENCES),
    `… and ${grouped(more)} more ${what}: the JSON summary lists all`,
  ];
}

/** Whether a plan was made, and not all of its policies are blocked. */
function isPartly({ plan }: TenantSummary): boolean {
  return plan !== undefined && (plan.policies > 0 || plan.blocked === 0);
}

export function resultLine(tenant: TenantSummary): string {
  return [resultText(tenant), waitsText(tenant)].filter((text) => text !== '').join('; ');
}

export function problemLines(tenant: TenantSummary): readonly string[] {
  return firstOf(furtherProblems(tenant), 'problems');
}
