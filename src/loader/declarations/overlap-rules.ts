import { type DeclaredEntry, type Direction } from '../../model/project/declaration.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type ParsedDeclaration } from './parse-declaration.js';
import { describeTarget } from './declared-entry.js';
import { problem } from '../diagnostic-codes.js';
import { identityOf } from './target-identity.js';

/** One target twice in a list with the same source, or in both lists: no assignment could say that. */
export function checkOverlaps(declaration: ParsedDeclaration): readonly Diagnostic[] {
  return [...repeated(declaration, 'include'), ...repeated(declaration, 'exclude'), ...crossed(declaration)];
}

function repeated({ lists }: ParsedDeclaration, direction: Direction): readonly Diagnostic[] {
  const first = new Map<string, DeclaredEntry>();
  return lists[direction].entries.flatMap((entry) => {
    const identity = identityOf(entry.target);
    if (identity === undefined) return [];
    const key = `${entry.source ?? 'direct'} ${identity}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, entry);
      return [];
    }
    return problem('duplicate-target', entry.place, `${shown(entry)} appears twice under ${direction}.`, {
      hint: 'Remove one of the two.',
      related: [{ ...before.place, message: `first here: ${shown(before)}` }],
    });
  });
}

function crossed({ lists }: ParsedDeclaration): readonly Diagnostic[] {
  const included = new Map(lists.include.entries.map((entry) => [identityOf(entry.target), entry]));
  return lists.exclude.entries.flatMap((entry) => {
    const identity = identityOf(entry.target);
    const before = identity === undefined ? undefined : included.get(identity);
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
