import { canonicalJson, isJsonObject } from '../../model/json.js';
import { type DeclaredEntry, type Direction } from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import {
  type GraphVersion,
  knowsFilters,
  knowsSource,
  type PolicyType,
  policyTypeInfo,
} from '../../model/tenant/policy-types.js';
import { oneOf, problem, quote } from '../diagnostic-codes.js';
import {
  type DeclarationContext,
  type DeclarationParsed,
  type ParsedDeclaration,
  type WrittenList,
  type WrittenLists,
} from './parse-declaration.js';
import {
  describeTarget,
  filterIdentityOf,
  identityOf,
  type ParsedEntry,
  recipientOf,
} from './declared-entry.js';
import { decodeRecipient } from '../../model/assignment/graph-codec.js';
import { type SourceDocument } from '../yaml/source-document.js';
import { checkRawTarget } from './raw-target-rules.js';

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
  { declaration, lists }: Pick<DeclarationParsed, 'declaration' | 'lists'>,
  source: SourceDocument,
  context: DeclarationContext,
): readonly Diagnostic[] {
  return [
    ...checkLists(lists, source),
    ...checkPolicyType(declaration, source, context),
    ...checkEntries({ declaration, lists }, source, context),
    ...checkOverlaps(lists),
    ...checkRequiredSets({ declaration, lists }, source, context),
  ];
}

const DIRECTIONS = ['include', 'exclude'] as const;

function checkEntries(
  { declaration: { policy }, lists }: Pick<DeclarationParsed, 'declaration' | 'lists'>,
  source: SourceDocument,
  { graphVersion }: DeclarationContext,
): readonly Diagnostic[] {
  const ofPolicy = { type: policy?.type, version: graphVersion };
  const found: Diagnostic[] = [];
  for (const direction of DIRECTIONS)
    for (const [at, entry] of lists[direction].entries.entries())
      if (!isPlainGroup(entry))
        found.push(...checkEntry(entry, { ...ofPolicy, at: placesIn(lists, source, entry, at) }));
  return found;
}

/** A group and nothing else, as nearly every entry is: no rule for entries concerns it. */
function isPlainGroup({ target, filter, source, sourceId }: DeclaredEntry): boolean {
  return target.kind === 'group' && filter === undefined && source === undefined && sourceId === undefined;
}

/** Places inside an entry; for a member of a set always the place where the set is used. */
function placesIn(
  lists: WrittenLists,
  source: SourceDocument,
  entry: DeclaredEntry,
  at: number,
): EntryPlaces {
  const { direction, place } = entry;
  const index = lists[direction].indexes[at];
  return {
    value: (...keys) => (index === undefined ? place : source.placeOf([direction, index, ...keys])),
    key: (...keys) => (index === undefined ? place : source.keyPlaceOf([direction, index, ...keys])),
  };
}

/** A file that was cut short must not mean that the policy reaches no one. */
function checkLists(lists: WrittenLists, source: SourceDocument): readonly Diagnostic[] {
  if (!isJsonObject(source.value) || lists.include.present || lists.exclude.present) return [];
  const message =
    'Both include and exclude are missing, so the document does not say who the policy reaches.';
  const hint = 'If the policy reaches no one, write include: [].';
  return [problem('no-lists', source.placeOf([]), message, { hint })];
}

function checkPolicyType(
  { policy }: ParsedDeclaration,
  source: SourceDocument,
  { graphVersion, types }: DeclarationContext,
): readonly Diagnostic[] {
  if (policy === undefined) return [];
  const place = (): Place => source.placeOf(['policy', 'type']);
  if (types?.includes(policy.type) === false) {
    const message = `This project does not manage ${policy.type}: types in the settings file does not list it.`;
    const hint = `Add it to types, or remove the declaration. Managed types: ${types.join(', ')}.`;
    return [problem('type-not-managed', place(), message, { hint })];
  }
  if (policyTypeInfo(policy.type).versions.includes(graphVersion)) return [];
  const message = `${policy.type} does not exist in graphVersion ${graphVersion}.`;
  return [problem('needs-beta', place(), message, { hint: 'Set graphVersion: beta in the settings file.' })];
}

/** One target twice in a list with the same source, or in both lists: no assignment could say that. */
function checkOverlaps(lists: WrittenLists): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Map<string, DeclaredEntry[]>();
  for (const direction of DIRECTIONS)
    for (const entry of lists[direction].entries) {
      const identity = identityOf(entry.target);
      if (identity === undefined) continue;
      const { source = 'direct' } = entry;
      const same = seen.get(identity);
      if (same === undefined) {
        seen.set(identity, [entry]);
        continue;
      }
      const before = same.find((one) => one.direction === direction && (one.source ?? 'direct') === source);
      if (before === undefined) same.push(entry);
      else found.push(repeated(entry, before));
      const included = same.find((one) => one.direction === 'include');
      if (direction === 'exclude' && included !== undefined) found.push(crossed(entry, included));
    }
  return found;
}

function repeated(entry: DeclaredEntry, before: DeclaredEntry): Diagnostic {
  const message = `${shown(entry)} appears twice under ${entry.direction}.`;
  return problem('duplicate-target', entry.place, message, {
    hint: 'Remove one of the two.',
    related: [{ ...before.place, message: `first here: ${shown(before)}` }],
  });
}

