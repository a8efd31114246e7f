import { type CurrentAssignment } from '../../model/assignment/assignment.js';
import { isAsDeclared } from '../../model/assignment/equality.js';
import { decode, sourceName } from '../../model/assignment/graph-codec.js';
import { resolveEntry } from '../../differ/resolve/resolve-targets.js';
import { type DeclaredEntry } from '../../model/project/declaration.js';
import { type DocumentUpdate } from '../yaml-edit/edit-document.js';
import { isEntryFollowed } from './follow-notes.js';
import { type SpelledEntry } from './target-spelling.js';

/** How one declared entry stands to the tenant. */
export interface Matched {
  readonly declared: DeclaredEntry;
  /** The assignment it speaks of; absent where the tenant holds none such, or none that may be declared. */
  readonly entry?: SpelledEntry;
  readonly isSettled: boolean;
}

/** Declared entries beside the wanted ones, as a plan matches them: settled first, then of equal source, then the rest. */
export function matchEntries({ declaration, content, tenant }: DocumentUpdate): {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
} {
  const held = decode(content.policy.assignments, content.policy.type).understood;
  const resolved = declaration.entries.map((declared) => ({
    declared,
    ...resolveEntry(declared, content.policy, held, tenant),
  }));
  const free = new Set(content.entries);
  const matches = new Map<DeclaredEntry, Matched>();
  const match = (fits: (one: (typeof resolved)[number], have: CurrentAssignment) => boolean): void => {
    for (const one of resolved) {
      if (matches.has(one.declared)) continue;
      const entry = [...free].find(
        ({ assignment }) => assignment.target.key === one.target?.key && fits(one, assignment),
      );
      if (entry === undefined) continue;
      const { assignment } = entry;
      const settled =
        one.desired !== undefined && isAsDeclared(one.desired, assignment) && !isEntryFollowed(one.declared);
      matches.set(one.declared, { declared: one.declared, entry, isSettled: settled });
      free.delete(entry);
    }
  };
  match(({ desired }, have) => desired !== undefined && isAsDeclared(desired, have));
  match(({ declared }, have) => (declared.source ?? 'direct') === sourceName(have.origin));
  match(() => true);
  return {
    matched: declaration.entries.map((declared) => matches.get(declared) ?? { declared, isSettled: false }),
    added: content.entries.filter((entry) => free.has(entry)),
  };
}
