import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.js';
import { type Declaration, type Direction } from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type PolicyContent, type SpelledEntry } from '../declare/declare-policy.js';
import { isFollowed, type Matched, matchEntries } from '../declare/declared-already.js';
import { PRESERVED_HEAD, preservedComments } from '../declare/preserved.js';
import { type DocumentStyle, documentStyle, entryValue } from './print-declaration.js';
import { editItem, quotingOf, takeSetApart } from './edit-item.js';
import { type ItemChange, type ListEdit } from './edit-list.js';
import { editRoot } from './edit-root.js';
import {
  findDocument,
  type FoundDocument,
  isAsExpected,
  isFlow,
  moveAnchors,
  offsetOf,
  overNode,
  pairOf,
  type ParsedFile,
  parseFile,
  placeAt,
  startOf,
} from './yaml-nodes.js';
import {
  applySplices,
  commentText,
  isWritable,
  LayoutRefusal,
  lineBreakAt,
  lineEnd,
  lineStart,
  type Splice,
  textScalar,
} from './yaml-text.js';

interface DirectionWork {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
  readonly style: DocumentStyle;
  readonly update: DocumentUpdate;
}

/** What becomes of the entries of one direction: those that say the right thing keep their bytes. */
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
    const here = own.filter(({ declared }) => offsetOf(file, declared.place) === startOf(item));
    const [one] = here;
    if (one === undefined)
      throw new LayoutRefusal('an entry is not where it was when the files were read', startOf(item));
    if (here.every((each) => each.isSettled)) return [value];
    if (one.declared.set !== undefined) {
      const apart = takeSetApart(one.declared.set, here, update);
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

/** Finds out what of a document has to change, and where. Throws a LayoutRefusal for what edits can not follow. */
function editDocument(file: ParsedFile, update: DocumentUpdate): DocumentEdit {
  const { declaration, content, tenant } = update;
  const found = findDocument(file, declaration.place);
  const said: unknown = found.document.toJS();
  if (!isJsonObject(said)) throw new LayoutRefusal('it contains no mapping', 0);
  const style = documentStyle(file.text, found);
  const { matched, added } = matchEntries(update);
  const include = editDirection('include', file, found, said, { matched, added, style, update });
  const exclude = editDirection('exclude', file, found, said, { matched, added, style, update });
  const refused = [...include.refused, ...exclude.refused];
  if (refused.length > 0) return { refused };
  const isOwned = content.ownership === declaration.ownership;
  const comments = preservedComments(content.preserved, tenant);
  const note = refreshNote(file.text, found.document.range, comments);
  const renamed = isFollowed(declaration.policy) ? renamePolicy(file.text, found, update) : [];
  const own = editRoot(
    file.text,
    found.root,
    {
      lists: { include: include.list, exclude: exclude.list },
      ...(isOwned
        ? {}
        : { ownership: { value: content.ownership, comments: note === undefined ? comments : [] } }),
    },
    style,
  ).filter(({ start, end, text }) => text !== file.text.slice(start, end));
  const splices = [
    ...own,
    ...moveAnchors(file.text, found.document, own),
    ...renamed,
    ...(note === undefined || note.text === file.text.slice(note.start, note.end) ? [] : [note]),
  ];
  const value = {
    ...said,
    ...(renamed.length > 0 && isJsonObject(said['policy'])
      ? { policy: { ...said['policy'], name: content.policy.name } }
      : {}),
    ...include.value,
    ...exclude.value,
    ...(isOwned ? {} : { ownership: content.ownership }),
  };
  return { index: found.index, splices, value, notes: [...include.notes, ...exclude.notes] };
}

/** The new name of a policy that was found by the id next to its name. */
function renamePolicy(
  text: string,
  { root }: FoundDocument,
  { content: { policy }, tenant }: DocumentUpdate,
): readonly Splice[] {
  const map = pairOf(root, 'policy')?.value;
  const name = isMap<Node, Node | null>(map) ? pairOf(map, 'name')?.value : undefined;
  const listing = tenant.policies.get(policy.type);
  const sameName = listing?.ok === true ? listing.value.filter((one) => one.name === policy.name) : [];
  if (!isScalar(name) || name.anchor !== undefined)
    throw new LayoutRefusal('the name of its policy is an alias or bears an anchor', startOf(map));
  if (sameName.length !== 1 || !isWritable(policy.name))
    throw new LayoutRefusal(
      `its policy is named “${policy.name}” now, which is not enough to find it; write id: ${policy.id}`,
      startOf(name),
    );
  return [overNode(text, name, textScalar(policy.name, quotingOf(name)))];
}

/** The comment that says why the declaration is additive, as it should be now; undefined if there is none. */
function refreshNote(
  text: string,
  range: readonly number[] | null | undefined,
  comments: readonly string[],
): Splice | undefined {
  const [from, to] = [range?.[0] ?? 0, range?.[2] ?? 0];
  const head = text.slice(from, to).indexOf(commentText(PRESERVED_HEAD));
  if (head === -1) return undefined;
  const start = lineStart(text, from + head);
  const indent = text.slice(start, from + head);
  let end = lineEnd(text, start);
  while (text.startsWith(`${indent}# - `, end)) end = lineEnd(text, end);
  const lineBreak = lineBreakAt(text, start);
  return { start, end, text: comments.map((line) => `${indent}${line}${lineBreak}`).join('') };
}

/** One declaration of a file, and what it is to say. */
export interface DocumentUpdate {
  /** As the loader read it from the very text that is updated: its places lead to the document and its entries. */
  readonly declaration: Declaration;
  /** From `declarePolicy`, with `existing: declaration`. */
  readonly content: PolicyContent;
  readonly tenant: Tenant;
  /** Names of the sets the settings require: their uses are never taken apart. */
  readonly required?: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

const BYTE_ORDER_MARK = '\ufeff';

/** The new text, or why there is none. Nothing is ever changed in part. */
export type FileUpdated =
  | {
      readonly ok: true;
      /** The same text, to the byte, where every declaration says already what it should. */
      readonly text: string;
      /** What a reviewer should know beyond the difference of the texts, such as a set that was taken apart. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Makes one declaration of a YAML text say what the tenant contains, and leaves everything else as it is.
 *
 * Other documents, entries that stay, comments, key order, quotes, anchors and line breaks keep their bytes; a document
 * that says the right thing already is not touched. Entries that stay keep their spelling: a bare text, a mapping, a set,
 * ids next to names. Of an entry whose filter or source changes only that is written anew. New entries come last in
 * their list, in the style of the document. An entry that goes takes along the comment behind it and the comment lines
 * directly above it that are indented as it is.
 *
 * A use of a set is kept while the tenant contains all its members as the set has them. Otherwise the members that it does
 * contain are spelled out in its place, with a comment and a diagnostic (`set-taken-apart`) that say so; the set itself is
 * never changed. Where the settings require the set, or where a layout (an alias for a whole list, say) leaves no room
 * for the change, the answer is a refusal: code `set-required` or `layout-unsafe`, with its place and what to do by hand.
 *
 * All places are those of `text`. The result is parsed again before it is returned: it says what was meant, and every
 * other document what it said.
 */
export function updateFile(text: string, updates: readonly DocumentUpdate[]): FileUpdated {
  // Places do not count a byte order mark, and the parser would.
  if (!text.startsWith(BYTE_ORDER_MARK)) return updateText(text, updates);
  const updated = updateText(text.slice(1), updates);
  return updated.ok ? { ...updated, text: BYTE_ORDER_MARK + updated.text } : updated;
}

function updateText(text: string, updates: readonly DocumentUpdate[]): FileUpdated {
  const file = parseFile(text);
  const splices: Splice[] = [];
  const expected = new Map<number, unknown>();
  const notes: Diagnostic[] = [];
  const refused: Diagnostic[] = [];
  for (const update of updates) {
    try {
      const edit = editDocument(file, update);
      if ('refused' in edit) refused.push(...edit.refused);
      else if (edit.splices.length > 0) {
        splices.push(...edit.splices);
        expected.set(edit.index, edit.value);
        notes.push(...edit.notes);
      }
    } catch (error) {
      if (!(error instanceof LayoutRefusal)) throw error;
      const place = placeAt(file, update.declaration.place.file, error.offset);
      refused.push(unsafeLayout(update, error.message, place));
    }
  }
  if (refused.length > 0) return { ok: false, diagnostics: refused };
  if (splices.length === 0) return { ok: true, text, diagnostics: [] };
  const updated = applySplices(text, splices);
  if (isAsExpected(file, updated, expected)) return { ok: true, text: updated, diagnostics: notes };
  const why = 'an edit would change more of it than what is meant';
  return { ok: false, diagnostics: updates.map((update) => unsafeLayout(update, why)) };
}

function unsafeLayout(
  { declaration }: DocumentUpdate,
  why: string,
  place: Place = declaration.place,
): Diagnostic {
  const { type, name, id } = declaration.policy;
  return {
    ...place,
    code: 'layout-unsafe',
    severity: 'error',
    message: `The declaration of ${type} “${name ?? id ?? ''}” can not be brought up to date without changing its layout: ${why}.`,
    hint: 'Change it by hand, as a plan shows it, or write its lists out without aliases and anchors.',
  };
}
