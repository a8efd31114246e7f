import { draftResolved, type PlanDraft, type PolicyDraft, type PlanInput } from '../../differ/build-plan.js';
import { finishPlan, type PlanKinship } from '../../differ/finish-plan.js';
import { contentFingerprint } from '../../differ/diff/fingerprint.js';
import { type ResolvedPolicy } from '../../differ/resolve/resolve.js';
import { type DesiredAssignment } from '../../model/assignment/assignment.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type CurrentPolicy } from '../../model/tenant/tenant.js';
import { type Declaration } from '../../model/project/declaration.js';
import { type Place } from '../../model/project/diagnostic.js';
import { type Plan } from '../../model/results/plan.js';

/** A policy that is to become again what it was. */
export interface Restoration {
  readonly policy: CurrentPolicy;
  /** Where its declaration stands, for people. */
  readonly place: Place;
  readonly desired: readonly DesiredAssignment[];
}

/**
 * Drafts a plan whose desired states are given in ids. Everything a policy holds is in its scope, policy sets included:
 * it is to be as it was. The rest is the usual way: same requests, same law, same refusals.
 */
export function draftRestorations(
  restorations: readonly Restoration[],
  input: Omit<PlanInput, 'declarations' | 'otherDeclarations'>,
): PlanDraft {
  const sound = restorations.map(resolve);
  const declarations = sound.map(({ declaration }) => declaration);
  // What the files speak of was not asked, so no policy may be told as one that is in none of them.
  const mentioned = [...input.tenant.policies.values()].flatMap((listing) =>
    listing.ok ? listing.value : [],
  );
  const resolution = { sound, blocked: [], mentioned, diagnostics: [] };
  return draftResolved({ ...input, declarations, otherDeclarations: [] }, resolution);
}

/** The plan file that makes policies again what they were, known by what they hold now. */
export function planInverse(
  restorations: readonly Restoration[],
  input: Omit<PlanInput, 'declarations' | 'otherDeclarations'>,
  kinship: PlanKinship,
): Plan {
  const draft = draftRestorations(restorations, input);
  return finishPlan({ ...draft, policies: draft.policies.map(known) }, undefined, kinship).plan;
}

/** In an undo plan a policy is known by what it holds, not by ids: those may be new when it is applied. */
function known({ resolved, changes, planned }: PolicyDraft): PolicyDraft {
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
  return { declaration, policy, current, desired, misfits: new Map(), scope: 'whole' };
}
