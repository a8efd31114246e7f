import { type DesiredAssignment } from '../../differ/diff/desired-assignment.js';
import { type PlanDraft, type PlanInput } from '../../differ/build-plan.js';
import { desiredAsHeld } from '../../differ/drift/revert-drift.js';
import { contentFingerprint } from '../../differ/diff/fingerprint.js';
import { type CurrentPolicy } from '../../model/tenant/tenant.js';
import { type PolicyOutcome } from '../../model/results/outcome.js';
import { type Plan, policyKey, type PolicyPlan } from '../../model/results/plan.js';
import { unsent } from '../policy-outcomes.js';
import { explains, type Traces } from '../journal/previous-run.js';
import { isBack, withChanges } from './undo-changes.js';
import { draftRestorations, type Restoration } from './undo-plan.js';

/** What unfinished runs left: of this very undo, and of the run that it takes back. */
export interface UndoTraces {
  readonly own: Traces | undefined;
  readonly undone: Traces | undefined;
}

export interface UndoFit {
  readonly draft: PlanDraft;
  /** Policies of the file that are not to be carried out: back already, or edited since. */
  readonly ended: readonly PolicyOutcome[];
}

/**
 * Plans an undo file anew: each of its changes is made on what the policy holds now, and the usual planning does the
 * rest. A policy that does not hold what the run left is not touched.
 */
export function planUndo(
  file: Plan,
  input: Omit<PlanInput, 'declarations' | 'otherDeclarations'>,
  traces: UndoTraces,
): UndoFit {
  const restorations: Restoration[] = [];
  const ended: PolicyOutcome[] = [];
  for (const planned of file.policies) {
    if (planned.changes.length === 0) continue;
    const fit = fitPolicy(planned, input, traces);
    if ('result' in fit) ended.push(fit);
    else restorations.push(fit);
  }
  return { draft: draftRestorations(restorations, input), ended };
}

function fitPolicy(
  planned: PolicyPlan,
  { tenant }: Pick<PlanInput, 'tenant'>,
  { own, undone }: UndoTraces,
): Restoration | PolicyOutcome {
  const { type, file, line, column } = planned;
  const place = { file, line, column };
  const key = policyKey(planned);
  const end = (result: PolicyOutcome['result'], reason: string): PolicyOutcome =>
    unsent(planned, result, reason);
  const listing = tenant.policies.get(type);
  if (!listing?.ok)
    return end(
      'blocked',
      `The ${type} policies could not be read: ${listing?.why ?? 'they were not asked for'}`,
    );
  const policy = listing.value.find((live: CurrentPolicy) => policyKey(live) === key);
  if (policy === undefined) return end('stale', 'The policy is no longer there.');
  if (policy.unreadable !== undefined)
    return end('blocked', `Its assignments could not be read: ${policy.unreadable}`);

  const held = policy.assignments;
  const restore = (desired: readonly DesiredAssignment[] | undefined) =>
    desired === undefined
      ? end('stale', 'The changes of the file do not fit what it holds.')
      : { policy, place, desired };
  if (contentFingerprint(held) === planned.fingerprint) return restore(withChanges(planned, held));
  if (isBack(planned, held)) return end('already applied', 'It holds again what it held before.');
  const ours = own?.policies.get(key);
  if (ours !== undefined && explains(ours, held)) return restore(withChanges(planned, ours.before));
  const theirs = undone?.policies.get(key);
  if (theirs !== undefined && explains(theirs, held)) return restore(desiredAsHeld(theirs.before, place));
  return end('stale', 'Somebody has changed its assignments since the run that this would take back.');
}
