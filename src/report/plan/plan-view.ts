import { type CloudName } from '../../model/project/settings.js';
import {
  type LimitUse,
  type Plan,
  type PlanSummary,
  type PolicyPlan,
  type Refusal,
} from '../../model/results/plan.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import {
  boundsOf,
  hazardText,
  keptText,
  liftsOf,
  type LiftsView,
  remedyOf,
  requestsText,
  tenantText,
  typeText,
  unprotectedNotes,
  unprotectedTexts,
  usersText,
} from '../text/labels.js';
import { counted, grouped } from '../../model/numbers.js';
import { fillPortalTemplate, portalTemplate } from '../text/portal-links.js';
import { policySetNotes, policySetTotals } from '../text/policy-set-text.js';
import { printable, quoted } from '../text/printable.js';
import { changeView, type ChangeView, effectsText, namesIn, type PlanNames } from './change-view.js';
import { type CauseView, causesOf, placeText, warningsOf } from './plan-causes.js';
import {
  byUrgency,
  kinshipText,
  orderTexts,
  policyNames,
  skippedTexts,
  summariseEffects,
} from './plan-summaries.js';

/** What a report shows besides the plan. The plan file contains none of it. */
export interface PlanDisplay {
  /** Name of the tenant, if it is known. */
  readonly tenantName?: string | undefined;
  /** The command that shows the plan: `plan`. */
  readonly command?: string | undefined;
  /** The commit that the files are of: `1a2b3c4d5e6f`, or `1a2b3c4d5e6f with local changes`. */
  readonly commit?: string | undefined;
  /** The settings file, as the reader finds it. */
  readonly settingsFile?: string | undefined;
  /** What to do next, each with a command that can be copied. */
  readonly next?: readonly NextStep[] | undefined;
  /** Shows requests, notes, and all that does not change. */
  readonly isVerbose?: boolean | undefined;
}

export interface NextStep {
  /** `Apply these changes` */
  readonly what: string;
  readonly command: string;
}

export interface PolicyView {
  readonly plan: PolicyPlan;
  /** `iOS app protection “Sales”` */
  readonly title: string;
  readonly place: string;
  readonly changes: readonly ChangeView[];
  /** Users who gain and who lose the policy, a sentence for each number; empty if the changes show it. */
  readonly users: readonly string[];
  readonly refused: readonly RefusalView[];
  readonly allowed: readonly string[];
  /** Why nothing will be sent for it, if that is so. */
  readonly skipped: readonly string[];
  /** Order, and what the numbers leave out. */
  readonly details: readonly string[];
  /** How the changes reach the service. */
  readonly requests: string;
  /** Address of the policy in the Intune admin center, if it is known. */
  readonly portal?: string;
}

export interface RefusalView {
  readonly code: string;
  readonly message: string;
  readonly remedy: ReturnType<typeof remedyOf>;
}

/** All that text, Markdown and HTML show of a plan, ready to print: printable, in order, in words. */
export interface PlanView {
  /** `Contoso (4f1c…)` */
  readonly tenant: string;
  readonly command: string;
  /** `commit 1a2b3c4d5e6f`; empty if the files are in no repository. */
  readonly commit: string;
  /** `Plan incomplete: 1 of 6 policies could not be planned`; absent if all could. */
  readonly incomplete?: string;
  /** `9 policies change: +4 ~2 -10 assignments (+ more people, - fewer people)`, or that nothing changes; empty if no policy could be planned. */
  readonly headline: string;
  readonly kinship: string;
  /** What the files lift of the base's guardrails; absent if nothing, or if no base was named. */
  readonly lifts?: LiftsView;
  readonly runRefusals: readonly RefusalView[];
  readonly causes: readonly CauseView[];
  /** Changed policies, the most dangerous first. */
  readonly policies: readonly PolicyView[];
  readonly allowed: readonly string[];
  readonly warnings: ReturnType<typeof warningsOf>;
  /** Users who gain and lose, limits, what is refused or blocked, what does not change: a line each. */
  readonly totals: readonly string[];
  /** Users left without any policy of a type, a line for each type; `totals` has them too. */
  readonly unprotected: readonly string[];
  readonly unmanaged: readonly string[];
  readonly kept: readonly string[];
  readonly next: readonly NextStep[];
}

