import { isJsonObject } from '../../model/json.js';
import { type DeclaredEntry, type Direction, type Ownership } from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type GraphVersion, type PolicyType } from '../../model/tenant/policy-types.js';
import { problem, quote } from '../diagnostic-codes.js';
import { type Entry, type PolicyReference, type SetEntry } from '../schema/document-types.js';
import { conforms, isDocument } from '../schema/validate.js';
import { unknownSet } from '../settings/settings-rules.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';
import { type EntryBody, notedId, readMember } from './declared-entry.js';
import { type SoundItem, soundItems } from './sound-items.js';

/** A set and its sound members. */
export interface TargetSet {
  readonly name: string;
  /** Where the settings define it. */
  readonly place: Place;
  readonly members: readonly EntryBody[];
  /** Where the settings define each member. */
  readonly places: readonly Place[];
}

/** What the declarations need of the settings, as far as it is sound. */
export interface DeclarationContext {
  readonly graphVersion: GraphVersion;
  /** The types that the project manages; all if absent. */
  readonly types?: readonly PolicyType[];
  /** Undefined: the settings can't be read, so nothing can be said about sets. */
  readonly sets?: ReadonlyMap<string, TargetSet>;
  readonly require: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

/** One of the two lists of a declaration. */
export interface DraftList {
  /** Whether the key is there at all. */
  readonly present: boolean;
  readonly place: Place;
  /** Sets spelled out. */
  readonly entries: readonly DeclaredEntry[];
  /** Where each entry stands in the document; members of a set stand nowhere in it. */
  readonly paths: ReadonlyMap<DeclaredEntry, Path>;
  /** Names of the sets it uses, unknown ones too. */
  readonly sets: readonly string[];
}

/** A declaration while it is being checked. */
export interface Draft {
  readonly source: SourceDocument;
  /**
   * Whether the document fits its schema, so that the draft says all it says. If not, the draft is of its sound parts:
   * enough to find further faults, and never to become a declaration.
   */
  readonly isWhole: boolean;
  readonly policy?: PolicyReference & { readonly notedId?: string };
  readonly policyPlace: Place;
  readonly ownership: Ownership;
  readonly lists: Readonly<Record<Direction, DraftList>>;
}

export interface DraftRead {
  readonly draft: Draft;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is read of a document: all of one that fits its schema, or what is sound of another. */
interface Parts {
  readonly isWhole: boolean;
  readonly policy?: PolicyReference;
  readonly include: readonly SoundItem<Entry>[] | undefined;
  readonly exclude: readonly SoundItem<Entry>[] | undefined;
  readonly ownership: Ownership | undefined;
}

/** Reads a document; of one that does not fit its schema what is sound, so that one fault does not hide the others. */
export function readDraft(source: SourceDocument, context: DeclarationContext): DraftRead {
  const parts = partsOf(source.value);
  const include = readList(source, 'include', parts.include, context);
  const exclude = readList(source, 'exclude', parts.exclude, context);
  const { isWhole, policy } = parts;
  return {
    draft: {
      source,
      isWhole,
      ...(policy !== undefined && {
        policy: { ...policy, ...notedId(policy, source, ['policy'], ['policy', 'name']) },
      }),
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
    return { isWhole: true, policy, include: numbered(include), exclude: numbered(exclude), ownership };
  }
  const { policy, include, exclude, ownership } = isJsonObject(value) ? value : {};
  const sound = (list: unknown) => (list === undefined ? undefined : soundItems('entry', list));
  return {
    isWhole: false,
    ...(conforms('policyReference', policy) && { policy }),
    include: sound(include),
    exclude: sound(exclude),
    ownership: ownership === 'additive' ? 'additive' : undefined,
  };
}

function isSetEntry(entry: Entry): entry is SetEntry {
  return typeof entry !== 'string' && 'set' in entry;
}

function readList(
  source: SourceDocument,
  direction: Direction,
  items: readonly SoundItem<Entry>[] | undefined,
  context: DeclarationContext,
): { readonly list: DraftList; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const entries: DeclaredEntry[] = [];
  const paths = new Map<DeclaredEntry, Path>();
  const sets: string[] = [];
  for (const { item, index } of items ?? []) {
    const path = [direction, index];
    const place = source.placeOf(path);
    if (!isSetEntry(item)) {
      const entry = { direction, place, ...readMember(item, source, path) };
      entries.push(entry);
      paths.set(entry, path);
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
    if (known !== undefined)
      entries.push(
        ...known.members.map((body, at) => ({
          direction,
          place,
          ...body,
          set,
          definedAt: known.places[at] ?? known.place,
        })),
      );
    else if (context.sets !== undefined)
      diagnostics.push(unknownSet(source, [...path, 'set'], set, [...context.sets.keys()]));
  }
  const place = source.keyPlaceOf([direction]);
  return { list: { present: items !== undefined, place, entries, paths, sets }, diagnostics };
}
