import { type DesiredAssignment, desiredFromCurrent } from '../../model/assignment/assignment.js';
import { type Cause, type LeftPolicy } from '../../model/results/drift.js';
import { policyKey } from '../../model/results/plan.js';
import { draftResolved, type PlanDraft } from '../build-plan.js';
import { type PolicyChanges } from '../diff/changes.js';
import { type Draft } from '../diff/diff.js';
import { type ResolvedPolicy } from '../resolve/resolve.js';
import { type BaselinePolicies, causesOf } from './baseline.js';

/** The policy with a desired state from which these drafts do not follow: there it is as the tenant has it. */
export function withoutDrafts(resolved: ResolvedPolicy, drafts: readonly Draft[]): ResolvedPolicy {
  const { declaration } = resolved;
  const isLeft = ({ target, origin }: DesiredAssignment): boolean =>
    drafts.some(
      (draft) =>
        draft.action !== 'delete' &&
        draft.after.target.key === target.key &&
        draft.after.origin.kind === origin.kind,
    );
  const desired = [
    ...resolved.desired.filter((wanted) => !isLeft(wanted)),
    ...drafts.flatMap((draft) =>
      draft.action === 'create' ? [] : [desiredFromCurrent(draft.before, declaration.place)],
    ),
  ];
  return {
    ...resolved,
    declaration: { ...declaration, entries: desired.map(({ entry }) => entry) },
    desired,
  };
}

export interface Healing {
  readonly draft: PlanDraft;
  readonly left: readonly LeftPolicy[];
}

/**
 * Narrows a plan to what the tenant alone moved since the baseline. Each policy’s desired state becomes: as git has it
 * where only the tenant moved, as the tenant has it everywhere else. Everything after that is the usual planning, so
 * requests, refusals and proof are those of any plan.
 */
export function draftHealing(draft: PlanDraft, baseline: BaselinePolicies): Healing {
  const { input, resolution } = draft;
  const narrowed = draft.policies.map(({ resolved, changes }) => narrow(resolved, changes, baseline));
  const sound = narrowed.map(({ resolved }) => resolved);
  const narrowedOf = new Map(
    narrowed.map(({ resolved }, index) => [
      draft.policies[index]?.resolved.declaration,
      resolved.declaration,
    ]),
  );
  const declarations = input.declarations.map((declaration) => narrowedOf.get(declaration) ?? declaration);
  return {
    // What is declared, as far as this run goes: an unfinished healing is not gone on with by another kind of run.
    draft: draftResolved({ ...input, declarations }, { ...resolution, sound }),
    left: narrowed.flatMap(({ left }) => (left === undefined ? [] : [left])),
  };
}

function narrow(
  resolved: ResolvedPolicy,
  changes: PolicyChanges,
  baseline: BaselinePolicies,
): { readonly resolved: ResolvedPolicy; readonly left?: LeftPolicy } {
  const { policy } = resolved;
  const causeOf = causesOf(changes, baseline.get(policyKey(policy)));
  const others = changes.diff.drafts.filter((draft) => causeOf(draft) !== 'drift');
  if (others.length === 0) return { resolved };
  return {
    resolved: withoutDrafts(resolved, others),
    left: { type: policy.type, name: policy.name, causes: count(others, causeOf) },
  };
}

function count(drafts: readonly Draft[], causeOf: (draft: Draft) => Cause): LeftPolicy['causes'] {
  const of = (cause: Cause): number => drafts.filter((draft) => causeOf(draft) === cause).length;
  return { pending: of('pending'), conflict: of('conflict'), unknown: of('unknown') };
}
