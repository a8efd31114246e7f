import { type Bounds } from '../../model/results/affected-users.js';
import { HAZARDS } from '../../model/results/change.js';
import { type PlanEffects, type TenantSummary } from '../../model/results/fleet-summary.js';
import { type Plan } from '../../model/results/plan.js';
import { counted } from '../../model/numbers.js';
import { boundsOf, uncountedUnprotected, usersText } from '../text/labels.js';
import { allIncluded, certaintyOf, hazardText } from '../text/hazard-words.js';
import { groupsText, summariseEffects } from '../plan/plan-summaries.js';
import { tenantHeadline } from '../plan/plan-verdict.js';
import { COMMENT_LIMIT, md, mdCode, mdDetails, mdMessage, mdTable, Page } from '../text/markdown.js';
import { factText, worstFact } from './fleet-words.js';

/** The plan of one tenant, as a page about several shows it. */
export interface TenantPlan {
  readonly summary: TenantSummary;
  /** Undefined if there is none. */
  readonly facts: PlanFacts | undefined;
  /** What else a reviewer has to know of it, a sentence each. */
  readonly notes: readonly string[];
  /** The whole plan as Markdown that assignctl has made; empty if there is none. */
  readonly page: string;
}

/** What a plan means to people, without its policies. */
export interface PlanFacts {
  readonly effects: Omit<PlanEffects, 'review'>;
  /** Users who lose a policy; null: not known. */
  readonly losing: Bounds | null;
  /** Codes of what refuses the whole run. */
  readonly refused: readonly string[];
  /** How many policies are refused. */
  readonly refusedPolicies: number;
  /** How many guardrails are weaker than in the base; null: that cannot be determined. */
  readonly lifts: number | null;
  /** What to review carefully: types that users may be left without, then what its changes are marked with, in words. */
  readonly hazards: readonly string[];
}

export function planFacts(plan: Plan): PlanFacts {
  const { summary, impact, refused, policies, base } = plan;
  const marked = policies.flatMap((policy) =>
    policy.changes.flatMap(({ hazards, direction }) =>
      hazards.map((hazard) => ({
        hazard,
        text: hazardText(hazard, {
          direction,
          certainty: certaintyOf(plan, policy.type),
          all: allIncluded(policy),
        }),
      })),
    ),
  );
  const unknown = summary.changed === 0 ? { min: 0, max: 0 } : null;
  return {
    effects: summariseEffects(plan),
    losing: impact === undefined ? unknown : boundsOf(impact, 'lose'),
    refused: refused.map(({ code }) => code),
    refusedPolicies: policies.filter((policy) => policy.refused.length > 0).length,
    lifts: base?.problem === undefined ? (base?.lifts.length ?? 0) : null,
    hazards: [
      ...uncountedUnprotected(plan),
      ...HAZARDS.flatMap((hazard) => [
        ...new Set(marked.flatMap((one) => (one.hazard === hazard ? [one.text] : []))),
      ]),
    ],
  };
}

/** Whether a plan is complete, changes nothing, and leaves nothing to look at. */
export function isQuietPlan({ summary: { exitCode, plan }, facts, notes }: TenantPlan): boolean {
  return exitCode === 0 && plan?.changed === 0 && facts?.lifts === 0 && notes.length === 0;
}

/** More are only counted. */
const MOST_QUIET_NAMED = 50;

/**
 * The plans of several tenants: a row for each with the most dangerous first, one line for those that change nothing, and the
 * whole plans as far as there is room.
 */
export function renderFleetPlansMarkdown(tenants: readonly TenantPlan[], limit = COMMENT_LIMIT): string {
  const page = new Page(limit);
  const rows = [...tenants.filter((tenant) => !isQuietPlan(tenant))].sort(byDanger);
  const without = tenants.filter(({ facts }) => facts === undefined).length;
  const fact = worstFact(tenants.map(({ summary: { name }, facts }) => ({ name, effects: facts?.effects })));
  page.add(
    ...(fact === undefined
      ? [`### assignctl plan, ${titleOf(tenants)}`]
      : [`### ⚠️ ${md(factText(fact))}`, `**assignctl plan, ${titleOf(tenants)}**`]),
  );
  if (without > 0)
    page.add(
      `> [!CAUTION]\n> **${counted(without, 'tenant has', 'tenants have')} no plan.** Fix the problems, then plan again.`,
    );
  const hasRings = tenants.some(({ summary }) => summary.ring !== undefined);
  const head = ['Tenant', 'What changes', 'Users who lose a policy', 'Groups', 'Look at'];
  page.addFitting(
    rows.map((tenant) => rowOf(tenant, hasRings)),
    {
      share: 0.6,
      wrap: (shown) => `${mdTable(hasRings ? ['Ring', ...head] : head, [])}\n${shown.join('\n')}`,
      more: (count) => `**… ${counted(count, 'more tenant')}: ${ELSEWHERE}**`,
    },
  );
  page.add(quietLine(tenants.filter(isQuietPlan)));
  page.addFitting(
    rows.flatMap(({ summary, page: whole }) =>
      whole === '' ? [] : [mdDetails(`Plan of ${md(summary.name)}`, whole.trim())],
    ),
    {
      wrap: (shown) => shown.join('\n\n'),
      more: (count) => `… ${counted(count, 'more plan')}: ${ELSEWHERE}`,
    },
  );
  return page.toString();
}

