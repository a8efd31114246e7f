import { YAML_SYNTAX } from '../../model/project/declaration.js';
import {
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type ParsedNode,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { canonicalJson, isJsonObject, type JsonValue } from '../../model/json.js';
import { type Place } from '../../model/project/diagnostic.js';
import { flowValue, LayoutRefusal, type Splice } from './yaml-text.js';

/** A value of a list or a pair of a mapping, and where its text is, anchor included, comments not. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** A dash and what follows it. */
export interface BlockItem extends Part {
  readonly dash: number;
  readonly node: Node;
}

export type Collection = YAMLMap<Node, Node | null> | YAMLSeq<Node>;

export function isFlow(node: Collection): boolean {
  return node.flow === true;
}

/** Offset at which a node's own text begins. */
export function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** Offset at which a node's own text ends: a comment behind it is not part of it. */
export function contentEnd(node: Node | null | undefined): number {
  if (isMap<Node, Node | null>(node) && !isFlow(node)) {
    const last = node.items.at(-1);
    if (last !== undefined) return pairEnd(last);
  }
  if (isSeq<Node>(node) && !isFlow(node)) {
    const last = node.items.at(-1);
    if (last !== undefined) return contentEnd(last);
  }
  const end = node?.range?.[1] ?? 0;
  const token = node?.srcToken;
  // The line breaks that end a block scalar are not of its line.
  return token?.type === 'block-scalar' ? end - (token.source.length - token.source.trimEnd().length) : end;
}

/** The comments inside a node, behind the head of a block scalar included: they go where the node is written anew. */
export function commentsIn(node: Node): readonly string[] {
  const token = node.srcToken;
  if (token === undefined) return [];
  const found: { readonly offset: number; readonly source: string }[] = [];
  collectComments(token, found);
  const end = contentEnd(node);
  return found
    .filter(({ offset }) => offset >= startOf(node) && offset < end)
    .sort((a, b) => a.offset - b.offset)
    .map(({ source }) => source.trimEnd());
}

function collectComments(value: unknown, found: { offset: number; source: string }[]): void {
  if (Array.isArray(value)) for (const one of value) collectComments(one, found);
  if (!isJsonObject(value)) return;
  const { type, offset, source } = value;
  if (type === 'comment' && typeof offset === 'number' && typeof source === 'string')
    found.push({ offset, source });
  for (const inner of Object.values(value)) if (typeof inner === 'object') collectComments(inner, found);
}

/** Where a node begins, its anchor included. */
function anchoredStart(text: string, node: Node): number {
  if (!('anchor' in node) || typeof node.anchor !== 'string') return startOf(node);
  const at = text.lastIndexOf(`&${node.anchor}`, startOf(node));
  return at === -1 ? startOf(node) : at;
}

/** What a name is written over with: its text, and the comment behind the head of a block scalar. */
export function overNode(text: string, node: Node, value: string): Splice {
  const head = isScalar(node) ? commentsIn(node) : [];
  return {
    start: anchoredStart(text, node),
    end: contentEnd(node),
    text: [value, ...head].join(' '),
  };
}

export function pairEnd({ key, value }: Pair<Node, Node | null>): number {
  return Math.max(contentEnd(key), contentEnd(value));
}

export function pairOf(map: YAMLMap<Node, Node | null>, key: string): Pair<Node, Node | null> | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** The items of a block list with their dashes. */
export function blockItems(list: YAMLSeq<Node>): readonly BlockItem[] {
  const token = tokenOf(list);
  const items =
    token?.type === 'block-seq' ? token.items.filter(({ start }) => dashOf(start) !== undefined) : [];
  if (items.length !== list.items.length) throw strange(list);
  return list.items.map((node, index) => {
    const tokens = items[index]?.start ?? [];
    const dash = dashOf(tokens)?.offset ?? 0;
    return { node, dash, start: propsStart(tokens) ?? startOf(node), end: contentEnd(node) };
  });
}

/** The brackets of a flow collection and the parts between them. */
export function flowParts(node: Collection): {
  readonly open: number;
  readonly close: number;
  readonly parts: readonly Part[];
} {
  const token = tokenOf(node);
  if (token?.type !== 'flow-collection') throw strange(node);
  const items = token.items.filter(
    (item) => item.key !== undefined || item.sep !== undefined || item.value !== undefined,
  );
  const close = token.end.find(({ type }) => type === 'flow-seq-end' || type === 'flow-map-end')?.offset;
  if (items.length !== node.items.length || close === undefined) throw strange(node);
  const parts = node.items.map((item, index) => {
    const start = propsStart(items[index]?.start ?? []);
    if ('key' in item) return { start: start ?? startOf(item.key), end: pairEnd(item) };
    return { start: start ?? startOf(item), end: contentEnd(item) };
  });
  return { open: token.start.offset + 1, close, parts };
}

/** Where a value could begin behind its key: after the colon, and after an anchor that is there. */
export function afterColon(pair: Pair<Node, Node | null>): number {
  const marks = ((pair as Pair<ParsedNode>).srcToken?.sep ?? []).filter(({ type }) =>
    ['map-value-ind', 'anchor', 'tag'].includes(type),
  );
  const last = marks.at(-1);
  if (last === undefined) throw strange(pair.key);
  return last.offset + last.source.length;
}

function tokenOf(node: Node): CST.Token | undefined {
  return node.srcToken;
}

function dashOf(tokens: readonly CST.SourceToken[]): CST.SourceToken | undefined {
  return tokens.find(({ type }) => type === 'seq-item-ind');
}

/** Where the anchor or tag of a value is, if it has one. */
function propsStart(tokens: readonly CST.SourceToken[]): number | undefined {
  return tokens.find(({ type }) => type === 'anchor' || type === 'tag')?.offset;
}

function strange(node: Node): LayoutRefusal {
  return new LayoutRefusal('it is laid out in a way that edits can not follow', startOf(node));
}

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
  const parsed = parseAllDocuments(text, { ...YAML_SYNTAX, keepSourceTokens: true });
  const lines = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  return { text, documents: [...parsed] as readonly Document[], lines };
}

