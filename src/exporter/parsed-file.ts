import { type Document, isMap, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import { type Place } from '../model/diagnostic.js';
import { canonicalJson } from '../model/json.js';
import { LayoutRefusal } from './splices.js';
import { pairOf, startOf } from './yaml-nodes.js';

/** A text with its documents; nodes know their tokens, so that each byte of them can be found. */
export interface ParsedFile {
  readonly text: string;
  readonly documents: readonly Document[];
  /** Offset at which each line begins. */
  readonly lines: readonly number[];
}

export interface FoundDocument {
  readonly index: number;
  readonly document: Document;
  readonly root: YAMLMap<Node, Node | null>;
}

/** Reads a text as the loader does (YAML 1.2, core schema). */
export function parseFile(text: string): ParsedFile {
  const parsed = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    stringKeys: true,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const lines = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  return { text, documents: [...parsed] as readonly Document[], lines };
}

export function offsetOf({ lines }: ParsedFile, { line, column }: Place): number {
  return (lines[line - 1] ?? 0) + column - 1;
}

/** The document whose `policy` stands at the place. */
export function findDocument(file: ParsedFile, place: Place): FoundDocument {
  const offset = offsetOf(file, place);
  for (const [index, document] of file.documents.entries()) {
    const root = document.contents;
    if (!isMap<Node, Node | null>(root)) continue;
    const value = pairOf(root, 'policy')?.value;
    if (value && startOf(value) === offset) return { index, document, root };
  }
  throw new LayoutRefusal('the document is not where it was when the files were read', offset);
}

/** Whether a text says what is expected of the documents listed, and of all others what the file says. */
export function isAsExpected(
  file: ParsedFile,
  text: string,
  expected: ReadonlyMap<number, unknown>,
): boolean {
  const { documents } = parseFile(text);
  return (
    documents.length === file.documents.length &&
    documents.every((document, index) => {
      const before = file.documents[index];
      if (before === undefined || document.errors.length > 0) return false;
      const wanted: unknown = expected.has(index) ? expected.get(index) : before.toJS();
      return canonicalJson(document.toJS()) === canonicalJson(wanted);
    })
  );
}
