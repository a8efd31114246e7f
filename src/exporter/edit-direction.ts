import { isSeq, type Node } from 'yaml';
import { type Direction } from '../model/declaration.js';
import { type Diagnostic } from '../model/diagnostic.js';
import { type JsonObject, type JsonValue } from '../model/json.js';
import { type DocumentStyle } from './document-style.js';
import { type DocumentUpdate } from './document-update.js';
import { entryValue } from './entry-text.js';
import { editItem } from './item-edit.js';
import { type ItemChange, type ListEdit } from './list-edit.js';
import { type Matched } from './match-entries.js';
import { type FoundDocument, offsetOf, type ParsedFile } from './parsed-file.js';
import { type SpelledEntry } from './spelling.js';
import { LayoutRefusal } from './splices.js';
import { takeSetApart } from './take-set-apart.js';
import { isFlow, pairOf, startOf } from './yaml-nodes.js';

interface DirectionWork {
  readonly matched: readonly Matched[];
  readonly added: readonly SpelledEntry[];
  readonly style: DocumentStyle;
  readonly update: DocumentUpdate;
}

/** What becomes of the entries of one direction: those that say the right thing keep their bytes. */
export function editDirection(
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
