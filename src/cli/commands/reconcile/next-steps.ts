import { join } from 'node:path';
import { type FleetSummary, planFileOf, type TenantSummary } from '../../../model/results/fleet-summary.js';
import { type Plan } from '../../../model/results/plan.js';
import { appliedPolicies, refusedPolicies } from '../../../report/plan/plan-summaries.js';
import { factText, worstFact } from '../../../report/fleet/fleet-words.js';
import { readingText } from '../../../report/plan/plan-totals.js';
import { isLimitUnknown } from '../../../report/plan/plan-verdict.js';
import { type NextStep } from '../../../report/plan/plan-view.js';
import { counted } from '../../../model/numbers.js';
import { printable } from '../../../report/text/printable.js';
import { type CliContext } from '../../context.js';
import { printedCommand, type RepeatedOptions } from '../../program/printed-command.js';
import { needsExact } from '../../../report/text/labels.js';
import { fleetStepsBeforeMerge, stepsBeforeMerge } from './steps-before-merge.js';

/** What a run will do, as far as its plan shows. */
export interface ExpectedWork {
  /** Policies that will be changed, and the requests for them. */
  readonly policies: number;
  readonly requests: number;
  readonly refused: number;
  readonly blocked: number;
  /** Policies that are left because of what a plan file shows, or because one they wait for is left. */
  readonly left: number;
}

/** `stale`: keys of policies that a plan file blocks. */
export function expectWork(plan: Plan, stale: ReadonlyMap<string, unknown>): ExpectedWork {
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const applied = appliedPolicies(plan, stale);
  const refused = refusedPolicies(plan).length;
  return {
    policies: applied.length,
    requests: applied.reduce((sum, { requests }) => sum + requests.length, 0),
    refused,
    blocked: plan.summary.blocked,
    left: changed.length - applied.length - refused,
  };
}

/** `Apply 7 policies, 8 requests, to Contoso (4f1c2d8e…)? 2 refused, 1 blocked. Type yes: ` */
export function confirmationText(
  work: ExpectedWork,
  tenantId: string,
  tenantName: string | undefined,
): string {
  const { policies, requests, refused, blocked, left } = work;
  const id = `${tenantId.slice(0, 8)}…`;
  const tenant = tenantName === undefined ? `tenant ${tenantId}` : `${printable(tenantName)} (${id})`;
  const rest = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(left > 0 ? [`${left} left unchanged`] : []),
  ];
  const what = `${counted(policies, 'policy', 'policies')}, ${counted(requests, 'request')},`;
  return `Apply ${what} to ${tenant}?${rest.length === 0 ? '' : ` ${rest.join(', ')}.`} Type yes: `;
}

/** More refusals than this are allowed in the settings rather than on the command line. */
const MOST_FLAGS = 3;

/**
 * What to do after a plan was shown, with the commands to copy. `file`: where the plan is saved. In a pipeline there are no
 * commands, since the paths of the job mean nothing to a reader; for a pull request a sentence says what comes before the merge.
 */
export function nextSteps(
  plan: Plan,
  file: string | undefined,
  options: RepeatedOptions,
  context: Pick<CliContext, 'shell' | 'env'>,
): readonly NextStep[] {
  if (isPipeline(context)) return isPullRequest(context) ? stepsBeforeMerge(plan) : [];
  const { allow = [] } = options;
  const saved = file === undefined ? [] : [file];
  const isUndo = plan.undoes !== undefined;
  const again = isUndo ? ['undo', ...saved] : ['plan', ...(file === undefined ? [] : ['--out', file])];
  const refusals = [...plan.refused, ...plan.policies.flatMap(({ refused }) => refused)];
  const flags = [...new Set(refusals.map((refusal) => refusal.allow))]
    .filter((flag) => flag.startsWith('--allow '))
    .map((flag) => flag.slice('--allow '.length));
  const canApply = plan.refused.length === 0 && expectWork(plan, new Map()).policies > 0;
  const reading = plan.refused.some(({ code }) => isLimitUnknown(plan, code)) ? readingText(plan) : undefined;
  const isFix = plan.summary.blocked > 0 || reading !== undefined;
  const steps: readonly (NextStep | false)[] = [
    isFix && {
      what: reading === undefined ? 'After the fix, plan again' : `${reading}, then plan again`,
      command: printedCommand(again, options, context),
    },
    plan.summary.changed > 0 &&
      needsExact(plan) && {
        what: isFix
          ? 'To find out who is left without a policy'
          : 'First, to find out who is left without a policy',
        command: printedCommand(again, { ...options, impact: 'exact' }, context),
      },
    plan.summary.changed > 0 &&
      flags.length > 0 &&
      flags.length <= MOST_FLAGS && {
        what:
          reading === undefined
            ? 'To allow what is refused'
            : 'Only if any number is acceptable, to allow it',
        command: printedCommand(again, { ...options, allow: [...allow, ...flags] }, context),
      },
    plan.summary.changed > 0 &&
      canApply && {
        what: plan.policies.some(({ refused }) => refused.length > 0)
          ? 'To apply the other changes'
          : 'To apply these changes',
        applies: true,
        command: printedCommand([isUndo ? 'undo' : 'apply', ...saved], options, context),
      },
  ];
  return steps.filter((step) => step !== false);
}

