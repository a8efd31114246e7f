import { type FleetSummary } from '../../../model/results/fleet-summary.js';
import { type Plan, policyKey } from '../../../model/results/plan.js';
import { type NextStep } from '../../../report/plan/plan-view.js';
import { counted } from '../../../model/numbers.js';
import { printable } from '../../../report/text/printable.js';
import { type CliContext } from '../../context.js';
import { printedCommand, type RepeatedOptions } from '../../program/printed-command.js';

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
  const applied = changed.filter((policy) => isApplied(policyKey(policy)));
  const refused = changed.filter((policy) => policy.refused.length > 0).length;
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
 * What to do after a plan was shown, with the commands to copy. `file`: where the plan is saved. None in a pipeline: there
 * the merge applies the plan, and the paths of the job mean nothing to a reader.
 */
export function nextSteps(
  plan: Plan,
  file: string | undefined,
  options: RepeatedOptions,
  context: Pick<CliContext, 'shell' | 'env'>,
): readonly NextStep[] {
  if (isPipeline(context)) return [];
  const { allow = [] } = options;
  const saved = file === undefined ? [] : [file];
  const isUndo = plan.undoes !== undefined;
  const again = isUndo ? ['undo', ...saved] : ['plan', ...(file === undefined ? [] : ['--out', file])];
  const refusals = [...plan.refused, ...plan.policies.flatMap(({ refused }) => refused)];
  const flags = [...new Set(refusals.map((refusal) => refusal.allow))]
    .filter((flag) => flag.startsWith('--allow '))
    .map((flag) => flag.slice('--allow '.length));
  const canApply = plan.refused.length === 0 && expectWork(plan, new Map()).policies > 0;
  const steps: readonly (NextStep | false)[] = [
    plan.summary.blocked > 0 && {
      what: 'After the fix, plan again',
      command: printedCommand(again, options, context),
    },
    plan.summary.changed > 0 &&
      flags.length > 0 &&
      flags.length <= MOST_FLAGS && {
        what: 'To allow what is refused',
        command: printedCommand(again, { ...options, allow: [...allow, ...flags] }, context),
      },
    plan.summary.changed > 0 &&
      canApply && {
        what: plan.policies.some(({ refused }) => refused.length > 0)
          ? 'To apply the other changes'
          : 'To apply these changes',
        command: printedCommand([isUndo ? 'undo' : 'apply', ...saved], options, context),
      },
  ];
  return steps.filter((step) => step !== false);
}

function isPipeline({ env }: Pick<CliContext, 'env'>): boolean {
  return ['GITHUB_ACTIONS', 'TF_BUILD'].some((name) => (env[name] ?? '') !== '');
}

/** What to do after the plans of several tenants were shown. `out`: the folder of the plans. */
export function fleetNextSteps(
  { tenants }: FleetSummary,
  options: RepeatedOptions & { readonly out?: string },
  context: Pick<CliContext, 'shell' | 'env'>,
): readonly NextStep[] {
  if (isPipeline(context)) return [];
  const { out } = options;
  const isComplete = tenants.every(({ plan }) => plan?.blocked === 0);
  const canApply = tenants.some(({ plan, effects }) => (plan?.changed ?? 0) > (effects?.refused ?? 0));
  if (!isComplete) {
    const again = ['plan', ...(out === undefined ? [] : ['--out', out])];
    return [{ what: 'After the fix, plan again', command: printedCommand(again, options, context) }];
  }
  // With several tenants nothing is asked.
  const apply = ['apply', ...(out === undefined ? ['--yes'] : [out])];
  return canApply
    ? [{ what: 'To apply these changes', command: printedCommand(apply, options, context) }]
    : [];
}
