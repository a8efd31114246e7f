import { type DeclaredEntry, type Direction } from '../../model/project/declaration.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type Draft, describeTarget } from './parse-declaration.js';
import { problem } from '../diagnostic-codes.js';
import { type Identity, identityOf, IdentityIndex } from './target-identity.js';

/** One target twice in a list with the same source, or in both lists: no assignment could say that. */
export function checkOverlaps(draft: Draft): readonly Diagnostic[] {
  return [...repeated(draft, 'include'), ...repeated(draft, 'exclude'), ...crossed(draft)];
}

interface Identified {
  readonly entry: DeclaredEntry;
  readonly identity: Identity;
}

function identified({ policy, lists }: Draft, direction: Direction): readonly Identified[] {
  return lists[direction].entries.flatMap((entry) => {
    const identity = identityOf(entry.target, policy?.type);
    return identity === undefined ? [] : { entry, identity };
  });
}

function repeated(draft: Draft, direction: Direction): readonly Diagnostic[] {
  const seen = { direct: new IdentityIndex<DeclaredEntry>(), policySets: new IdentityIndex<DeclaredEntry>() };
  return identified(draft, direction).flatMap(({ entry, identity }) => {
    const index = seen[entry.source ?? 'direct'];
    const before = index.find(identity);
    index.add(identity, entry);
    if (before === undefined) return [];
    return problem('duplicate-target', entry.place, `${shown(entry)} stands twice under ${direction}.`, {
      hint: 'Remove one of the two.',
      related: [{ ...before.place, message: `first here: ${shown(before)}` }],
    });
  });
}

function crossed(draft: Draft): readonly Diagnostic[] {
  const included = new IdentityIndex<DeclaredEntry>();
  for (const { entry, identity } of identified(draft, 'include')) included.add(identity, entry);
  return identified(draft, 'exclude').flatMap(({ entry, identity }) => {
    const before = included.find(identity);
    if (before === undefined) return [];
    return problem('both-directions', entry.place, `${shown(entry)} is both included and excluded.`, {
      hint: 'Keep it in one of the two lists; exclusion would win.',
      related: [{ ...before.place, message: `included here: ${shown(before)}` }],
    });
  });
}

function shown({ target, set }: DeclaredEntry): string {
  return `${describeTarget(target)}${set === undefined ? '' : ` (through the set ${set})`}`;
}
