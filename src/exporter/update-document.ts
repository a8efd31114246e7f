import { type Diagnostic } from '../model/diagnostic.js';
import { type DocumentUpdate } from './document-update.js';
import { editDocument } from './edit-document.js';
import { isAsExpected, parseFile } from './parsed-file.js';
import { applySplices, LayoutRefusal, type Splice } from './splices.js';

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
 * Makes one declaration of a YAML text say what the tenant holds, and leaves everything else as it is.
 *
 * Other documents, entries that stay, comments, key order, quotes, anchors and line breaks keep their bytes; a document
 * that says the right thing already is not touched. Entries that stay keep their spelling: a bare text, a mapping, a set,
 * ids beside names. Of an entry whose filter or source changes only that is written anew. New entries come last in
 * their list, in the style of the document. An entry that goes takes along the comment behind it and the comment lines
 * directly above it that are indented as it is.
 *
 * A use of a set is kept while the tenant holds all its members as the set has them. Otherwise the members that it does
 * hold are spelled out in its place, with a comment and a diagnostic (`set-taken-apart`) that say so; the set itself is
 * never changed. Where the settings require the set, or where a layout (an alias for a whole list, say) leaves no room
 * for the change, the answer is a refusal: code `set-required` or `layout-unsafe`, with its place and what to do by hand.
 *
 * The result is parsed again before it is returned: it says what was meant, and every other document what it said.
 */
export function updateDocument(text: string, update: DocumentUpdate): FileUpdated {
  return updateFile(text, [update]);
}

/** The same for several declarations of one file at once; all places are those of `text`. */
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
      refused.push(unsafeLayout(update, error.message));
    }
  }
  if (refused.length > 0) return { ok: false, diagnostics: refused };
  if (splices.length === 0) return { ok: true, text, diagnostics: [] };
  const updated = applySplices(text, splices);
  if (isAsExpected(file, updated, expected)) return { ok: true, text: updated, diagnostics: notes };
  const all = updates.map((update) =>
    unsafeLayout(update, 'an edit would change more of it than what is meant, as anchors may do'),
  );
  return { ok: false, diagnostics: all };
}

function unsafeLayout({ declaration }: DocumentUpdate, why: string): Diagnostic {
  const { type, name, id } = declaration.policy;
  return {
    ...declaration.place,
    code: 'layout-unsafe',
    severity: 'error',
    message: `The declaration of ${type} “${name ?? id ?? ''}” can not be brought up to date without changing its layout: ${why}.`,
    hint: 'Change it by hand, as a plan shows it, or write its lists out without aliases and anchors.',
  };
}
