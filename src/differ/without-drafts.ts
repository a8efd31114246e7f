import { type DesiredAssignment } from './assignment.js';
import { desiredOf } from './desired-as-held.js';
import { type Draft } from './diff.js';
import { type ResolvedPolicy } from './resolve.js';

/** The policy with a desired state from which these drafts do not follow: there it is as the tenant has it. */
export function withoutDrafts(resolved: ResolvedPolicy, drafts: readonly Draft[]): ResolvedPolicy {
  const { declaration } = resolved;
  const isLeft = ({ target, source }: DesiredAssignment): boolean =>
    drafts.some(
      (draft) =>
        draft.action !== 'delete' && draft.after.target.key === target.key && draft.after.source === source,
    );
  const desired = [
    ...resolved.desired.filter((wanted) => !isLeft(wanted)),
    ...drafts.flatMap((draft) =>
      draft.action === 'create' ? [] : [desiredOf(draft.before, declaration.place)],
    ),
  ];
  return {
    ...resolved,
    declaration: { ...declaration, entries: desired.map(({ entry }) => entry) },
    desired,
  };
}
