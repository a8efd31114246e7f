import { type FleetSummary, type TenantSummary } from '../../../model/results/fleet-summary.js';
import { type Plan, type PolicyPlan } from '../../../model/results/plan.js';
import { appliedPolicies, refusedPolicies } from '../../../report/plan/plan-summaries.js';
import { plannedFact } from '../../../report/fleet/fleet-words.js';
import { namesIn } from '../../../report/plan/plan-names.js';
import { readingText } from '../../../report/plan/plan-totals.js';
import { type NextStep, markedPolicies, planView } from '../../../report/plan/plan-view.js';
import { counted, grouped } from '../../../model/numbers.js';
import { printable } from '../../../report/text/printable.js';
import { isLimitUnknown, usersNumber } from '../../../report/plan/plan-verdict.js';
import { boundsOf, needsExact } from '../../../report/text/labels.js';

/** What a reviewer of a pull request does about the plan of one tenant: a step without a command, or none if nothing changes. */
export function stepsBeforeMerge(plan: Plan): readonly NextStep[] {
  const { summary } = plan;
  if (summary.blocked + summary.changed === 0) return [];
  const isRefused = plan.refused.length > 0;
  const texts = isRefused ? refusedSteps(plan) : openSteps(plan);
  if (!needsExact(plan)) return [{ what: texts.join(' ') }];
  return [{ what: (isRefused ? [...texts, EXACT_AGAIN] : [EXACT_FIRST, ...texts]).join(' ') }];
}

const EXACT_FIRST =
  'Before you approve, run assignctl plan with --impact exact: it shows who is left without a policy.';
const EXACT_AGAIN = 'Plan again with --impact exact: it shows who is left without a policy.';

/** Of a run that a limit refuses: what stops all of it, apart from what stops a part. */
function refusedSteps(plan: Plan): readonly string[] {
  const reading = plan.refused.every(({ code }) => isLimitUnknown(plan, code))
    ? readingText(plan)
    : undefined;
  const change =
    reading === undefined
      ? 'you make the change smaller, or allow it in the settings, and push'
      : `you ${lowerFirst(reading)} and run this job again, or allow it in the settings and push`;
  const others = [
    ...fixes(plan).map(({ what }) => lowerFirst(what)),
    ...(refusedPolicies(plan).length > 0 ? ['undo or allow what is refused'] : []),
  ];
  return [
    `Nothing is applied, even after the merge, until ${change}.`,
    ...(others.length === 0 ? [] : [`Apart from that, ${others.join(', and ')}.`]),
  ];
}

const UNDO_OR_ALLOW = 'Undo what is refused, or allow it in the settings, and push.';

/** Of a run that no limit refuses. */
function openSteps(plan: Plan): readonly string[] {
  const refused = refusedPolicies(plan);
  const applied = appliedPolicies(plan).length;
  const fixes = blockedFixes(plan);
  if (applied === 0)
    return [
      ...fixes,
      ...(refused.length > 0 ? [UNDO_OR_ALLOW] : []),
      ...(fixes.length + refused.length > 0 ? [] : [reviewText(plan)]),
      'Until then nothing will be applied, even after the merge.',
    ];
  const others =
    fixes.length > 0 && refused.length === 0 ? ['Otherwise only the other changes will be applied.'] : [];
  const isPart = refused.length > 0;
  return [...fixes, reviewText(plan), ...others, isPart ? partText(plan, applied, refused) : NOTHING_YET];
}

