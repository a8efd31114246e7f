import { type Direction } from '../../model/project/declaration.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { canonicalJson, isJsonObject } from '../../model/json.js';
import { type ParsedDeclaration, type DeclarationContext } from './parse-declaration.js';
import { describeTarget, type ParsedEntry } from './declared-entry.js';
import { oneOf, problem, quote } from '../diagnostic-codes.js';
import { filterIdentityOf, identityOf } from './target-identity.js';

/**
 * Every declaration contains the sets the settings require: by name, or with all their targets spelled out. This is
 * checked on what the file says; src/differ/resolve/required-targets.ts checks it again on the ids that a plan is made of.
 */
export function checkRequiredSets(
  declaration: ParsedDeclaration,
  context: DeclarationContext,
): readonly Diagnostic[] {
  if (!isJsonObject(declaration.source.value)) return [];
  return (['include', 'exclude'] as const).flatMap((direction) =>
    [...new Set(context.require[direction])]
      // No declaration can contain a set in both lists; the rules for settings report that.
      .filter((name) => !context.require[direction === 'include' ? 'exclude' : 'include'].includes(name))
      .flatMap((name) => checkSet(declaration, context, direction, name)),
  );
}

function checkSet(
  { lists, policyPlace }: ParsedDeclaration,
  { sets }: DeclarationContext,
  direction: Direction,
  name: string,
): readonly Diagnostic[] {
  const { present, place, entries, sets: used } = lists[direction];
  const set = sets?.get(name);
  // An unknown set is reported in the settings. A misspelled one here may be the required one.
  if (set === undefined || used.includes(name) || used.some((other) => sets?.has(other) === false)) return [];
  const declared = new Set(entries.map(assignmentKey));
  const lacking = set.members.filter((member) => !declared.has(assignmentKey(member)));
  if (lacking.length === 0) return [];
  return [
    problem('required-set', present ? place : policyPlace, lackText(direction, name, lacking), {
      hint: present
        ? `Add - set: ${name} under ${direction}.`
        : `Add ${direction}: [{set: ${name}}] to the document.`,
    }),
  ];
}

/** Equal for entries of the same assignment: recipient, filter and source. */
function assignmentKey(entry: ParsedEntry): string {
  const { target, source = 'direct' } = entry;
  const recipient = identityOf(target) ?? canonicalJson(target);
  return canonicalJson([recipient, filterIdentityOf(entry), source]);
}

function lackText(direction: Direction, name: string, lacking: readonly ParsedEntry[]): string {
  const targets = oneOf(
    lacking.map(({ target }) => describeTarget(target)),
    'and',
  );
  return `The settings require the set ${quote(name)} under ${direction}; missing: ${targets}.`;
}
