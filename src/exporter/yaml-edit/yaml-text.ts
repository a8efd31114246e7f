import { isGuid } from '../../model/tenant/policy-types.js';
import { type JsonValue } from '../../model/json.js';
import { printable } from '../../report/text/printable.js';

/** How a text is quoted; plain where it can be, unless the document quotes everything. */
export type Quoting = 'plain' | 'single' | 'double';

/**
 * Text that is the same to every YAML reader without quotes, in block and in flow: it begins with a letter and contains
 * letters, digits, marks, single spaces and signs that mean nothing to YAML.
 */
const PLAIN = /^\p{L}(?:[\p{L}\p{M}\p{N}_.()/+&'–—-]| (?=[^ #]))*$/u;
/** Null and booleans of YAML 1.2, and the yes and no of 1.1. */
const RESERVED = /^(?:null|true|false|y|n|yes|no|on|off)$/i;
/** Ids of policies and targets: no reader takes them for a number or a date. */
const ID = /^[A-Z]{1,3}_[0-9a-f-]+$/i;
/** What no one can see, or what turns the direction of writing; written as escapes, so that a reviewer sees it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u00a0]/gu;

/** A text as YAML 1.2 that YAML 1.1 reads the same way. */
export function textScalar(text: string, quoting: Quoting = 'plain'): string {
  const isSeen = text.search(UNSEEN) === -1;
  if (quoting === 'plain' && (isGuid(text) || ID.test(text) || (PLAIN.test(text) && !RESERVED.test(text))))
    return text;
  if (quoting === 'single' && isSeen) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(UNSEEN, (unseen) =>
    [...Array(unseen.length).keys()]
      .map((index) => `\\u${unseen.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Any JSON value on one line, as flow text. */
export function flowValue(value: JsonValue, quoting: Quoting = 'plain'): string {
  if (typeof value === 'string') return textScalar(value, quoting);
  if (Array.isArray(value))
    return value.length === 0
      ? '[]'
      : `[${value.map((item: JsonValue) => flowValue(item, quoting)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(
    ([key, item]: [string, JsonValue]) => `${textScalar(key)}: ${flowValue(item, quoting)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** A comment of one line, for any text. */
export function commentText(text: string): string {
  return `# ${printable(text)}`;
}

/** Text that a YAML file can contain and the schema takes: not blank, and no half of a surrogate pair. */
export function isWritable(text: string): boolean {
  return /\S/.test(text) && !/\p{Cs}/u.test(text);
}