function crossed(entry: DeclaredEntry, included: DeclaredEntry): Diagnostic {
  const message = `${shown(entry)} is both included and excluded.`;
  return problem('both-directions', entry.place, message, {
    hint: 'Keep it in one of the two lists; exclusion would win.',
    related: [{ ...included.place, message: `included here: ${shown(included)}` }],
  });
}

function shown({ target, set }: DeclaredEntry): string {
  return `${describeTarget(target)}${set === undefined ? '' : ` (through the set ${set})`}`;
}

/**
 * Every declaration contains the sets the settings require: by name, or with all their targets spelled out. This is
 * checked on what the file says; src/differ/resolve/resolve.ts checks it again on the ids that a plan is made of.
 */
function checkRequiredSets(
  { declaration: { policyPlace }, lists }: Pick<DeclarationParsed, 'declaration' | 'lists'>,
  source: SourceDocument,
  context: DeclarationContext,
): readonly Diagnostic[] {
  const { include, exclude } = context.require;
  if (include.length + exclude.length === 0 || !isJsonObject(source.value)) return [];
  return DIRECTIONS.flatMap((direction) =>
    [...new Set(context.require[direction])]
      // No declaration can contain a set in both lists; the rules for settings report that.
      .filter((name) => !context.require[direction === 'include' ? 'exclude' : 'include'].includes(name))
      .flatMap((name) => checkSet(lists[direction], context, { direction, name, policyPlace })),
  );
}

function checkSet(
  { present, place, entries, sets: used }: WrittenList,
  { sets }: DeclarationContext,
  {
    direction,
    name,
    policyPlace,
  }: { readonly direction: Direction; readonly name: string; readonly policyPlace: Place },
): readonly Diagnostic[] {
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

const USE_BETA = 'Set graphVersion: beta in the settings file, or leave it out.';

/** What one entry may not say in its list, on its policy type, under its version. */
function checkEntry(entry: DeclaredEntry, context: EntryContext): readonly Diagnostic[] {
  const found = [
    ...checkFilter(entry, context),
    ...checkSource(entry, context),
    ...checkReach(entry, context),
    ...checkRawTarget(entry, context),
  ];
  const { set } = entry;
  if (set === undefined) return found;
  return found.map((diagnostic) => ({
    ...diagnostic,
    message: `${diagnostic.message.replace(/\.$/, '')} (through the set ${set}).`,
  }));
}

function checkFilter(
  { filter, direction }: DeclaredEntry,
  { type, version, at }: EntryContext,
): readonly Diagnostic[] {
  if (filter === undefined) return [];
  const place = at.value('filter');
  if (direction === 'exclude') {
    const message = 'An excluded target takes no filter: Intune leaves out the whole group.';
    return [
      problem('filter-on-exclude', place, message, {
        hint: 'Remove the filter, or filter what is included.',
      }),
    ];
  }
  if (type !== undefined && policyTypeInfo(type).filters === null) {
    const message = `${type} takes no assignment filters.`;
    return [problem('filter-not-taken', place, message, { hint: 'Remove the filter.' })];
  }
  if (knowsFilters(version)) return [];
  return [problem('needs-beta', place, `graphVersion ${version} knows no filters.`, { hint: USE_BETA })];
}

function checkSource(
  { source, sourceId }: DeclaredEntry,
  { type, version, at }: EntryContext,
): readonly Diagnostic[] {
  if (source === undefined && sourceId === undefined) return [];
  const place = at.key(source === undefined ? 'sourceId' : 'source');
  if (type !== undefined && !policyTypeInfo(type).mam) {
    const message = `Assignments of ${type} have neither source nor sourceId.`;
    return [problem('source-not-taken', place, message, { hint: 'Remove source and sourceId.' })];
  }
  if (sourceId !== undefined && source !== 'policySets') {
    const message = 'sourceId is the id of a policy set, and this entry is not of one.';
    const hint = 'Remove sourceId, or add source: policySets to the entry.';
    return [problem('source-not-taken', at.key('sourceId'), message, { hint })];
  }
  if (type === undefined || knowsSource(type, version)) return [];
  const message = `graphVersion ${version} knows neither source nor sourceId.`;
  return [problem('needs-beta', place, message, { hint: USE_BETA })];
}

/** All users and all devices, in any spelling: what they mean decides, not how they are written. */
function checkReach(
  { target, direction, place }: DeclaredEntry,
  { type }: EntryContext,
): readonly Diagnostic[] {
  const reach = recipientOf(target)?.kind;
  if (reach !== 'allUsers' && reach !== 'allDevices') return [];
  // A raw target of the other direction is reported as that.
  if (target.kind === 'raw' && decodeRecipient(target.target)?.direction !== direction) return [];
  if (direction === 'exclude') {
    const message = `${reach} can't be excluded: a policy that excludes everyone reaches no one.`;
    return [problem('wrong-list', place, message, { hint: 'Exclude groups, or write include: [].' })];
  }
  if (reach === 'allUsers' || target.kind === 'raw' || type === undefined || !policyTypeInfo(type).mam)
    return [];
  const message = `${type} reaches users, not devices: allDevices exists only on mobileAppConfiguration.`;
  return [problem('target-not-taken', place, message, { hint: 'Use allUsers: true, or a group.' })];
}
