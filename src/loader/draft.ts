import { type DeclaredEntry, type Direction, type Ownership } from '../model/declaration.js';
import { type Diagnostic, type Place } from '../model/diagnostic.js';
import { isJsonObject } from '../model/json.js';
import { type PolicyReference } from './document-types.js';
import { readMember } from './entry.js';
import { problem, quote } from './problem.js';
import { type DeclarationContext } from './declaration-context.js';
import { unknownSet } from './settings-rules.js';
import { type Path, type SourceDocument } from './source-document.js';
import { conforms } from './validate.js';

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
