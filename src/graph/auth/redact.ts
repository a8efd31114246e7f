export type Env = Readonly<Record<string, string | undefined>>;

/** Takes what must not be shown out of a text of the other side. */
export type Redact = (text: string) => string;

/** Knows the secrets in use, and hides them in every text that came from outside. */
export interface Redactor {
  readonly redact: Redact;
  /** From now on this token is hidden as well. */
  readonly addToken: (token: string) => void;
  /** Data of the other side, with every token that was added taken out of it and nothing else changed. */
  readonly withoutTokens: (data: string) => string;
}

const HAS_SECRET = /TOKEN|SECRET|PASSWORD|ASSERTION|IDENTITY_HEADER/i;
const HAS_NONE = /_(FILE|PATH|URL|URI|ENDPOINT|CREDENTIALS)$/i;
const IS_PROXY = /^(https?|all)_proxy$/i;
/** A value shorter than this says nothing of itself, and taking it out would tear the text. */
const SHORTEST_SECRET = 6;
/** As much of a long secret is recognised wherever it is cut out of: an echo may be shortened at either end. */
const PIECE = 16;
const HIDDEN = '[hidden]';

/** What has the form of a secret, in text that was folded. Each is linear: no two repetitions can match the same text. */
const FORMS: readonly RegExp[] = [
  // A JSON Web Token, cut short or not: it begins with `{"` in base64.
  /eyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g,
  /(?<![\w.-])[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}(?![\w-])/g,
];
/** The same in the text as it came, where white space ends a word. What is in the first group stays. */
const FORMS_WITH_CONTEXT: readonly RegExp[] = [
  /(:\/\/)[^\s/@:]{1,200}:[^\s/@]{0,200}(?=@)/g,
  /()-----BEGIN [^-]{1,40}-----[^-]*(?:-----END [^-]{1,40}-----)?/g,
  /\b(bearer(?:\s|%20|\+|\\[nrt])+)[\w.~+/=%-]{6,}/gi,
  /((?:client_secret|client_assertion|assertion|password|(?:access|refresh|id)_?token|oidcToken|device_code)["']?\s{0,9}[=:]\s{0,9}["']?)[^&\s"',;}]+/gi,
];

/** Hides the secrets of this environment, and the tokens that are added. */
export function createRedactor(env: Env): Redactor {
  const known = newKnown(secretsOf(env));
  const tokens = new Set<string>();
  return {
    addToken: (token) => {
      if (token.length < SHORTEST_SECRET || tokens.has(token)) return;
      tokens.add(token);
      learn(known, token);
    },
    redact: (text) => redactKnown(text, known),
    withoutTokens: (data) => [...tokens].reduce((clean, token) => clean.replaceAll(token, HIDDEN), data),
  };
}

/**
 * Text of a library or a service, fit to be shown on one line: without the secrets, whether they come whole, in part,
 * percent-encoded, escaped or split over lines, and without anything that has the form of a token, an assertion or a key.
 * Takes time in proportion to the text.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  return redactKnown(text, newKnown(secrets));
}

function redactKnown(text: string, known: Known): string {
  let clean = text;
  for (const pattern of FORMS_WITH_CONTEXT) clean = clean.replace(pattern, `$1${HIDDEN}`);
  const spans = [...formSpans(fold(clean, 'lines')), ...secretSpans(fold(clean, 'everything'), known)];
  return cutOut(clean, spans).replace(/\s+/g, ' ').trim();
}

/** Values of the environment that must never be shown. */
export function secretsOf(env: Env): readonly string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    const values = IS_PROXY.test(name) ? [passwordOf(value)] : [value];
    const isSecret = IS_PROXY.test(name) || (HAS_SECRET.test(name) && !HAS_NONE.test(name));
    return isSecret ? values.filter(({ length }) => length >= SHORTEST_SECRET) : [];
  });
}

function passwordOf(proxy: string): string {
  return URL.canParse(proxy) ? fold(new URL(proxy).password, 'everything').text : '';
}

/** From where to where in the original text. */
type Span = readonly [start: number, end: number];

