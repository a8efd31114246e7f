import { type GraphVersion, type PolicyType, policyTypeInfo } from '../model/policy-types.js';
import { type DecodedAssignments } from './assignment.js';
import { type Diff, type Draft } from './diff.js';

/** A policy's changes and what they start from. */
export interface PolicyChanges {
  readonly type: PolicyType;
  readonly id: string;
  readonly version: GraphVersion;
  readonly current: DecodedAssignments;
  readonly diff: Diff;
  /** Keys of the drafts, as the plan names its changes. */
  readonly keyOf: (draft: Draft) => string;
}

/** Path of a policy below the service's origin. */
export function policyPath(type: PolicyType, id: string, version: GraphVersion): string {
  return `/${version}/deviceAppManagement/${policyTypeInfo(type).collection}/${encodeURIComponent(id)}`;
}
