import { isJsonObject } from '../../model/json.js';
import { type DeclaredEntry } from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { problem } from '../diagnostic-codes.js';
import { checkEntry } from './entry-rules.js';
import { checkOverlaps } from './overlap-rules.js';
import { type DeclarationContext, type ParsedDeclaration } from './parse-declaration.js';
import { checkRequiredSets } from './required-sets.js';

/** Places of the parts of an entry, by the keys that lead to them. */
export interface EntryPlaces {
  value(...keys: readonly string[]): Place;
  key(...keys: readonly string[]): Place;
}

/** What the rules for an entry depend on. */
export interface EntryContext {
  /** Undefined if the document does not name a valid policy. */
  readonly type: PolicyType | undefined;
  readonly version: GraphVersion;
  readonly at: EntryPlaces;
}

/** What the schema of a declaration can't say, one document at a time. */
export function checkDeclaration(
  declaration: ParsedDeclaration,
  context: DeclarationContext,
): readonly Diagnostic[] {
  const { policy, lists } = declaration;
  const entries = [...lists.include.entries, ...lists.exclude.entries];
  return [
    ...checkLists(declaration),
    ...checkPolicyType(declaration, context),
    ...entries.flatMap((entry) =>
      checkEntry(entry, {
        type: policy?.type,
        version: context.graphVersion,
        at: placesIn(declaration, entry),
      }),
    ),
    ...checkOverlaps(declaration),
    ...checkRequiredSets(declaration, context),
  ];
}

/** Places inside an entry; for a member of a set always the place where the set is used. */
function placesIn({ source, lists }: ParsedDeclaration, entry: DeclaredEntry): EntryPlaces {
  const path = lists[entry.direction].paths.get(entry);
  return {
    value: (...keys) => (path === undefined ? entry.place : source.placeOf([...path, ...keys])),
    key: (...keys) => (path === undefined ? entry.place : source.keyPlaceOf([...path, ...keys])),
  };
}

/** A file that was cut short must not mean that the policy reaches no one. */
function checkLists({ source, lists }: ParsedDeclaration): readonly Diagnostic[] {
  if (!isJsonObject(source.value) || lists.include.present || lists.exclude.present) return [];
  const message =
    'Both include and exclude are missing, so the document does not say who the policy reaches.';
  const hint = 'If the policy reaches no one, write include: [].';
  return [problem('no-lists', source.placeOf([]), message, { hint })];
}

function checkPolicyType(
  { source, policy }: ParsedDeclaration,
  { graphVersion, types }: DeclarationContext,
): readonly Diagnostic[] {
  if (policy === undefined) return [];
  const place = source.placeOf(['policy', 'type']);
  if (types?.includes(policy.type) === false) {
    const message = `This project does not manage ${policy.type}: types in the settings file does not list it.`;
    const hint = `Add it to types, or remove the declaration. Managed types: ${types.join(', ')}.`;
    return [problem('type-not-managed', place, message, { hint })];
  }
  if (policyTypeInfo(policy.type).versions.includes(graphVersion)) return [];
  const message = `${policy.type} does not exist in graphVersion ${graphVersion}.`;
  return [problem('needs-beta', place, message, { hint: 'Set graphVersion: beta in the settings file.' })];
}
