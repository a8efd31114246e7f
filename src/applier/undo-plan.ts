import { desiredListOf } from '../differ/diff/diff.js';
import { type JsonObject } from '../model/json.js';
import { contentFingerprint, contentKey } from '../model/assignment/equality.js';
import {
  type PlanWithoutImpact,
  type PlanInput,
  draftResolved,
  type PlannedPolicy,
} from '../differ/draft-plan.js';
import { finishPlan, type PlanKinship } from '../differ/finish-plan.js';
import type { ResolvedPolicy } from '../differ/resolve/resolve.js';
import { questionsOf } from '../differ/resolve/tenant-questions.js';
import {
  type DesiredAssignment,
  desiredFromCurrent,
  type Assignment,
  groupIdOf,
} from '../model/assignment/assignment.js';
import { decode } from '../model/assignment/graph-codec.js';
import { decodeState } from '../model/assignment/plan-codec.js';
import type { Declaration } from '../model/project/declaration.js';
import type { Place } from '../model/project/diagnostic.js';
import type { Protection } from '../model/project/settings.js';
import type { PolicyOutcome } from '../model/results/outcome.js';
import { type AssignmentState } from '../model/results/change.js';
import { type Plan, policyKey, type PolicyPlan } from '../model/results/plan.js';
import { type PolicyType, POLICY_TYPE_NAMES, policyTypeInfo } from '../model/tenant/policy-types.js';
import { type CurrentPolicy, type Questions, whyIncomplete } from '../model/tenant/tenant.js';
import { accountsFor, type PolicyTrace, type PreviousRun } from './journal/previous-run.js';
import { unsent } from './policy-outcomes.js';

/** What a plan is undone by. */
export interface UndoSource {
  /** The journal of the run that is undone. Undefined: a foreign file, whose own changes are planned. */
  readonly undone: PreviousRun | undefined;
  /** What an unfinished run of this very undo left. */
  readonly own: PreviousRun | undefined;
}

export interface UndoFit {
  readonly draft: PlanWithoutImpact;
  /** Policies of the file that are not to be written: restored already, or edited since. */
  readonly ended: readonly PolicyOutcome[];
}

/**
 * Plans an undo file anew; the usual planning does the rest. With the journal of its run the file only names the
 * policies: each becomes what the journal says it was. Without it the file's changes are made on the list of the policy
 * as it is now. A policy that is not as the run left it is not touched.
 */
export function planUndo(
  file: Plan,
  input: Omit<PlanInput, 'declarations' | 'otherDeclarations'>,
  traces: UndoSource,
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
export function strangersIn({ policies }: Plan, { policies: traces }: PreviousRun): readonly PolicyPlan[] {
  return policies.filter((policy) => policy.changes.length > 0 && !traces.has(policyKey(policy)));
}

const RESTORED = 'It is again as it was before.';
const EDITED = 'Someone has changed its assignments since the run that this would undo.';

function fitPolicy(
  planned: PolicyPlan,
  { tenant }: Pick<PlanInput, 'tenant'>,
  { own, undone }: UndoSource,
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
      `The ${policyTypeInfo(type).title} policies could not be read: ${listing?.why ?? 'they were not asked for'}`,
    );
  const policy = listing.value.find((live: CurrentPolicy) => policyKey(live) === key);
  const why = whyIncomplete(listing);
  if (policy === undefined)
    return why === undefined
      ? end('stale', 'The policy is no longer there.')
      : end('blocked', `The policy could not be looked up: ${why}`);
  if (policy.unreadable !== undefined)
    return end('blocked', `Its assignments could not be read: ${policy.unreadable}`);

  const current = policy.assignments;
  const ours = own?.policies.get(key);
  const theirs = undone?.policies.get(key);
  const desired =
    theirs === undefined ? byFile(planned, current, ours) : byJournal(theirs, current, ours, { type, place });
  if (desired === 'restored') return end('already applied', RESTORED);
  if (desired === 'edited') return end('stale', EDITED);
  if (desired === undefined) return end('stale', 'The changes of the file do not fit its assignments.');
  return { policy, place, desired };
}

type Desired = readonly DesiredAssignment[] | 'restored' | 'edited';

function byJournal(
  run: PolicyTrace,
  current: readonly JsonObject[],
  ours: PolicyTrace | undefined,
  { type, place }: { readonly type: PolicyType; readonly place: Place },
): Desired {
  const now = contentFingerprint(current, type);
  if (now === contentFingerprint(run.before, type)) return 'restored';
  const isOurs = now === run.left || accountsFor(run, current) || accountsFor(ours, current);
  return isOurs ? desiredListOf(run.before, type, place) : 'edited';
}

/** Undefined: a change of the file does not fit. */
function byFile(
  planned: PolicyPlan,
  current: readonly JsonObject[],
  ours: PolicyTrace | undefined,
): Desired | undefined {
  if (contentFingerprint(current, planned.type) === planned.fingerprint) return withChanges(planned, current);
  if (isBack(planned, current)) return 'restored';
  return accountsFor(ours, current) && ours !== undefined ? withChanges(planned, ours.before) : 'edited';
}

