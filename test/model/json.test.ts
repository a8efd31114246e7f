import fc from 'fast-check';
import { canonicalJson } from '../../src/model/json.js';

/** The same by JSON itself: every object with its keys in order, which \`JSON.stringify\` is told by a list. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted((value as Record<string, unknown>)[key])]),
  );
}

function written(value: unknown): string {
  if (value instanceof Map)
    return `{${[...(value as Map<string, unknown>)].map(([key, field]) => `${JSON.stringify(key)}:${written(field)}`).join(',')}}`;
  return Array.isArray(value) ? `[${value.map(written).join(',')}]` : JSON.stringify(value);
}

test('canonical text is JSON of the same value, with keys in order, whatever texts and keys there are', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.nat(), { maxKeys: 40, size: 'max' })),
      (value) => {
        const text = canonicalJson(value);
        expect(text).toBe(written(sorted(value)));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      },
    ),
    { numRuns: 500 },
  );
});

test.each(['"', '\\', '\u0000', '\u001f', '\u007f', '\u2028', '\ud800', 'ä', '[', ']', ' ', ''])(
  'the text %j is escaped as JSON does it, as a value and as a key',
  (text) => {
    expect(canonicalJson({ [text]: [text] })).toBe(`{${JSON.stringify(text)}:[${JSON.stringify(text)}]}`);
  },
);

test('fields that are omitted are left out at every depth, and undefined is no field', () => {
  const value = { b: [{ line: 1, a: 2 }], line: { a: 1 }, c: undefined, a: null };
  expect(canonicalJson(value, new Set(['line']))).toBe('{"a":null,"b":[{"a":2}]}');
});
