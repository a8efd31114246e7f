export type Env = Readonly<Record<string, string | undefined>>;

const HOLDS_SECRET = /TOKEN|SECRET|PASSWORD|ASSERTION|IDENTITY_HEADER/i;
const HOLDS_NONE = /_(FILE|PATH|URL|URI|ENDPOINT|CREDENTIALS)$/i;
/** A value shorter than this says nothing of itself, and taking it out would tear the text. */
const SHORTEST_SECRET = 6;
const HIDDEN = '[hidden]';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/)[^\s/@]+:[^\s/@]*@/g, `$1${HIDDEN}@`],
  [/-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g, HIDDEN],
  [/\beyJ[\w-]{6,}(\.[\w-]*){0,2}/g, HIDDEN],
  [/\b(bearer\s+)[\w.~+/=-]{12,}/gi, `$1${HIDDEN}`],
  [
    /((?:client_secret|client_assertion|assertion|password|(?:access|refresh|id)_?token|oidcToken|device_code)["']?\s*[=:]\s*["']?)[^&\s"',;}]+/gi,
    `$1${HIDDEN}`,
  ],
];

/**
 * Text of a library or a service, fit to be shown: without the secrets of this environment and without anything that
 * has the form of a token, an assertion or a key; on one line.
 */
export function scrub(text: string, env: Env): string {
  let clean = text;
  for (const secret of secretsOf(env)) clean = clean.replaceAll(secret, HIDDEN);
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean.replace(/\s+/g, ' ').trim();
}

/** Values that must never be shown, in every spelling a request may give them; longest first. */
function secretsOf(env: Env): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined &&
    value.length >= SHORTEST_SECRET &&
    HOLDS_SECRET.test(name) &&
    !HOLDS_NONE.test(name)
      ? [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]
      : [],
  );
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}