/** A policy that is to become again what it was. */
export interface Restoration {
  readonly policy: CurrentPolicy;
  /** Place of its declaration, for people. */
  readonly place: Place;
  readonly desired: readonly DesiredAssignment[];
}

/**
 * Drafts a plan whose desired states are given in ids. Everything a policy has is in its scope, policy sets included:
 * it becomes as it was. The rest is the usual planning: same requests, same checks, same refusals.
 */
function draftRestorations(
  restorations: readonly Restoration[],
  input: Omit<PlanInput, 'declarations' | 'otherDeclarations'>,
): PlanWithoutImpact {
  const resolved = restorations.map(resolve);
  const declarations = resolved.map(({ declaration }) => declaration);
  // What the files speak of was not asked, so no policy may be reported as unmanaged.
  const mentioned = [...input.tenant.policies.values()].flatMap((listing) =>
    listing.ok ? listing.value : [],
  );
  const resolution = { resolved, blocked: [], mentioned, diagnostics: [] };
  return draftResolved({ ...input, declarations, otherDeclarations: [] }, resolution);
}

/** The plan file that restores policies, known by their assignments of now. */
export function planInverse(
  restorations: readonly Restoration[],
  input: Omit<PlanInput, 'declarations' | 'otherDeclarations'>,
  kinship: PlanKinship,
): Plan {
  const draft = draftRestorations(restorations, input);
  return finishPlan({ ...draft, policies: draft.policies.map(known) }, undefined, kinship).plan;
}

/** In an undo plan a policy is known by its assignments, not by ids: those may be new when it is applied. */
function known({ resolved, changes, planned }: PlannedPolicy): PlannedPolicy {
  const fingerprint = contentFingerprint(resolved.policy.assignments, planned.type);
  return { resolved, changes, planned: { ...planned, fingerprint } };
}

function resolve({ policy, place, desired }: Restoration): ResolvedPolicy {
  const declaration: Declaration = {
    policy: { type: policy.type, id: policy.id, name: policy.name },
    place,
    ownership: 'exact',
    entries: desired.map(({ entry }) => entry),
  };
  const current = decode(policy.assignments, policy.type);
  return { declaration, policy, current, desired, filterMismatches: new Map(), scope: 'whole' };
}

/** The list after the file's changes; undefined if one of them does not fit it. */
function withChanges(
  { changes, type, ...place }: PolicyPlan,
  current: readonly JsonObject[],
): readonly DesiredAssignment[] | undefined {
  const rest = [...desiredListOf(current, type, place)];
  for (const { before, after } of changes) {
    if (before !== null) {
      const gone = decodeState(before, type);
      const index = rest.findIndex((one) => gone !== undefined && contentKey(one) === contentKey(gone));
      if (index < 0) return undefined;
      rest.splice(index, 1);
    }
    if (after !== null) {
      const come = decodeState(after, type);
      if (come === undefined) return undefined;
      rest.push(desiredFromCurrent({ ...come, raw: { target: after.target } }, place));
    }
  }
  return rest;
}

/** Whether nothing is left of what the file would change. */
function isBack({ changes, type }: PolicyPlan, current: readonly JsonObject[]): boolean {
  const understood = new Set(decode(current, type).understood.map(contentKey));
  const has = (state: AssignmentState): boolean => {
    const decoded = decodeState(state, type);
    return decoded !== undefined && understood.has(contentKey(decoded));
  };
  return changes.every(
    ({ before, after }) => (after === null || has(after)) && (before === null || !has(before)),
  );
}

/**
 * What must be read to plan an undo: the policies that the file names, and names for the groups and filters they are
 * to have again.
 */
export function undoQuestions(
  { policies }: Plan,
  undone: PreviousRun | undefined,
  protect: readonly Protection[],
): Questions {
  const changed = policies.filter(({ changes }) => changes.length > 0);
  const types = new Set(changed.map(({ type }) => type));
  const keys = new Set(changed.map(policyKey));
  const restored = changed.flatMap((policy): readonly Assignment[] => {
    const list: readonly JsonObject[] =
      undone?.policies.get(policyKey(policy))?.before ??
      policy.changes.flatMap(({ after }) => (after === null ? [] : [{ target: after.target }]));
    return decode(list, policy.type).understood;
  });
  const groups = restored.flatMap(({ target }) => groupIdOf(target) ?? []);
  // What the settings protect must be known here too.
  const protections = questionsOf([], protect);
  return {
    types: POLICY_TYPE_NAMES.filter((type) => types.has(type) || protections.types.includes(type)),
    isDeclared: (policy) => keys.has(policyKey(policy)),
    groupNames: protections.groupNames,
    groupIds: [...new Set([...protections.groupIds, ...groups])],
    filters: restored.some(({ filter }) => filter !== null),
    policySets: true,
  };
}