interface Folded {
  /** With every escape undone. */
  readonly text: string;
  /** Where each of its UTF-16 units begins and ends in the original. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const ESCAPE =
  /\s+|%25([\da-f]{2})|%([\da-f]{2})|\\u([\da-f]{4})|&#x([\da-f]{1,6});|&#(\d{1,7});|\\[nrt]|\\(["\\/])/giy;

/**
 * A secret may come back encoded for an address, a JSON string or a page, or broken into lines. `join`: whether all that
 * white space parts comes together, as for a value that is known, or what line ends part, as for a mere form.
 */
function fold(text: string, join: 'everything' | 'lines'): Folded {
  const parts: string[] = [];
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let length = 0;
  let at = 0;
  /** From here to `at` there is no escape. */
  let plainFrom = 0;
  while (at < text.length) {
    starts[length] = at;
    ESCAPE.lastIndex = at;
    const code = text.charCodeAt(at);
    const mayEscape = code <= 0x20 || code === 0x25 || code === 0x26 || code === 0x5c || code >= 0x85;
    const match = mayEscape ? ESCAPE.exec(text) : null;
    if (match === null) {
      at += 1;
      ends[length] = at;
      length += 1;
      continue;
    }
    const [whole, twice, percent, unicode, hex, decimal, escaped] = match;
    const digits = twice ?? percent ?? unicode ?? hex;
    const unit = digits === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(digits, 16);
    const plain = escaped ?? (Number.isNaN(unit) || unit > 0xffff ? '' : String.fromCharCode(unit));
    if (at > plainFrom) parts.push(text.slice(plainFrom, at));
    at += whole.length;
    plainFrom = at;
    const isGap = plain.trim() === '';
    if (isGap && (join === 'everything' || /[\n\r]|\\[nr]/.test(whole + plain))) continue;
    parts.push(isGap ? ' ' : plain);
    ends[length] = at;
    length += 1;
  }
  parts.push(text.slice(plainFrom));
  return { text: parts.join(''), starts, ends };
}

function formSpans(folded: Folded): readonly Span[] {
  return FORMS.flatMap((form) =>
    [...folded.text.matchAll(form)].map(({ index, 0: { length } }) => spanOf(folded, index, length)),
  );
}

function spanOf({ starts, ends }: Folded, at: number, length: number): Span {
  return [starts[at] ?? 0, ends[at + length - 1] ?? 0];
}

/** Secrets as they are looked for. */
interface Known {
  /** Those that are looked for whole. */
  readonly short: string[];
  /** All pieces of the others. */
  readonly pieces: Set<string>;
  /** What the pieces begin with: few places of a text need a closer look. */
  readonly beginnings: Set<number>;
}

function newKnown(secrets: Iterable<string>): Known {
  const known = { short: [], pieces: new Set<string>(), beginnings: new Set<number>() };
  for (const secret of secrets) learn(known, secret);
  return known;
}

function learn({ short, pieces, beginnings }: Known, secret: string): void {
  const plain = fold(secret, 'everything').text;
  if (plain !== '' && plain.length <= PIECE) short.push(plain);
  for (let at = 0; at + PIECE <= plain.length; at += 1) {
    pieces.add(plain.slice(at, at + PIECE));
    beginnings.add(beginningAt(plain, at));
  }
}

/** Two units of a text as one number. */
function beginningAt(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
}

function secretSpans(folded: Folded, { short, pieces, beginnings }: Known): readonly Span[] {
  const { text } = folded;
  const spans: Span[] = [];
  for (const plain of short)
    for (let at = text.indexOf(plain); at !== -1; at = text.indexOf(plain, at + plain.length))
      spans.push(spanOf(folded, at, plain.length));
  if (pieces.size > 0)
    for (let at = 0; at + PIECE <= text.length; at += 1)
      if (beginnings.has(beginningAt(text, at)) && pieces.has(text.slice(at, at + PIECE)))
        spans.push(spanOf(folded, at, PIECE));
  return spans;
}

/** The text with each span, and what overlaps or touches it, as one `[hidden]`. */
function cutOut(text: string, spans: readonly Span[]): string {
  let clean = '';
  let at = 0;
  let isHidden = false;
  for (const [start, end] of [...spans].sort(([a], [b]) => a - b)) {
    if (start > at || !isHidden) clean += text.slice(at, Math.max(at, start)) + HIDDEN;
    isHidden = true;
    at = Math.max(at, end);
  }
  return clean + text.slice(at);
}