export function planView(plan: Plan, display: PlanDisplay = {}): PlanView {
  const names = namesIn(plan);
  const nameOf = policyNames(plan);
  const noteOf = policySetNotes(plan);
  const { unmanaged } = plan;
  const { settingsFile } = display;
  return {
    tenant: tenantText(plan.tenantId, display.tenantName),
    command: `assignctl ${display.command ?? 'plan'}`,
    commit: display.commit === undefined ? '' : `commit ${printable(display.commit)}`,
    ...(plan.summary.blocked === 0 ? {} : { incomplete: incompleteText(plan.summary) }),
    headline: headlineText(plan.summary, summariseEffects(plan)),
    kinship: kinshipText(plan),
    ...liftsOf(plan),
    runRefusals: plan.refused.map((refusal) => refusalView(refusal, undefined, settingsFile)),
    causes: causesOf(plan, names),
    policies: byUrgency(plan.policies).map((policy) =>
      policyView(policy, { names, nameOf, noteOf, cloud: plan.cloud, settingsFile }),
    ),
    allowed: plan.allowed.map(liftedText),
    warnings: warningsOf(plan),
    totals: totalsOf(plan),
    unprotected: unprotectedTexts(plan),
    unmanaged: unmanaged.map(({ type, name }) => `${typeText(type)} ${quoted(name)}`),
    kept: [...plan.unknown, ...plan.policySets].map(
      (kept) =>
        `${typeText(kept.type)} ${quoted(kept.policyName)}: assignment ${printable(kept.assignmentId)} ${printable(keptText(kept))}`,
    ),
    next: display.next ?? [],
  };
}

interface PolicyWords {
  readonly names: PlanNames;
  readonly nameOf: (key: string) => string;
  readonly noteOf: ReturnType<typeof policySetNotes>;
  readonly cloud: CloudName;
  readonly settingsFile: PlanDisplay['settingsFile'];
}

function policyView(
  policy: PolicyPlan,
  { names, nameOf, noteOf, cloud, settingsFile }: PolicyWords,
): PolicyView {
  const portal = portalTemplate(policy.type, cloud);
  const { impact, changes } = policy;
  const shown = changes.map((change): ChangeView => {
    const view = changeView(change, policy, names);
    return { ...view, text: view.text + noteOf(policy, change.key) };
  });
  const isSaid = changes.length === 1 && changes[0]?.action !== 'update';
  return {
    plan: policy,
    title: `${typeText(policy.type)} ${names.namePolicy(policy)}`,
    place: placeText(policy),
    changes: [...shown].sort(
      (a, b) => DANGER[a.effect] - DANGER[b.effect] || b.hazards.length - a.hazards.length,
    ),
    users:
      impact === undefined || isSaid
        ? []
        : usersLines({ gain: boundsOf(impact, 'gain'), lose: boundsOf(impact, 'lose') }, 'this policy'),
    refused: policy.refused.map((refusal) => refusalView(refusal, policy.id, settingsFile)),
    allowed: policy.allowed.map(liftedText),
    skipped: skippedTexts(policy),
    details: [...orderTexts(policy, nameOf), ...(impact?.notes ?? []).map(printable)],
    requests: requestsText(policy.requests),
    ...(portal === undefined ? {} : { portal: fillPortalTemplate(portal, policy) }),
  };
}

/** Changes that take people away come first. */
const DANGER = { takes: 0, changes: 1, reaches: 2 } as const;

/** A line for each number of users that is not zero. */
export function usersLines(
  { gain, lose }: NonNullable<PlanEffects['users']>,
  what: string,
): readonly string[] {
  return Object.entries({ lose, gain }).flatMap(([side, users]) => {
    const number = users === null ? 'unknown' : usersText(users).replace(/ users?$/, '');
    return users?.max === 0 ? [] : [`Users who ${side} ${what}: ${number}`];
  });
}

/** A refusal ready to print. */
export function refusalView(refusal: Refusal, policyId?: string, settingsFile?: string): RefusalView {
  return {
    code: refusal.code,
    message: printable(refusal.message),
    remedy: remedyOf(refusal, policyId, settingsFile),
  };
}

/** An allowed refusal, and why it is allowed. */
export function liftedText({ code, message, reason }: Plan['allowed'][number]): string {
  return `${code}: ${printable(message)}${reason === '' ? '' : ` (${printable(reason)})`}`;
}

