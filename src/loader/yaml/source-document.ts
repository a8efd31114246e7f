import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { type Place } from '../../model/project/diagnostic.js';
import { isJsonObject } from '../../model/json.js';

/** Way to a value inside a document: keys of mappings and positions in lists. */
export type Path = readonly (string | number)[];

/** The value one step further in: by a key or a position; undefined if there is none. */
export function step(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)] as unknown;
  return isJsonObject(value) ? value[key] : undefined;
}

/** One YAML document: its plain value, and the place of each part in the file. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** False if there is surely no comment in the file. */
  readonly hasComments: boolean;
  /** False if surely no value contains a `$`: neither as it is written nor by an escape. */
  readonly hasDollars: boolean;
  /** Place of a value; of the nearest part around it if there is no such value. */
  placeOf(path: Path): Place;
  /** Place of the key of a mapping's value; the value's place for what has no key. */
  keyPlaceOf(path: Path): Place;
  /** Place of a key of the document, and of each item of the list that is its value. */
  listPlaces(key: string): ListPlaces;
  /** The value as it is written in the file. */
  textOf(path: Path): string;
  /** The line on which a value begins. */
  lineOf(path: Path): string;
  /** The comment that ends the line of a value, if nothing but the brace around the value is between; else empty. */
  commentAfter(path: Path): string;
}

export interface ListPlaces {
  readonly key: Place;
  readonly items: readonly Place[];
}

/** A parsed document and the text of its file. */
export interface ParsedDocument {
  readonly file: string;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Place of an offset in the text. */
export function placeAt({ file, lines }: ParsedDocument, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The text of a line; 1 is the first. The whole text is not taken apart: a file may have thousands of errors. */
export function lineOf({ text, lines }: Pick<ParsedDocument, 'text' | 'lines'>, line: number): string {
  const start = lines.lineStarts[line - 1] ?? text.length;
  const next = lines.lineStarts[line] ?? text.length + 1;
  const end = next - 1;
  return text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
}

/** Where a document begins. */
export function placeOfDocument(parsed: ParsedDocument): Place {
  return placeAt(parsed, parsed.document.range?.[0] ?? 0);
}

export function sourceDocument(parsed: ParsedDocument, value: unknown): SourceDocument {
  const { document, text, file } = parsed;
  const root: Located = { node: document.contents };
  const pairs: PairCache = new Map();
  const hasComments = text.includes('#');
  /** What a way leads to; undefined if there is no such part. */
  const find = (path: Path): Located | undefined => {
    let found: Located | undefined = root;
    for (const key of path) found = found && child(document, pairs, found.node, key);
    return found;
  };
  const placeOf = (path: Path): Place => {
    let found: Located | undefined = root;
    let offset = root.node?.range?.[0];
    for (const key of path) {
      found = child(document, pairs, found.node, key);
      if (found === undefined) break;
      offset = found.node?.range?.[0] ?? offset;
    }
    return offset === undefined ? placeOfDocument(parsed) : placeAt(parsed, offset);
  };
  return {
    file,
    value,
    hasComments,
    hasDollars: text.includes('$') || text.includes('\\'),
    placeOf,
    keyPlaceOf(path) {
      const key = find(path)?.key?.range?.[0];
      return key === undefined ? placeOf(path) : placeAt(parsed, key);
    },
    listPlaces(key) {
      const start = root.node?.range?.[0];
      const { node, key: name } = child(document, pairs, root.node, key) ?? {};
      const list = isAlias(node) ? node.resolve(document) : node;
      const offset = node?.range?.[0] ?? start;
      const at = (own: number | undefined): Place =>
        own === undefined ? placeOfDocument(parsed) : placeAt(parsed, own);
      return {
        key: at(name?.range?.[0] ?? offset),
        items: isSeq<Node | null>(list) ? list.items.map((item) => at(item?.range?.[0] ?? offset)) : [],
      };
    },
    textOf(path) {
      const range = find(path)?.node?.range;
      return range ? text.slice(range[0], range[1]).trim() : '';
    },
    lineOf: (path) => lineOf(parsed, placeOf(path).line),
    commentAfter(path) {
      const end = hasComments ? find(path)?.node?.range?.[1] : undefined;
      if (end === undefined || text[end - 1] === '\n') return '';
      const lineEnd = text.indexOf('\n', end);
      const rest = text.slice(end, lineEnd === -1 ? text.length : lineEnd);
      return /^[ \t]*\}?,?[ \t]+#(.*)/.exec(rest)?.[1]?.trim() ?? '';
    },
  };
}

interface Located {
  readonly node: Node | null | undefined;
  readonly key?: Node;
}

/** Pairs of a mapping by key, kept so that a large mapping is not searched for every question. */
type PairCache = Map<object, ReadonlyMap<unknown, Pair<Node, Node | null>>>;

const keyOf = ({ key }: Pair<Node, Node | null>): unknown => (isScalar(key) ? key.value : undefined);

/** Mappings with more pairs are searched by a map. */
const SMALL = 8;

function pairOf(
  mapping: YAMLMap<Node, Node | null>,
  pairs: PairCache,
  key: string | number,
): Pair<Node, Node | null> | undefined {
  if (mapping.items.length <= SMALL) return mapping.items.findLast((pair) => keyOf(pair) === key);
  const known = pairs.get(mapping) ?? new Map(mapping.items.map((pair) => [keyOf(pair), pair]));
  pairs.set(mapping, known);
  return known.get(key);
}

/** The part of a node that a step leads to; an alias leads to the node of its anchor. */
function child(
  document: Document,
  pairs: PairCache,
  node: Node | null | undefined,
  step: string | number,
): Located | undefined {
  const parent = isAlias(node) ? node.resolve(document) : node;
  if (isSeq<Node>(parent) && typeof step === 'number') {
    const item = parent.items[step];
    return item === undefined ? undefined : { node: item };
  }
  if (!isMap<Node, Node | null>(parent)) return undefined;
  const pair = pairOf(parent, pairs, step);
  return pair === undefined ? undefined : { node: pair.value ?? pair.key, key: pair.key };
}
