import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parse,
  Scalar,
  type YAMLMap,
} from 'yaml';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type DiagnosticCode, problem, quote } from '../diagnostic-codes.js';
import { type ParsedDocument, placeAt, placeOfDocument } from './source-document.js';

const TEXT_TAG = 'tag:yaml.org,2002:str';
/** Unquoted texts that may be something else: numbers and dates, or the yes and no of YAML 1.1. */
const SUSPECT = /^(?:[-+]?\.?\d.*|y|n|yes|no|on|off)$/i;

const LONGEST_WORD = 'yes'.length;
/** After the signs, the point and the digits, of characters that begin a number. */
const NINE = 0x39;

/** Longest text that is searched for a comment behind a name. */
const LONGEST_NAME = 500;

/** Problems after which the document can still be read and its other problems reported. */
const HARMLESS: readonly DiagnosticCode[] = [
  'quote-text',
  'yaml-anchor',
  'yaml-comment',
  'yaml-duplicate-key',
  'yaml-lines',
  'yaml-merge-key',
];

/** What the YAML parser takes without complaint, though a reader would be surprised by it. */
export function guardDocument(parsed: ParsedDocument): {
  readonly diagnostics: readonly Diagnostic[];
  readonly readable: boolean;
} {
  const found: Diagnostic[] = [];
  const { document } = parsed;
  const version = document.directives?.yaml;
  if (version?.explicit === true && version.version !== '1.2') {
    found.push(
      problem(
        'yaml-version',
        placeOfDocument(parsed),
        `The document asks for YAML ${version.version}; files are read as YAML 1.2.`,
        { hint: 'Remove the %YAML directive.' },
      ),
    );
  }
  const findings = new Findings(parsed, found);
  findings.walk(document.contents, undefined);
  findings.end();
  return { diagnostics: found, readable: found.every(({ code }) => HARMLESS.some((one) => one === code)) };
}

/** Walks a document once. The library's own walk takes a third of the time that parsing takes. */
class Findings {
  readonly #parsed: ParsedDocument;
  readonly #found: Diagnostic[];
  readonly #anchors = new Map<string, Node>();
  readonly #unused = new Set<Scalar>();
  /** Lists and mappings around the node that is visited. */
  readonly #around: unknown[] = [];

  constructor(parsed: ParsedDocument, found: Diagnostic[]) {
    this.#parsed = parsed;
    this.#found = found;
  }

  /** `parent` is the list or the pair that a node is an item or the value of; undefined for keys and the whole document. */
  walk(node: unknown, parent: unknown): void {
    if (isAlias(node)) {
      this.#visitAlias(node);
      return;
    }
    if (!isNode(node)) return;
    const { anchor, tag } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (anchor !== undefined && isScalar(node) && node.value !== null) this.#unused.add(node);
    if (tag !== undefined && tag !== TEXT_TAG) this.#found.push(tagged(this.#parsed, node, tag));
    if (isScalar(node)) this.#visitScalar(node, parent);
    else if (isMap(node)) this.#visitMap(node);
    else if (isSeq(node)) {
      this.#around.push(node);
      for (const item of node.items) this.#walkItem(item, node);
      this.#around.pop();
    }
  }

  /** Reports the anchors that no alias uses. */
  end(): void {
    for (const node of this.#unused) this.#found.push(unusedAnchor(this.#parsed, node));
  }

  #visitAlias(alias: Alias): void {
    const target = this.#anchors.get(alias.source);
    if (isScalar(target)) this.#unused.delete(target);
    if (target === undefined) this.#found.push(badAlias(this.#parsed, alias, 'names no anchor above it'));
    else if (this.#around.includes(target))
      this.#found.push(badAlias(this.#parsed, alias, 'is inside its own anchor'));
  }

  #visitScalar(node: Scalar, parent: unknown): void {
    if (isSurprising(node)) this.#found.push(unquoted(this.#parsed, node));
    const doubtful = isName(parent)
      ? (cutOff(this.#parsed, node) ?? continues(this.#parsed, node))
      : undefined;
    if (doubtful !== undefined) this.#found.push(doubtful);
  }

  #findDuplicateKeys(map: YAMLMap): void {
    const first = new Map<unknown, Scalar>();
    for (const { key } of map.items) {
      if (!isScalar(key)) continue;
      const before = first.get(key.value);
      if (before === undefined) first.set(key.value, key);
      else this.#found.push(duplicateKey(this.#parsed, key, before));
    }
  }

  #visitMap(node: YAMLMap): void {
    if (node.items.length > 1) this.#findDuplicateKeys(node);
    this.#around.push(node);
    for (const pair of node.items) this.#walkPair(pair);
    this.#around.pop();
  }

  /** In brackets an item may be a pair without a mapping around it. */
  #walkItem(item: unknown, list: unknown): void {
    if (isPair(item)) this.#walkPair(item);
    else this.walk(item, list);
  }

  #walkPair(pair: Pair): void {
    const { key, value } = pair;
    if (isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN)
      this.#found.push(mergeKey(this.#parsed, key));
    this.walk(key, undefined);
    this.walk(value, pair);
  }
}

