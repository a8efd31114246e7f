import { type CurrentAssignment } from '../../model/assignment/assignment.js';
import { afterStateOf } from '../../differ/diff/after-state.js';
import { isSettled, pairByTarget } from '../../differ/diff/diff.js';
import { decode, sourceName } from '../../model/assignment/graph-codec.js';
import { resolveEntry } from '../../differ/resolve/resolve-targets.js';
import { type DeclaredEntry } from '../../model/project/declaration.js';
import { type DocumentUpdate } from '../yaml-edit/edit-document.js';
import { isEntryFollowed } from './declared-already.js';
import { type SpelledEntry } from './declare-policy.js';

/** How one declared entry relates to the tenant. */
export interface Matched {
  readonly declared: DeclaredEntry;
  /** The assignment it speaks of; absent where the tenant contains none such, or none that may be declared. */
  readonly entry?: SpelledEntry;
  readonly isSettled: boolean;
}

/** Declared entries and those that the tenant asks for, as a plan matches them: settled first, then of equal source, then the rest. */
export function matchEntries({ declaration, content, tenant }: DocumentUpdate): {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
} {
  const { policy, ownership, entries } = content;
  const current = decode(policy.assignments, policy.type);
  const resolved = declaration.entries.flatMap((declared) => {
    const { target, desired } = resolveEntry(declared, policy, current.understood, tenant);
    return target === undefined ? [] : [{ declared, target, desired }];
  });
  // With the policy sets that the service shows, as the differ has them.
  const desired = resolved.flatMap((one) => one.desired ?? []);
  const after = afterStateOf(desired, current, ownership).desired;
  const known = new Map(desired.map((one, index) => [one, after[index] ?? one]));
  const settles = (one: (typeof resolved)[number], have: CurrentAssignment): boolean => {
    const desiredOne = one.desired && known.get(one.desired);
    return desiredOne !== undefined && isSettled(desiredOne, have);
  };
  const spelled = new Map(entries.map((entry) => [entry.assignment, entry]));
  const { matches, free } = pairByTarget(
    resolved,
    [...spelled.keys()],
    [settles, ({ declared }, have) => (declared.source ?? 'direct') === sourceName(have.origin), () => true],
  );
  const matched = new Map(
    [...matches].map(([one, have]): readonly [DeclaredEntry, Matched] => {
      const entry = spelled.get(have);
      const isRight = settles(one, have) && !isEntryFollowed(one.declared);
      return [
        one.declared,
        { declared: one.declared, ...(entry !== undefined && { entry }), isSettled: isRight },
      ];
    }),
  );
  return {
    matched: declaration.entries.map((declared) => matched.get(declared) ?? { declared, isSettled: false }),
    added: free.flatMap((have) => spelled.get(have) ?? []),
  };
}