export function offsetOf({ lines }: ParsedFile, { line, column }: Place): number {
  return (lines[line - 1] ?? 0) + column - 1;
}

export function placeAt({ lines }: ParsedFile, file: string, offset: number): Place {
  const line = Math.max(
    lines.findLastIndex((start) => start <= offset),
    0,
  );
  return { file, line: line + 1, column: offset - (lines[line] ?? 0) + 1 };
}

/** The document whose `policy` is at the place. */
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
      const desired: unknown = expected.has(index) ? expected.get(index) : before.toJS();
      return canonicalJson(valueOf(document)) === canonicalJson(desired);
    })
  );
}

/** Undefined if it has an alias without an anchor. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/**
 * The splices that keep aliases alive: if an anchor goes with what some splices take away, the first alias of it that
 * stays is written out and bears the anchor from then on.
 */
export function moveAnchors(text: string, document: Document, splices: readonly Splice[]): readonly Splice[] {
  const goes = (offset: number): boolean => splices.some(({ start, end }) => start <= offset && offset < end);
  const moved = new Set<Node>();
  const found: Splice[] = [];
  visit(document.contents, {
    Alias(_, alias) {
      const node = alias.resolve(document);
      if (node === undefined || isAlias(node) || moved.has(node)) return;
      if (!goes(anchoredStart(text, node)) || goes(startOf(alias))) return;
      moved.add(node);
      const written = text.slice(startOf(node), contentEnd(node));
      const isPlain = !/[\n&*]/.test(written) && !startsBlock(node);
      const value = isPlain ? written : flowValue(jsonOf(node.toJS(document)));
      found.push({
        start: startOf(alias),
        end: startOf(alias) + alias.source.length + 1,
        text: `&${alias.source} ${value}`,
      });
    },
  });
  return found;
}

/** Whether a node is a block list or mapping, which has no room on the line of an alias. */
function startsBlock(node: Node): boolean {
  return node.srcToken?.type === 'block-map' || node.srcToken?.type === 'block-seq';
}

function jsonOf(value: unknown): JsonValue {
  if (isJsonObject(value) || Array.isArray(value)) return value as JsonValue;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
