import {
  type Assignment,
  type DesiredAssignment,
  desiredFromCurrent,
} from '../../model/assignment/assignment.js';
import { type Cause, type LeftPolicy } from '../../model/results/drift.js';
import { policyKey } from '../../model/results/plan.js';
import { type Absent, draftResolved, type PlanWithoutImpact, type PlannedPolicy } from '../draft-plan.js';
import type { AssignmentChange } from '../diff/diff.js';
import { findGains } from '../requests/policy-order.js';
import type { ResolvedPolicy } from '../resolve/resolve.js';
import { type BaselinePolicies, causesOf } from './baseline.js';

/** The policy with a desired state from which these drafts do not follow: there it is as the tenant has it. */
export function keepCurrentFor(
  resolved: ResolvedPolicy,
  drafts: readonly AssignmentChange[],
): ResolvedPolicy {
  const { declaration } = resolved;
  const isLeft = ({ target, origin }: DesiredAssignment): boolean =>
    drafts.some(
      (draft) =>
        draft.action !== 'delete' &&
        draft.after.target.key === target.key &&
        draft.after.origin.kind === origin.kind,
    );
  const desired = [
    ...resolved.desired.filter((one) => !isLeft(one)),
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
  readonly draft: PlanWithoutImpact;
  readonly left: readonly LeftPolicy[];
}

/**
 * Narrows a plan to what only the tenant moved since the baseline. Each policy’s desired state becomes: as git has it
 * where only the tenant moved, as the tenant has it everywhere else. Everything after that is the usual planning, so
 * requests, refusals and proof are those of any plan.
 */
export function draftHealing(draft: PlanWithoutImpact, baseline: BaselinePolicies): Healing {
  const { input, resolution } = draft;
  const narrowed = draft.policies.map((policy) => narrow(policy, baseline));
  const resolved = narrowed.map(({ resolved }) => resolved);
  const narrowedOf = new Map(
    narrowed.map(({ resolved }, index) => [
      draft.policies[index]?.resolved.declaration,
      resolved.declaration,
    ]),
  );
  const declarations = input.declarations.map((declaration) => narrowedOf.get(declaration) ?? declaration);
  return {
    // What is declared, as far as this run goes: an unfinished healing is not gone on with by another kind of run.
    draft: draftResolved({ ...input, declarations }, { ...resolution, resolved }, [
      ...draft.leftOut,
      ...narrowed.flatMap(({ pending }) => pending ?? []),
    ]),
    left: narrowed.flatMap(({ left }) => (left === undefined ? [] : [left])),
  };
}

interface Narrowed {
  readonly resolved: ResolvedPolicy;
  readonly left?: LeftPolicy;
  /** What it would gain by the changes that are left out. */
  readonly pending?: Absent;
}

function narrow({ resolved, changes }: PlannedPolicy, baseline: BaselinePolicies): Narrowed {
  const { policy } = resolved;
  const { type, name } = policy;
  const key = policyKey(policy);
  const causeOf = causesOf(changes, baseline.get(policyKey(policy)));
  const others = changes.diff.drafts.filter((draft) => causeOf(draft) !== 'drift');
  if (others.length === 0) return { resolved };
  const isLeft = new Set(others);
  const narrowed = changes.diff.drafts.filter((draft) => !isLeft.has(draft));
  const kept = changes.diff.kept;
  const gains = findGains(
    [...kept, ...after(narrowed), ...before(others)],
    [...kept, ...after(changes.diff.drafts)],
    changes.current.opaque,
  );
  return {
    resolved: keepCurrentFor(resolved, others),
    left: { type, name, causes: count(others, causeOf) },
    pending: { gainer: { key, name, reason: 'pending' }, moves: { key, type, gains, losses: [] } },
  };
}

function before(drafts: readonly AssignmentChange[]): readonly Assignment[] {
  return drafts.flatMap((draft) => (draft.action === 'create' ? [] : [draft.before]));
}

function after(drafts: readonly AssignmentChange[]): readonly Assignment[] {
  return drafts.flatMap((draft) => (draft.action === 'delete' ? [] : [draft.after]));
}

function count(
  drafts: readonly AssignmentChange[],
  causeOf: (draft: AssignmentChange) => Cause,
): LeftPolicy['causes'] {
  const of = (cause: Cause): number => drafts.filter((draft) => causeOf(draft) === cause).length;
  return { pending: of('pending'), conflict: of('conflict'), unknown: of('unknown') };
}