/** True for text that YAML 1.2 reads as text and YAML 1.1, which many tools still read, as something else. */
function isSurprising({ type, value, tag }: Scalar): boolean {
  if (tag !== undefined || type !== Scalar.PLAIN || typeof value !== 'string') return false;
  // Most names are longer than yes and no, and begin with a letter: that is known without the expression.
  if ((value.length > LONGEST_WORD && value.charCodeAt(0) > NINE) || !SUSPECT.test(value)) return false;
  return typeof parse(value, { version: '1.1', logLevel: 'silent', strict: false }) !== 'string';
}

function unquoted(parsed: ParsedDocument, scalar: Scalar): Diagnostic {
  const text = quote(String(scalar.value));
  return problem(
    'quote-text',
    placeAt(parsed, scalar.range?.[0] ?? 0),
    `${text} without quotes is a number, a date or a yes/no to many YAML readers.`,
    { hint: `Write it in quotes: ${text}.` },
  );
}

/** Whether a value may be a name: an item of a list, or the value of `group` or `name`. */
function isName(parent: unknown): boolean {
  if (!isPair(parent)) return isSeq(parent);
  return isScalar(parent.key) && (parent.key.value === 'group' || parent.key.value === 'name');
}

/** `iOS #1 pilot` is the text `iOS` and a comment: a comment so close to a name may be meant as part of it. */
function cutOff(parsed: ParsedDocument, { range, type, value }: Scalar): Diagnostic | undefined {
  const { text } = parsed;
  const end = range?.[1];
  if (end === undefined || text[end + 1] !== '#' || type !== Scalar.PLAIN || typeof value !== 'string')
    return undefined;
  const [comment] = /^[ \t]#[^\s#][^\n\r]*/.exec(text.slice(end, end + LONGEST_NAME)) ?? [];
  if (comment === undefined) return undefined;
  return problem(
    'yaml-comment',
    placeAt(parsed, range?.[0] ?? 0),
    `This is read as ${quote(value)}; ${quote(comment.trim())} is a comment.`,
    {
      severity: 'warning',
      hint: `If it is part of the name, write it in quotes: ${quote(value + comment)}. If it is a comment, put a blank after the #.`,
    },
  );
}

/** A name over several lines is one name to YAML; most likely the second line has too many blanks before it. */
function continues(parsed: ParsedDocument, { range, type, value }: Scalar): Diagnostic | undefined {
  if (!range || type !== Scalar.PLAIN || typeof value !== 'string') return undefined;
  const lineEnd = parsed.text.indexOf('\n', range[0]);
  if (lineEnd === -1 || lineEnd >= range[1]) return undefined;
  return problem(
    'yaml-lines',
    placeAt(parsed, range[0]),
    `A name without quotes continues on the next line, and is read as ${quote(value)}.`,
    {
      severity: 'warning',
      hint: `If the next line is an item or a key of its own, correct its indentation. Otherwise write the name in quotes on one line: ${quote(value)}.`,
    },
  );
}

function unusedAnchor(parsed: ParsedDocument, { anchor = '', range, value }: Scalar): Diagnostic {
  const message = `No alias uses the anchor ${quote(`&${anchor}`)}, and what is read is ${quote(String(value))}.`;
  return problem('yaml-anchor', placeAt(parsed, range?.[0] ?? 0), message, {
    severity: 'warning',
    hint: `Remove the anchor, or write a name that begins with & in quotes: ${quote(`&${anchor} ${String(value)}`)}.`,
  });
}

function duplicateKey(parsed: ParsedDocument, { value, range }: Scalar, before: Scalar): Diagnostic {
  const related = [{ ...placeAt(parsed, before.range?.[0] ?? 0), message: 'first here' }];
  return problem(
    'yaml-duplicate-key',
    placeAt(parsed, range?.[0] ?? 0),
    `The key ${quote(String(value))} appears twice in this mapping.`,
    { hint: 'Keep one of the two.', related },
  );
}

function mergeKey(parsed: ParsedDocument, key: Scalar): Diagnostic {
  return problem(
    'yaml-merge-key',
    placeAt(parsed, key.range?.[0] ?? 0),
    'The merge key "<<" is not part of YAML 1.2.',
    { hint: 'Write the keys out, or use a set of the settings file.' },
  );
}

function tagged(parsed: ParsedDocument, { range }: Node, tag: string): Diagnostic {
  return problem(
    'yaml-tag',
    placeAt(parsed, range?.[0] ?? 0),
    `The YAML tag ${quote(tag.replace('tag:yaml.org,2002:', '!!'))} means nothing here.`,
    { hint: 'Remove the tag. A name that begins with ! is written in quotes.' },
  );
}

function badAlias(parsed: ParsedDocument, alias: Alias, why: string): Diagnostic {
  return problem(
    'yaml-alias',
    placeAt(parsed, alias.range?.[0] ?? 0),
    `The alias ${quote(`*${alias.source}`)} ${why}.`,
    { hint: 'Write the value out, or quote it if a text beginning with * is meant.' },
  );
}
