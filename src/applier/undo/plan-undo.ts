import { type PlanDraft, type PlanInput } from '../../differ/build-plan.js';
import { desiredListOf } from '../../differ/diff/desired-list.js';
import { contentFingerprint } from '../../differ/diff/fingerprint.js';
import { type DesiredAssignment } from '../../model/assignment/assignment.js';
import { type CurrentPolicy } from '../../model/tenant/tenant.js';
import { type Place } from '../../model/project/diagnostic.js';
import { type JsonObject } from '../../model/json.js';
import { type PolicyOutcome } from '../../model/results/outcome.js';
import { type Plan, policyKey, type PolicyPlan } from '../../model/results/plan.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import { unsent } from '../policy-outcomes.js';
import { explains, type PolicyTrace, type Traces } from '../journal/previous-run.js';
import { isBack, withChanges } from './undo-changes.js';
import { draftRestorations, type Restoration } from './undo-plan.js';

/** What a plan is undone by. */
export interface UndoTraces {
  /** The journal of the run that is undone. Undefined: a foreign file, whose own changes are planned. */
  readonly undone: Traces | undefined;
  /** What an unfinished run of this very undo left. */
  readonly own: Traces | undefined;
}

export interface UndoFit {
  readonly draft: PlanDraft;
  /** Policies of the file that are not to be written: restored already, or edited since. */
  readonly ended: readonly PolicyOutcome[];
}

/**
 * Plans an undo file anew; the usual planning does the rest. With the journal of its run the file only names the
 * policies: each is to hold what the journal says it held. Without it the file's changes are made on what the policy
 * holds now. A policy that does not hold what the run left is not touched.
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

/** Policies that a file names and the journal of its run does not: such a file is not of that run. */
export function strangersIn({ policies }: Plan, { policies: traces }: Traces): readonly PolicyPlan[] {
  return policies.filter((policy) => policy.changes.length > 0 && !traces.has(policyKey(policy)));
}

const RESTORED = 'It holds again what it held before.';
const EDITED = 'Someone has changed its assignments since the run that this would undo.';

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
  const ours = own?.policies.get(key);
  const theirs = undone?.policies.get(key);
  const desired =
    theirs === undefined ? byFile(planned, held, ours) : byJournal(theirs, held, ours, { type, place });
  if (desired === 'restored') return end('already applied', RESTORED);
  if (desired === 'edited') return end('stale', EDITED);
  if (desired === undefined) return end('stale', 'The changes of the file do not fit what it holds.');
  return { policy, place, desired };
}

type Desired = readonly DesiredAssignment[] | 'restored' | 'edited';

function byJournal(
  run: PolicyTrace,
  held: readonly JsonObject[],
  ours: PolicyTrace | undefined,
  { type, place }: { readonly type: PolicyType; readonly place: Place },
): Desired {
  const now = contentFingerprint(held, type);
  if (now === contentFingerprint(run.before, type)) return 'restored';
  const isOurs = now === run.left || explains(run, held) || explains(ours, held);
  return isOurs ? desiredListOf(run.before, type, place) : 'edited';
}

/** Undefined: a change of the file does not fit. */
function byFile(
  planned: PolicyPlan,
  held: readonly JsonObject[],
  ours: PolicyTrace | undefined,
): Desired | undefined {
  if (contentFingerprint(held, planned.type) === planned.fingerprint) return withChanges(planned, held);
  if (isBack(planned, held)) return 'restored';
  return explains(ours, held) && ours !== undefined ? withChanges(planned, ours.before) : 'edited';
}