/** `Plan incomplete: 1 of 6 policies could not be planned` */
export function incompleteText({ policies, blocked }: PlanSummary): string {
  const all = counted(policies + blocked, 'policy', 'policies');
  return `Plan incomplete: ${grouped(blocked)} of ${all} could not be planned`;
}

/** `9 policies change: +4 ~2 -10 assignments (+ more people, - fewer people)`, or that nothing changes; '' if no policy could be planned. */
export function headlineText(
  summary: PlanSummary,
  { assignments }: Pick<PlanEffects, 'assignments'>,
): string {
  if (summary.changed > 0) {
    const verb = summary.changed === 1 ? 'changes' : 'change';
    return `${counted(summary.changed, 'policy', 'policies')} ${verb}: ${effectsText(assignments)}`;
  }
  if (summary.blocked === 0)
    return `No changes: ${counted(summary.policies, 'policy', 'policies')} as declared`;
  if (summary.policies === 0) return '';
  return `No changes in the other ${counted(summary.policies, 'policy', 'policies')}`;
}

function totalsOf(plan: Plan): readonly string[] {
  const { summary, policies, refused, limits = [] } = plan;
  const { users } = summariseEffects(plan);
  const stopped = policies.filter((policy) => policy.refused.length > 0).length;
  const kept = plan.unknown.length + plan.policySets.length;
  const others = [
    ...(summary.changed > 0 && summary.unchanged > 0 ? [`${grouped(summary.unchanged)} unchanged`] : []),
    ...(summary.unmanaged > 0 ? [`${grouped(summary.unmanaged)} unmanaged (not in the files)`] : []),
  ];
  return [
    ...(users === undefined || summary.changed === 0 ? [] : usersLines(users, 'a policy')),
    ...unprotectedTexts(plan),
    ...unprotectedNotes(plan),
    ...limits.filter(({ limit, count }) => limit !== 'maxRemovals' || count !== 0).map(limitLine),
    ...(refused.length > 0 && summary.changed > 0 ? ['Refused: the whole run. Nothing will be applied'] : []),
    ...(stopped > 0 ? [`Refused: ${counted(stopped, 'policy', 'policies')}`] : []),
    ...(kept > 0 ? [`Ignored: ${counted(kept, 'assignment')} of policy sets or of an unknown kind`] : []),
    ...policySetTotals(plan),
    ...(others.length > 0 ? [`Other policies: ${others.join(', ')}`] : []),
  ];
}

/** How near the run comes to a limit, in the number that the limit itself counts. */
function limitLine({ limit, count, max, narrowed = 0, share }: LimitUse): string {
  const users = count === null ? 'not known' : usersText({ min: 0, max: count });
  const counts: Readonly<Record<LimitUse['limit'], string>> = {
    maxRemovals: `${grouped(count ?? 0)}${share === undefined ? '' : ` of ${counted(share.total, 'assignment')}`} removed${narrowed > 0 ? ' or narrowed' : ''}`,
    maxPolicies: `${grouped(count ?? 0)} changed`,
    maxUsersLosing: users,
    maxUsersUnprotected: users,
  };
  return `Limit ${limit}: ${counts[limit]} (limit ${grouped(max)})`;
}

/** What a reviewer must not miss, the worst first: a sentence for each policy. */
export function dangersOf({
  policies,
}: PlanView): readonly { readonly title: string; readonly texts: readonly string[] }[] {
  return policies.flatMap(({ plan, title, changes, refused }) => {
    const marks = new Set(changes.flatMap(({ hazards }) => hazards));
    // The number says more than the mark.
    const isLoss = marks.delete(hazardText('loses-many-users')) && plan.impact !== undefined;
    const lost = plan.impact === undefined ? null : boundsOf(plan.impact, 'lose');
    const verb = lost?.max === 1 ? 'loses' : 'lose';
    const texts = [...(isLoss ? [`${usersText(lost)} ${verb} it`] : []), ...marks];
    return texts.length === 0 || refused.length > 0 ? [] : [{ title, texts }];
  });
}

/** What the plan of one tenant does to people, for the summary of a fleet. */
export function planEffects(plan: Plan): PlanEffects {
  const view = planView(plan);
  return {
    ...summariseEffects(plan),
    review: [
      ...view.policies.flatMap(({ title, refused }) =>
        refused.map(({ code, message }) => `${title} is refused: ${code}: ${message}`),
      ),
      ...dangersOf(view).map(({ title, texts }) => `${title}: ${texts.join('; ')}`),
    ],
  };
}
