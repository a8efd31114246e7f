import { type Settings } from '../model/settings.js';
import { draftKeys } from './describe.js';
import { diffAssignments } from './diff.js';
import { type PolicyChanges } from './changes.js';
import { type ResolvedPolicy } from './resolve.js';

/** Compares a resolved policy with what it should be. The applier does the same again with what it reads later. */
export function changesOf(
  { policy, current, desired, scope }: ResolvedPolicy,
  { graphVersion }: Pick<Settings, 'graphVersion'>,
): PolicyChanges {
  const diff = diffAssignments(desired, current.understood, scope);
  const keyOf = draftKeys(diff.drafts);
  return { type: policy.type, id: policy.id, version: graphVersion, current, diff, keyOf };
}
