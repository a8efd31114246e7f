import { type Diagnostic } from '../model/diagnostic.js';
import { type Draft } from './draft.js';
import { problem, quote } from './problem.js';
import { type DeclarationContext } from './settings.js';
import { IdentityIndex } from './target-identity.js';

/** One policy in two documents, of one file or of two: by the same id or, where one has no id, the same name. */
export function checkDuplicatePolicies(drafts: readonly Draft[]): readonly Diagnostic[] {
  const seen = new IdentityIndex<Draft>();
  return drafts.flatMap((draft) => {
    const { policy, policyPlace } = draft;
    if (policy === undefined) return [];
    const { type, id, name } = policy;
    const identity = {
      ...(id !== undefined && { id: `${type} ${id.toLowerCase()}` }),
      ...(name !== undefined && { name: `${type} ${name}` }),
    };
    const before = seen.find(identity);
    seen.add(identity, draft);
    if (before === undefined) return [];
    return problem('duplicate-policy', policyPlace, `${type} ${quote(name ?? id ?? '')} is declared twice.`, {
      hint: 'Keep one document for each policy.',
      related: [{ ...before.policyPlace, message: 'declared here first' }],
    });
  });
}

/** Sets that no declaration uses and no rule requires: most likely forgotten. */
export function checkUnusedSets(
  { sets, require }: DeclarationContext,
  drafts: readonly Draft[],
): readonly Diagnostic[] {
  const used = new Set([
    ...require.include,
    ...require.exclude,
    ...drafts.flatMap(({ lists }) => [...lists.include.sets, ...lists.exclude.sets]),
  ]);
  return [...(sets?.values() ?? [])].flatMap(({ name, place }) =>
    used.has(name)
      ? []
      : problem('unused-set', place, `The set ${quote(name)} is used nowhere.`, {
          severity: 'warning',
          hint: 'Use it in a declaration, or remove it.',
        }),
  );
}
