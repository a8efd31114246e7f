import { isSeq, type Node } from 'yaml';
import { type CurrentAssignment, decodeAssignments } from '../differ/assignment.js';
import { isSettled } from '../differ/diff.js';
import { resolveEntry } from '../differ/resolve-targets.js';
import { type DeclaredEntry, type Direction } from '../model/declaration.js';
import { type Diagnostic } from '../model/diagnostic.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.js';
import { documentStyle, type DocumentStyle } from './document-style.js';
import { entryValue } from './entry-text.js';
import { editItem } from './item-edit.js';
import { type ItemChange, type ListEdit } from './list-edit.js';
import { findDocument, type FoundDocument, offsetOf, type ParsedFile } from './parsed-file.js';
import { preservedComments } from './preserved-text.js';
import { editRoot } from './root-edit.js';
import { type SpelledEntry } from './spelling.js';
import { LayoutRefusal, type Splice } from './splices.js';
import { takeSetApart } from './take-set-apart.js';
import { type DocumentUpdate } from './update-document.js';
import { isFlow, pairOf, startOf } from './yaml-nodes.js';

export type DocumentEdit =
  | { readonly refused: readonly Diagnostic[] }
  | {
      /** Position of the document in its file. */
      readonly index: number;
      /** None where it says the right thing already. */
      readonly splices: readonly Splice[];
      /** What the document then says. */
      readonly value: JsonObject;
      readonly notes: readonly Diagnostic[];
    };

/** How one declared entry stands to the tenant. */
export interface Matched {
  readonly declared: DeclaredEntry;
  /** The assignment it speaks of; absent where the tenant holds none such, or none that may be declared. */
  readonly entry?: SpelledEntry;
  readonly isSettled: boolean;
}

/** Finds out what of a document has to change, and where. Throws a LayoutRefusal for what edits can not follow. */
export function editDocument(file: ParsedFile, update: DocumentUpdate): DocumentEdit {
  const { declaration, content, tenant } = update;
  const found = findDocument(file, declaration.place);
  const said: unknown = found.document.toJS();
  if (!isJsonObject(said)) throw new LayoutRefusal('it holds no mapping', 0);
  const style = documentStyle(file.text, found);
  const { matched, added } = matchEntries(update);
  const include = editDirection('include', file, found, said, { matched, added, style, update });
  const exclude = editDirection('exclude', file, found, said, { matched, added, style, update });
  const refused = [...include.refused, ...exclude.refused];
  if (refused.length > 0) return { refused };
  const isOwned = content.ownership === declaration.ownership;
  const comments = preservedComments(content.preserved, content.policy, tenant);
  const splices = editRoot(
    file.text,
    found.root,
    {
      lists: { include: include.list, exclude: exclude.list },
      ...(isOwned ? {} : { ownership: { value: content.ownership, comments } }),
    },
    style,
  ).filter(({ start, end, text }) => text !== file.text.slice(start, end));
  const value = {
    ...said,
    ...include.value,
    ...exclude.value,
    ...(isOwned ? {} : { ownership: content.ownership }),
  };
  return { index: found.index, splices, value, notes: [...include.notes, ...exclude.notes] };
}

/** Declared entries beside the wanted ones, as a plan matches them: settled first, then of equal source, then the rest. */
function matchEntries({ declaration, content, tenant }: DocumentUpdate): {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
} {
  const held = decodeAssignments(content.policy.assignments).understood;
  const resolved = declaration.entries.map((declared) => ({
    declared,
    ...resolveEntry(declared, content.policy, held, tenant),
  }));
  const free = new Set(content.entries);
  const matches = new Map<DeclaredEntry, Matched>();
  const match = (fits: (one: (typeof resolved)[number], have: CurrentAssignment) => boolean): void => {
    for (const one of resolved) {
      if (matches.has(one.declared)) continue;
      const entry = [...free].find(
        ({ assignment }) => assignment.target.key === one.target?.key && fits(one, assignment),
      );
      if (entry === undefined) continue;
      const { assignment } = entry;
      const settled = one.desired !== undefined && isSettled(one.desired, assignment);
      matches.set(one.declared, { declared: one.declared, entry, isSettled: settled });
      free.delete(entry);
    }
  };
  match(({ desired }, have) => desired !== undefined && isSettled(desired, have));
  match(({ declared }, have) => (declared.source ?? 'direct') === have.source);
  match(() => true);
  return {
    matched: declaration.entries.map((declared) => matches.get(declared) ?? { declared, isSettled: false }),
    added: content.entries.filter((entry) => free.has(entry)),
  };
}

interface DirectionWork {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
  readonly style: DocumentStyle;
  readonly update: DocumentUpdate;
}

function editDirection(
  direction: Direction,
  file: ParsedFile,
  { root }: FoundDocument,
  said: JsonObject,
  { matched, added, style, update }: DirectionWork,
): {
  readonly list: ListEdit;
  readonly value: JsonObject;
  readonly notes: readonly Diagnostic[];
  readonly refused: readonly Diagnostic[];
} {
  const additions = added.filter((entry) => entry.direction === direction);
  const own = matched.filter(({ declared }) => declared.direction === direction);
  const isRight = additions.length === 0 && own.every((one) => one.isSettled);
  const nothing = { list: { changes: new Map(), additions: [] }, value: {}, notes: [], refused: [] };
  if (isRight) return nothing;
  const node = pairOf(root, direction)?.value;
  if (node !== undefined && !isSeq<Node>(node))
    throw new LayoutRefusal(`its ${direction} is an alias`, startOf(node));
  const items = node?.items ?? [];
  const list = said[direction];
  const values: readonly JsonValue[] = Array.isArray(list) ? list : [];
  const changes = new Map<number, ItemChange>();
  const notes: Diagnostic[] = [];
  const refused: Diagnostic[] = [];
  const after = items.flatMap((item, index): readonly JsonValue[] => {
    const value = values[index] ?? null;
    const stands = own.filter(({ declared }) => offsetOf(file, declared.place) === startOf(item));
    const [one] = stands;
    if (one === undefined)
      throw new LayoutRefusal('an entry is not where it was when the files were read', startOf(item));
    if (stands.every((each) => each.isSettled)) return [value];
    if (one.declared.set !== undefined) {
      const apart = takeSetApart(one.declared.set, stands, update);
      (apart.diagnostic.severity === 'error' ? refused : notes).push(apart.diagnostic);
      changes.set(index, apart.change);
      return apart.change.kind === 'replace'
        ? apart.change.entries.map((entry) => entryValue(entry, style))
        : [];
    }
    if (one.entry === undefined) {
      changes.set(index, { kind: 'remove' });
      return [];
    }
    const inFlow = node !== undefined && isFlow(node);
    const edit = editItem(file.text, item, value, one.entry, { ...style, inFlow });
    changes.set(
      index,
      edit === undefined
        ? { kind: 'replace', entries: [one.entry] }
        : { kind: 'edit', splices: edit.splices },
    );
    return [edit === undefined ? entryValue(one.entry, style) : edit.value];
  });
  const value = { [direction]: [...after, ...additions.map((entry) => entryValue(entry, style))] };
  return { list: { changes, additions }, value, notes, refused };
}