type Environment = Pick<CliContext, 'env'>;

function isPipeline(context: Environment): boolean {
  return isAnySet(['GITHUB_ACTIONS', 'TF_BUILD', 'GITLAB_CI'], context);
}

function isPullRequest(context: Environment): boolean {
  return (
    (context.env['GITHUB_EVENT_NAME'] ?? '').startsWith('pull_request') ||
    isAnySet(['SYSTEM_PULLREQUEST_PULLREQUESTID', 'CI_MERGE_REQUEST_IID'], context)
  );
}

function isAnySet(names: readonly string[], { env }: Environment): boolean {
  return names.some((name) => (env[name] ?? '') !== '');
}

/** What to do after the plans of several tenants were shown. `out`: the folder of the plans. */
export function fleetNextSteps(
  { tenants }: FleetSummary,
  options: RepeatedOptions & { readonly out?: string },
  context: Pick<CliContext, 'shell' | 'env'>,
): readonly NextStep[] {
  if (isPipeline(context)) return isPullRequest(context) ? fleetStepsBeforeMerge(tenants) : [];
  const { out } = options;
  const isComplete = tenants.every(({ plan }) => plan?.blocked === 0);
  const ready = tenants.filter(canBeApplied);
  if (!isComplete) {
    const again = ['plan', ...(out === undefined ? [] : ['--out', out])];
    const first = ready.slice(0, MOST_TENANTS);
    return [
      { what: 'After the fix, plan again', command: printedCommand(again, options, context) },
      ...first.map(({ name, effects }) => ({
        what: `${reviewText([{ effects }])} apply only ${name}, whose plan is complete${dangerText([{ name, effects }])}`,
        command: printedCommand(
          ['apply', ...(out === undefined ? [] : [join(out, planFileOf(name))])],
          { ...options, all: false, ring: [], tenant: name },
          context,
        ),
      })),
    ];
  }
  // With several tenants nothing is asked.
  const apply = ['apply', ...(out === undefined ? ['--yes'] : [out])];
  return ready.length > 0
    ? [
        {
          what: `${reviewText(ready)} apply these changes${dangerText(ready)}`,
          command: printedCommand(apply, options, context),
        },
      ]
    : [];
}

function reviewText(tenants: readonly { readonly effects?: TenantSummary['effects'] | undefined }[]): string {
  return tenants.some(({ effects }) => (effects?.review.length ?? 0) > 0) ? 'After your review, to' : 'To';
}

/** What a command that applies plans says if users end up without any policy: ` (! 1,188 users left without any iOS app protection)`. */
function dangerText(tenants: Parameters<typeof worstFact>[0]): string {
  const fact = worstFact(tenants);
  if (fact?.isUnprotected !== true) return '';
  return ` (! ${tenants.length > 1 ? factText(fact) : fact.text})`;
}

/** More tenants are not named one by one. */
const MOST_TENANTS = 3;

/** Whether the plan of a tenant is complete, and apply would change something. */
function canBeApplied({ plan, effects }: TenantSummary): boolean {
  return plan?.blocked === 0 && plan.changed > (effects?.refused ?? 0);
}
