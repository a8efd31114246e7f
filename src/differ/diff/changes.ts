import { type Current } from '../../model/assignment/assignment.js';
import { pathSegment } from '../../model/graph-path.js';
import { type Settings } from '../../model/project/settings.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import type { ResolvedPolicy } from '../resolve/resolve.js';
import { type AfterState, afterStateOf } from './after-state.js';
import { draftKeys } from './describe-changes.js';
import { type Diff, diffAssignments, type AssignmentChange } from './diff.js';

/** A policy's changes and what they start from. */
export interface PolicyChanges {
  readonly type: PolicyType;
  readonly id: string;
  readonly version: GraphVersion;
  readonly current: Current;
  /** What the policy should have, all of it. */
  readonly after: AfterState;
  readonly diff: Diff;
  /** Keys of the drafts, as the plan names its changes. */
  readonly keyOf: (draft: AssignmentChange) => string;
}

/** Path of a policy below the service's origin. Throws a GraphFailure for an id that is no segment of a path. */
export function policyPath(type: PolicyType, id: string, version: GraphVersion): string {
  return `/${version}/deviceAppManagement/${policyTypeInfo(type).collection}/${pathSegment(id)}`;
}

/** Compares a resolved policy with what it should be. The applier does the same again with what it reads later. */
export function changesOf(
  { policy, current, desired, scope }: ResolvedPolicy,
  { graphVersion }: Pick<Settings, 'graphVersion'>,
): PolicyChanges {
  const after = afterStateOf(desired, current, scope);
  const diff = diffAssignments(after, current.understood, scope);
  const keyOf = draftKeys(diff.drafts);
  return { type: policy.type, id: policy.id, version: graphVersion, current, after, diff, keyOf };
}
