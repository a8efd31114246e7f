import { isJsonObject } from '../../src/model/json.js';

/* Mutations of texts, by a seeded source of numbers. */

export type Random = () => number;

const TOKENS: readonly string[] = [
  ...[
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '- ',
    '\n',
    '\t',
    '#',
    '&a ',
    '*a',
    '<<: ',
    '"<<": {}',
    '!!str ',
    '---\n',
    '%YAML 1.1\n',
    '|',
    '>',
  ],
  ...[
    'null',
    'true',
    '~',
    '-1',
    '1e999',
    '0x10',
    '2025-01-31',
    '..',
    '/',
    '%2e',
    '\\u0000',
    '\\ud800',
    '\u{1f600}',
    '\ud83d',
    '\u202e',
  ],
  ...[
    'include',
    'exclude',
    'groupId',
    'allUsers',
    'protect',
    'undoes',
    '__proto__',
    'constructor',
    '@odata.type',
    '@odata.nextLink',
  ],
  ...['${values.x}', '\u001b[2J', '##vso[task.x]', 'x'.repeat(300), '['.repeat(80)],
];

export function pick<T>(all: readonly T[], random: Random): T {
  return all[Math.floor(random() * all.length)] as T;
}

/** A text with one to four changes: tokens put in, parts cut out, doubled, or taken from another text. */
export function mutateText(text: string, others: readonly string[], random: Random): string {
  let result = text;
  for (let n = 0; n <= Math.floor(random() * 4); n++) {
    const from = Math.floor(random() * (result.length + 1));
    const to = Math.min(result.length, from + Math.floor(random() * 30));
    const part = result.slice(from, to);
    const other = pick(others, random);
    const start = Math.floor(random() * other.length);
    const inserts = [
      '',
      part + part,
      pick(TOKENS, random),
      other.slice(start, start + Math.floor(random() * 60)),
    ];
    result = result.slice(0, from) + pick(inserts, random) + result.slice(random() < 0.5 ? from : to);
  }
  return result.slice(0, 100_000);
}

/** The same for bytes: some are changed, some cut out. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const result = Buffer.from(bytes);
  for (let n = 0; n <= Math.floor(random() * 6) && result.length > 0; n++)
    result[Math.floor(random() * result.length)] = Math.floor(random() * 256);
  return random() < 0.2 ? result.subarray(0, Math.floor(random() * result.length)) : result;
}

/** JSON with one value inside it replaced, removed or doubled, so that what is read behind the parser is reached. */
export function mutateJson(text: string, random: Random): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(mutateValue(value, random));
}

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  '',
  'x',
  '..',
  [],
  {},
  [null],
  { id: 1 },
  '\ud83d',
  'a'.repeat(64),
];

function mutateValue(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random() < 0.9) {
    const at = Math.floor(random() * value.length);
    if (random() < 0.2) return [...(value as readonly unknown[]), value[at]];
    return value.map((item: unknown, n) => (n === at ? mutateValue(item, random) : item));
  }
  if (!isJsonObject(value) || Object.keys(value).length === 0 || random() < 0.05) return pick(VALUES, random);
  const entries = Object.entries(value);
  const at = Math.floor(random() * entries.length);
  if (random() < 0.1) return Object.fromEntries(entries.filter((_, n) => n !== at));
  return Object.fromEntries(
    entries.map(([key, item], n) => [key, n === at ? mutateValue(item, random) : item]),
  );
}
