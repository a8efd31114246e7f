import { type DeclaredEntry, type DeclaredFilter, type Direction } from '../../model/project/declaration.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { isJsonObject } from '../../model/json.js';
import { type Draft, describeTarget, type EntryBody, type DeclarationContext } from './parse-declaration.js';
import { oneOf, problem, quote } from '../diagnostic-codes.js';
import { identityOf, IdentityIndex } from './target-identity.js';

/** Every declaration holds the sets the settings require: by name, or with all their targets spelled out. */
export function checkRequiredSets(draft: Draft, context: DeclarationContext): readonly Diagnostic[] {
  if (!isJsonObject(draft.source.value)) return [];
  return (['include', 'exclude'] as const).flatMap((direction) =>
    [...new Set(context.require[direction])]
      // A set required in both lists can't be satisfied; that is told where the settings say it.
      .filter((name) => !context.require[direction === 'include' ? 'exclude' : 'include'].includes(name))
      .flatMap((name) => checkSet(draft, context, direction, name)),
  );
}

function checkSet(
  { lists, policy, policyPlace }: Draft,
  { sets }: DeclarationContext,
  direction: Direction,
  name: string,
): readonly Diagnostic[] {
  const { present, place, entries, sets: used } = lists[direction];
  const set = sets?.get(name);
  // An unknown set is told where the settings require it; one that was meant may be misspelled here.
  if (set === undefined || used.includes(name) || used.some((other) => sets?.has(other) === false)) return [];
  const index = new IdentityIndex<DeclaredEntry>();
  for (const entry of entries) {
    const identity = identityOf(entry.target, policy?.type);
    if (identity !== undefined) index.add(identity, entry);
  }
  const lacking = set.members.filter((member) => {
    const identity = identityOf(member.target, policy?.type);
    const entry = identity === undefined ? undefined : index.find(identity);
    return entry === undefined || !sameFilter(entry.filter, member.filter);
  });
  if (lacking.length === 0) return [];
  return [
    problem('required-set', present ? place : policyPlace, lackText(direction, name, lacking), {
      hint: present
        ? `Add - set: ${name} under ${direction}.`
        : `Add ${direction}: [{set: ${name}}] to the document.`,
    }),
  ];
}

function sameFilter(a: DeclaredFilter | undefined, b: DeclaredFilter | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const same =
    a.id !== undefined && b.id !== undefined ? a.id.toLowerCase() === b.id.toLowerCase() : a.name === b.name;
  return same && a.mode === b.mode;
}

function lackText(direction: Direction, name: string, lacking: readonly EntryBody[]): string {
  const targets = oneOf(
    lacking.map(({ target }) => describeTarget(target)),
    'and',
  );
  return `The settings require the set ${quote(name)} under ${direction}; missing: ${targets}.`;
}