/** `After the merge 9 policies change; “iOS – Team 1” does not: undo its change, or allow it in the settings.` */
function partText(plan: Plan, applied: number, refused: readonly PolicyPlan[]): string {
  const { namePolicy } = namesIn(plan);
  const names = refused.slice(0, MOST_NAMED).map(namePolicy);
  const more = refused.length - names.length;
  const who = `${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
  const isOne = refused.length === 1;
  return `After the merge ${counted(applied, 'policy changes', 'policies change')}; ${who} ${isOne ? 'does' : 'do'} not: undo ${isOne ? 'its change' : 'their changes'}, or allow ${isOne ? 'it' : 'them'} in the settings.`;
}

/** More refused policies are only counted. */
const MOST_NAMED = 3;

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

const NOTHING_YET = 'Nothing is applied before the merge.';

/** How to fix what is blocked, and what follows. A permission is granted outside the repository: a push changes nothing about it. */
function fixes({
  diagnostics,
  blocked,
  summary,
}: Plan): readonly { readonly what: string; readonly then: string }[] {
  if (summary.blocked === 0) return [];
  const errors = [
    ...blocked.flatMap(({ messages }) => messages),
    ...diagnostics.flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])),
  ];
  const permissions = permissionsIn(errors);
  const isAll = errors.length > 0 && errors.every((message) => permissionsIn([message]).length > 0);
  return [
    ...(permissions.length > 0 ? [{ what: grantText(permissions), then: ', then run this job again' }] : []),
    ...(isAll ? [] : [{ what: 'Fix the errors', then: ' and push, so that a new plan is made' }]),
  ];
}

function blockedFixes(plan: Plan): readonly string[] {
  return fixes(plan).map(({ what, then }) => `${what}${then}.`);
}

function reviewText(plan: Plan): string {
  const marked = markedPolicies(planView(plan)).length;
  if (marked > 0)
    return `Check the ${marked === 1 ? 'marked policy' : `${grouped(marked)} marked policies`}.`;
  const { impact } = plan;
  const gain = impact === undefined ? null : boundsOf(impact, 'gain');
  if (impact?.lose === 0 && gain !== null && gain.max > 0)
    return `Review who gains a policy (users: ${usersNumber(gain)}). No one loses a policy.`;
  return 'Review who gains and who loses a policy.';
}

/** The permissions that messages of failed requests ask for. */
function permissionsIn(messages: readonly string[]): readonly string[] {
  return [
    ...new Set(
      messages.flatMap((text) => /\bGrant the app ([A-Z][A-Za-z]+(?:\.[A-Za-z]+)+)/.exec(text)?.[1] ?? []),
    ),
  ];
}

function grantText(permissions: readonly string[], word = 'Grant'): string {
  return `${word} the app ${permissions.join(' and ')} with admin consent`;
}

/** More tenants are only counted. */
const MOST_TENANT_STEPS = 5;

/** What a reviewer of a pull request does about the plans of several tenants: one step, a sentence for each tenant. */
export function fleetStepsBeforeMerge(tenants: FleetSummary['tenants']): readonly NextStep[] {
  const texts = tenants.flatMap((tenant) => {
    const text = tenantStep(tenant);
    return text === '' ? [] : [`${printable(tenant.name)}: ${text}.`];
  });
  if (texts.length === 0) return [];
  const more = texts.length - MOST_TENANT_STEPS;
  return [
    {
      what: [
        ...texts.slice(0, MOST_TENANT_STEPS),
        ...(more > 0 ? [`See above for ${counted(more, 'more tenant')}.`] : []),
        NOTHING_YET,
      ].join(' '),
    },
  ];
}

/** What to do about one tenant, as a clause; '' for nothing. */
function tenantStep(tenant: TenantSummary): string {
  const { plan, effects, problems, skipped } = tenant;
  if (skipped !== undefined) return 'it was not run, so fix what is said above and run the job again';
  const permissions = permissionsIn(problems);
  if (plan === undefined || plan.blocked > 0)
    return permissions.length > 0
      ? `${grantText(permissions, 'grant')}, then run the job again`
      : 'fix its errors and push';
  if (plan.changed === 0) return '';
  if (effects !== undefined && effects.refused > 0)
    return 'undo what is refused, or allow it in its settings, and push';
  const fact = plannedFact([tenant]);
  if (fact?.isUnprotected === true) return 'review who is left without a policy before you approve';
  if ((effects?.review.length ?? 0) > 0) return 'review what is marked before you approve';
  return fact === undefined
    ? 'review who gains a policy before you approve'
    : 'review who loses a policy before you approve';
}