const ELSEWHERE = 'see the page of the run, and its artifact';

/** `6 tenants: 2 change, 1 without a plan, 3 unchanged` */
function titleOf(tenants: readonly TenantPlan[]): string {
  const changing = tenants.filter(({ summary }) => (summary.plan?.changed ?? 0) > 0).length;
  const without = tenants.filter(({ facts }) => facts === undefined).length;
  const unchanged = tenants.length - changing - without;
  const parts = [
    `${changing} to change`,
    ...(without > 0 ? [`${without} without a plan`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ];
  return `${counted(tenants.length, 'tenant')}: ${parts.join(', ')}`;
}

/** Most users who lose first, then what a reviewer has to look at, then what has no plan, then by policies that change. */
function byDanger(a: TenantPlan, b: TenantPlan): number {
  const changed = ({ summary: { plan } }: TenantPlan): number => plan?.changed ?? 0;
  return mostLosing(b) - mostLosing(a) || urgency(a) - urgency(b) || changed(b) - changed(a);
}

/** An unknown number counts as the largest. */
function mostLosing({ facts }: TenantPlan): number {
  if (facts === undefined) return 0;
  return facts.losing?.max ?? Number.MAX_SAFE_INTEGER;
}

function urgency({ summary, facts, notes }: TenantPlan): number {
  if (facts === undefined) return 1;
  const { refused, refusedPolicies, lifts } = facts;
  if (refused.length + refusedPolicies + notes.length > 0 || lifts !== 0) return 0;
  return (summary.plan?.blocked ?? 0) > 0 ? 2 : 3;
}

function rowOf(tenant: TenantPlan, hasRings: boolean): string {
  const { name, ring = '' } = tenant.summary;
  const cells = [
    ...(hasRings ? [md(ring)] : []),
    mdCode(name),
    changesCell(tenant),
    tenant.facts === undefined ? '' : md(usersText(tenant.facts.losing)),
    tenant.facts === undefined ? '' : mdMessage(groupsText(tenant.facts.effects.groups)),
    cautions(tenant).map(mdMessage).join('<br>'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function changesCell({ summary: { plan, problems, skipped }, facts }: TenantPlan): string {
  if (plan === undefined || facts === undefined)
    return `❌ no plan: ${mdMessage(skipped ?? problems[0] ?? 'the log of the run says why')}`;
  if (plan.changed === 0) return 'nothing';
  return md(tenantHeadline(plan, facts.effects));
}

/** What a reviewer should not overlook, in a few words each. */
function cautions({ summary, facts, notes }: TenantPlan): readonly string[] {
  const blocked = summary.plan?.blocked ?? 0;
  return [
    ...notes.map((note) => `⚠️ ${note}`),
    ...(facts === undefined ? [] : cautionsOf(facts)),
    ...(blocked > 0 ? [`🚧 ${counted(blocked, 'policy', 'policies')} blocked`] : []),
    ...(facts !== undefined && summary.exitCode !== 0 && blocked === 0 ? ['🚧 the plan is incomplete'] : []),
  ];
}

function cautionsOf({ refused, refusedPolicies, lifts, hazards }: PlanFacts): readonly string[] {
  return [
    ...(lifts === null ? ['⚠️ guardrails cannot be compared with the base'] : []),
    ...(lifts !== null && lifts > 0 ? [`⚠️ weakens ${counted(lifts, 'guardrail')}`] : []),
    ...(refused.length > 0 ? [`⛔ apply refuses the whole run: ${refused.join(', ')}`] : []),
    ...(refusedPolicies > 0 ? [`⛔ ${counted(refusedPolicies, 'policy', 'policies')} refused`] : []),
    ...(hazards.length > 0 ? [`⚠️ ${hazards.join('; ')}`] : []),
  ];
}

function quietLine(quiet: readonly TenantPlan[]): string {
  if (quiet.length === 0) return '';
  const more = quiet.length - MOST_QUIET_NAMED;
  const names = quiet.slice(0, MOST_QUIET_NAMED).map(({ summary }) => mdCode(summary.name));
  return `${counted(quiet.length, 'tenant changes', 'tenants change')} nothing: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
