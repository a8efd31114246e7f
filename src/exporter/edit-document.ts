import { type Diagnostic } from '../model/diagnostic.js';
import { isJsonObject, type JsonObject } from '../model/json.js';
import { documentStyle } from './document-style.js';
import { type DocumentUpdate } from './document-update.js';
import { editDirection } from './edit-direction.js';
import { matchEntries } from './match-entries.js';
import { findDocument, type ParsedFile } from './parsed-file.js';
import { preservedComments } from './preserved-text.js';
import { editRoot } from './root-edit.js';
import { LayoutRefusal, type Splice } from './splices.js';

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
