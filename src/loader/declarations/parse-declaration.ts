import { isJsonObject } from '../../model/json.js';
import {
  type DeclaredEntry,
  type DeclaredTarget,
  type Direction,
  type Ownership,
} from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type GraphVersion } from '../../model/tenant/policy-types.js';
import { problem, quote } from '../diagnostic-codes.js';
import { type PolicyReference, type SetMember } from '../schema/document-types.js';
import { conforms } from '../schema/validate.js';
import { unknownSet } from '../settings/settings-rules.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';

/** A set and its sound members. */
export interface TargetSet {
  readonly name: string;
  /** Where the settings define it. */
  readonly place: Place;
  readonly members: readonly EntryBody[];
}

/** What the declarations need of the settings, as far as it is sound. */
export interface DeclarationContext {
  readonly graphVersion: GraphVersion;
  /** Undefined: the settings can't be read, so nothing can be said about sets. */
  readonly sets?: ReadonlyMap<string, TargetSet>;
  readonly require: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

/** What an entry says, whichever list it stands in. */
export type EntryBody = Omit<DeclaredEntry, 'direction' | 'place' | 'set'>;

/** Reads an entry that fits the schema. `path` is where it stands in `source`. */
export function readMember(member: SetMember, source: SourceDocument, path: Path): EntryBody {
  if (typeof member === 'string') return { target: { kind: 'group', name: member } };
  const { source: from, sourceId } = member;
  const filter = 'filter' in member ? member.filter : undefined;
  return {
    target: readTarget(member),
    ...(filter !== undefined && { filter: { ...filter, place: source.placeOf([...path, 'filter']) } }),
    ...(from !== undefined && { source: from }),
    ...(sourceId !== undefined && { sourceId }),
  };
}

function readTarget(member: Exclude<SetMember, string>): DeclaredTarget {
  if ('allUsers' in member) return { kind: 'allUsers' };
  if ('allDevices' in member) return { kind: 'allDevices' };
  if ('target' in member) return { kind: 'raw', target: isJsonObject(member.target) ? member.target : {} };
  const { group, groupId } = member;
  return {
    kind: 'group',
    ...(group !== undefined && { name: group }),
    ...(groupId !== undefined && { id: groupId }),
  };
}

/** How a message points at a target. */
export function describeTarget(target: DeclaredTarget): string {
  switch (target.kind) {
    case 'group':
      return target.name === undefined ? `group ${target.id ?? ''}` : `group ${JSON.stringify(target.name)}`;
    case 'allUsers':
      return 'allUsers';
    case 'allDevices':
      return 'allDevices';
    case 'raw':
      return `target ${JSON.stringify(target.target['@odata.type'])}`;
  }
}

/** One of the two lists of a declaration, as far as it is sound. */
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

/** A declaration while it is being checked: the sound parts of a document that may have faults. */
export interface Draft {
  readonly source: SourceDocument;
  readonly policy?: PolicyReference;
  readonly policyPlace: Place;
  readonly ownership: Ownership;
  readonly lists: Readonly<Record<Direction, DraftList>>;
}

export interface DraftRead {
  readonly draft: Draft;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes what is sound of a document, so that one fault does not hide the others. */
export function readDraft(source: SourceDocument, context: DeclarationContext): DraftRead {
  const value = isJsonObject(source.value) ? source.value : {};
  const policy: unknown = value.policy;
  const include = readList(source, 'include', value.include, context);
  const exclude = readList(source, 'exclude', value.exclude, context);
  return {
    draft: {
      source,
      ...(conforms('policyReference', policy) && { policy }),
      policyPlace: source.placeOf(['policy']),
      ownership: value.ownership === 'additive' ? 'additive' : 'exact',
      lists: { include: include.list, exclude: exclude.list },
    },
    diagnostics: [...include.diagnostics, ...exclude.diagnostics],
  };
}

function readList(
  source: SourceDocument,
  direction: Direction,
  value: unknown,
  context: DeclarationContext,
): { readonly list: DraftList; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const entries: DeclaredEntry[] = [];
  const paths = new Map<DeclaredEntry, Path>();
  const sets: string[] = [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  items.forEach((item, index) => {
    const path = [direction, index];
    const place = source.placeOf(path);
    if (conforms('setMember', item)) {
      const entry = { direction, place, ...readMember(item, source, path) };
      entries.push(entry);
      paths.set(entry, path);
      return;
    }
    if (!conforms('setEntry', item)) return;
    const { set } = item;
    if (sets.includes(set)) {
      const message = `The set ${quote(set)} is used twice under ${direction}.`;
      diagnostics.push(problem('duplicate-target', place, message, { hint: 'Remove one of the two.' }));
      return;
    }
    sets.push(set);
    const members = context.sets?.get(set)?.members;
    if (members !== undefined) entries.push(...members.map((body) => ({ direction, place, ...body, set })));
    else if (context.sets !== undefined)
      diagnostics.push(unknownSet(source, [...path, 'set'], set, [...context.sets.keys()]));
  });
  const place = source.keyPlaceOf([direction]);
  return { list: { present: value !== undefined, place, entries, paths, sets }, diagnostics };
}
