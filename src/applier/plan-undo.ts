import {
  type Assignment,
  decodeAssignments,
  decodeFilter,
  decodeTarget,
  type DesiredAssignment,
  lowerGuid,
  sameFilter,
} from '../differ/assignment.js';
import { type PlanDraft } from '../differ/draft-plan.js';
import { desiredAsHeld, desiredOf } from '../differ/desired-as-held.js';
import { contentFingerprint } from '../differ/fingerprint.js';
import { type PlanInput } from '../differ/plan-input.js';
import { type CurrentPolicy } from '../model/current.js';
import { type JsonObject } from '../model/json.js';
import { type PolicyOutcome } from '../model/outcome.js';
import { type AssignmentState, type Plan, policyKey, type PolicyPlan } from '../model/plan.js';
import { ZERO_GUID } from '../model/policy-types.js';
import { explains, type Traces } from './traces.js';
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
  const { type, id, name, file, line, column } = planned;
  const place = { file, line, column };
  const key = policyKey(planned);
  const end = (result: PolicyOutcome['result'], reason: string): PolicyOutcome => ({
    type,
    id,
    name,
    result,
    reason,
    requests: [],
  });
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
  if (contentFingerprint(held) === planned.fingerprint) return restore(changed(planned, held));
  if (isBack(planned, held)) return end('already applied', 'It holds again what it held before.');
  const ours = own?.policies.get(key);
  if (ours !== undefined && explains(ours, held)) return restore(changed(planned, ours.before));
  const theirs = undone?.policies.get(key);
  if (theirs !== undefined && explains(theirs, held)) return restore(desiredAsHeld(theirs.before, place));
  return end('stale', 'Somebody has changed its assignments since the run that this would take back.');
}

/** What is to be held once the file's changes are made on a list; undefined where one of them does not fit it. */
function changed(
  { changes, ...place }: PolicyPlan,
  held: readonly JsonObject[],
): readonly DesiredAssignment[] | undefined {
  const rest = [...desiredAsHeld(held, place)];
  for (const { before, after } of changes) {
    if (before !== null) {
      const gone = decodeState(before);
      const index = rest.findIndex((one) => gone !== undefined && isSame(one, gone));
      if (index < 0) return undefined;
      rest.splice(index, 1);
    }
    if (after !== null) {
      const come = decodeState(after);
      if (come === undefined) return undefined;
      rest.push(desiredOf({ ...come, raw: { target: after.target } }, place));
    }
  }
  return rest;
}

/** Whether nothing is left of what the file would change. */
function isBack({ changes }: PolicyPlan, held: readonly JsonObject[]): boolean {
  const { understood } = decodeAssignments(held);
  const has = (state: AssignmentState): boolean => {
    const wanted = decodeState(state);
    return wanted !== undefined && understood.some((one) => isSame(one, wanted));
  };
  return changes.every(
    ({ before, after }) => (after === null || has(after)) && (before === null || !has(before)),
  );
}

function decodeState({ target: raw, source, sourceId }: AssignmentState): Assignment | undefined {
  const [target, filter] = [decodeTarget(raw), decodeFilter(raw)];
  if (target === undefined || filter === undefined) return undefined;
  const isNone = sourceId === undefined || sourceId === null || sourceId === ZERO_GUID;
  return {
    target,
    filter,
    source: source === 'policySets' ? source : 'direct',
    sourceId: isNone ? null : lowerGuid(sourceId),
  };
}

function isSame(a: Assignment, b: Assignment): boolean {
  return (
    a.target.key === b.target.key &&
    sameFilter(a.filter, b.filter) &&
    a.source === b.source &&
    (a.source === 'direct' || a.sourceId === b.sourceId)
  );
}
