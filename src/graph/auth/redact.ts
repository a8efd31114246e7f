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
  const secrets = secretsOf(env);
  const tokens = new Set<string>();
  return {
    addToken: (token) => {
      if (token.length >= SHORTEST_SECRET) tokens.add(token);
    },
    redact: (text) => redact(text, [...secrets, ...tokens]),
    withoutTokens: (data) => [...tokens].reduce((clean, token) => clean.replaceAll(token, HIDDEN), data),
  };
}

/**
 * Text of a library or a service, fit to be shown on one line: without the secrets, whether they come whole, in part,
 * percent-encoded, escaped or split over lines, and without anything that has the form of a token, an assertion or a key.
 * Takes time in proportion to the text.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const pattern of FORMS_WITH_CONTEXT) clean = clean.replace(pattern, `$1${HIDDEN}`);
  const spans = [...formSpans(fold(clean, 'lines')), ...secretSpans(fold(clean, 'everything'), secrets)];
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

/** A character that an escape can begin with, or white space. */
const MAY_ESCAPE = /[\s%&\\]/g;

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
  const keep = (end: number): void => {
    parts.push(text.slice(at, end));
    for (; at < end; at += 1, length += 1) {
      starts[length] = at;
      ends[length] = at + 1;
    }
  };
  while (at < text.length) {
    MAY_ESCAPE.lastIndex = at;
    keep(MAY_ESCAPE.exec(text)?.index ?? text.length);
    ESCAPE.lastIndex = at;
    const match = ESCAPE.exec(text);
    if (match === null) {
      keep(Math.min(at + 1, text.length));
      continue;
    }
    starts[length] = at;
    const [whole, twice, percent, unicode, hex, decimal, escaped] = match;
    const digits = twice ?? percent ?? unicode ?? hex;
    const unit = digits === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(digits, 16);
    const plain = escaped ?? (Number.isNaN(unit) || unit > 0xffff ? '' : String.fromCharCode(unit));
    at += whole.length;
    const isGap = plain.trim() === '';
    if (isGap && (join === 'everything' || /[\n\r]|\\[nr]/.test(whole + plain))) continue;
    parts.push(isGap ? ' ' : plain);
    ends[length] = at;
    length += 1;
  }
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

function secretSpans(folded: Folded, secrets: Iterable<string>): readonly Span[] {
  const { text } = folded;
  const pieces = new Set<string>();
  const spans: Span[] = [];
  for (const secret of secrets) {
    const plain = fold(secret, 'everything').text;
    if (plain.length <= PIECE) {
      for (
        let at = text.indexOf(plain);
        at !== -1 && plain !== '';
        at = text.indexOf(plain, at + plain.length)
      )
        spans.push(spanOf(folded, at, plain.length));
    }
    for (let at = 0; at + PIECE <= plain.length; at += 1) pieces.add(plain.slice(at, at + PIECE));
  }
  if (pieces.size > 0)
    for (let at = 0; at + PIECE <= text.length; at += 1)
      if (pieces.has(text.slice(at, at + PIECE))) spans.push(spanOf(folded, at, PIECE));
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
