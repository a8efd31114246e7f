import { isJsonObject } from '../../model/json.js';
import { type DeclaredEntry, type Direction, type Ownership } from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import type { GraphVersion, PolicyType } from '../../model/tenant/policy-types.js';
import { problem, quote } from '../diagnostic-codes.js';
import { type Entry, type PolicyReference, type SetEntry } from '../schema/document-types.js';
import { conforms, isDocument } from '../schema/validate.js';
import { unknownSet } from '../settings/settings-rules.js';
import { type SourceDocument } from '../yaml/source-document.js';
import { notedId, type ParsedEntry, parseEntry } from './declared-entry.js';
import { type ValidItem, validItems } from '../schema/validate.js';

/** A set and its valid members. */
export interface TargetSet {
  readonly name: string;
  /** Where the settings define it. */
  readonly place: Place;
  readonly members: readonly ParsedEntry[];
  /** Where the settings define each member. */
  readonly places: readonly Place[];
}

/** What the rules for declarations use of the settings, as far as it is valid. */
export interface DeclarationContext {
  readonly graphVersion: GraphVersion;
  /** The types that the project manages; all if absent. */
  readonly types?: readonly PolicyType[];
  /** Undefined: the settings can't be read, so nothing can be said about sets. */
  readonly sets?: ReadonlyMap<string, TargetSet>;
  readonly require: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

/** One of the two lists of a declaration. */
export interface ParsedList {
  /** Whether the document has the key. */
  readonly present: boolean;
  readonly place: Place;
  /** Sets are replaced by their members. */
  readonly entries: readonly DeclaredEntry[];
  /** Position of each entry in the list of the document; undefined for members of a set. */
  readonly indexes: readonly (number | undefined)[];
  /** Names of the sets it uses, unknown ones too. */
  readonly sets: readonly string[];
}

/** What a document declares, without its source: the syntax trees of thousands of files are not kept. */
export interface ParsedDeclaration {
  /**
   * Whether the document fits its schema. If not, this is made of its valid parts, to find further problems in them, and
   * is never applied.
   */
  readonly isComplete: boolean;
  readonly policy: (PolicyReference & { readonly notedId?: string }) | undefined;
  readonly policyPlace: Place;
  readonly ownership: Ownership;
  readonly lists: Readonly<Record<Direction, ParsedList>>;
}

export interface DeclarationParsed {
  readonly declaration: ParsedDeclaration;
  readonly diagnostics: readonly Diagnostic[];
}

/** The parts of a document; only the valid ones if it does not fit its schema. */
interface Parts {
  readonly isComplete: boolean;
  readonly policy?: PolicyReference;
  readonly include: readonly ValidItem<Entry>[] | undefined;
  readonly exclude: readonly ValidItem<Entry>[] | undefined;
  readonly ownership: Ownership | undefined;
}

/** Reads a document. If it does not fit its schema, its valid parts are read, so that one fault does not hide others. */
export function parseDeclaration(source: SourceDocument, context: DeclarationContext): DeclarationParsed {
  const parts = partsOf(source.value);
  const include = readList(source, 'include', parts.include, context);
  const exclude = readList(source, 'exclude', parts.exclude, context);
  const { isComplete, policy } = parts;
  return {
    declaration: {
      isComplete,
      policy: policy && { ...policy, ...notedId(policy, source, ['policy'], ['policy', 'name']) },
      policyPlace: source.placeOf(['policy']),
      ownership: parts.ownership ?? 'exact',
      lists: { include: include.list, exclude: exclude.list },
    },
    diagnostics: [...include.diagnostics, ...exclude.diagnostics],
  };
}

function partsOf(value: unknown): Parts {
  const numbered = (items: readonly Entry[] | undefined) => items?.map((item, index) => ({ item, index }));
  if (isDocument('policyAssignments', value)) {
    const { policy, include, exclude, ownership } = value;
    return { isComplete: true, policy, include: numbered(include), exclude: numbered(exclude), ownership };
  }
  const { policy, include, exclude, ownership } = isJsonObject(value) ? value : {};
  const validItemsOf = (list: unknown) => (list === undefined ? undefined : validItems('entry', list));
  return {
    isComplete: false,
    ...(conforms('policyReference', policy) && { policy }),
    include: validItemsOf(include),
    exclude: validItemsOf(exclude),
    ownership: ownership === 'additive' ? 'additive' : undefined,
  };
}

function isSetEntry(entry: Entry): entry is SetEntry {
  return typeof entry !== 'string' && 'set' in entry;
}

function readList(
  source: SourceDocument,
  direction: Direction,
  items: readonly ValidItem<Entry>[] | undefined,
  context: DeclarationContext,
): { readonly list: ParsedList; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const entries: DeclaredEntry[] = [];
  const indexes: (number | undefined)[] = [];
  const sets: string[] = [];
  for (const { item, index } of items ?? []) {
    const path = [direction, index];
    const place = source.placeOf(path);
    if (!isSetEntry(item)) {
      entries.push({ ...parseEntry(item, source, path), direction, place });
      indexes.push(index);
      continue;
    }
    const { set } = item;
    if (sets.includes(set)) {
      const message = `The set ${quote(set)} is used twice under ${direction}.`;
      diagnostics.push(problem('duplicate-target', place, message, { hint: 'Remove one of the two.' }));
      continue;
    }
    sets.push(set);
    const known = context.sets?.get(set);
    if (known !== undefined) {
      entries.push(
        ...known.members.map((body, at) => ({
          direction,
          place,
          ...body,
          set,
          definedAt: known.places[at] ?? known.place,
        })),
      );
      indexes.push(...known.members.map(() => undefined));
    } else if (context.sets !== undefined)
      diagnostics.push(unknownSet(source, [...path, 'set'], set, [...context.sets.keys()]));
  }
  const place = source.keyPlaceOf([direction]);
  return { list: { present: items !== undefined, place, entries, indexes, sets }, diagnostics };
}
