import { join } from 'node:path';
import fc from 'fast-check';
import { escapeForBash, splitLine } from '../../../src/cli/completion/shell-scripts.js';
import { cli } from '../../support/cli.js';

/** What the scripts get for words of which the last is at the cursor: the suggested words, and which paths fit. */
async function complete(cwd: string, ...words: readonly string[]) {
  const { code, stdout, stderr } = await cli(['__complete', '--', ...words], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  return { words: lines.slice(0, -1).map((line) => line.split('\t')[0] ?? ''), paths: lines.at(-1) };
}

const examples = join(process.cwd(), 'examples');
const fleet = join(examples, 'fleet');

test('commands, without the hidden one', async () => {
  const { words, paths } = await complete(examples, '');
  expect(words).toEqual(expect.arrayContaining(['init', 'plan', 'apply', 'completion', 'help']));
  expect(words.filter((word) => word.startsWith('_'))).toEqual([]);
  expect(paths).toBe(':none');
  expect((await complete(examples, 'fleet', '')).words).toContain('matrix');
  expect((await complete(examples, 'help', 'pl')).words).toEqual(['plan']);
});

test.each([
  [['plan', '--form'], ['--format'], ':none'],
  [['plan', '--format', 'm'], ['markdown'], ':none'],
  [['plan', '--format=m'], ['--format=markdown'], ':none'],
  [['completion', 'z'], ['zsh'], ':none'],
  [['completion', 'zsh', ''], [], ':none'],
  [['plan', '-C', ''], [], ':folders'],
  [['plan', '--out', ''], [], ':files'],
  [['apply', ''], [], ':files'],
  [['apply', 'plan.json', ''], [], ':none'],
  [['plan', '--', '--form'], [], ':none'],
  [['no-such-command', '--form'], [], ':none'],
] as const)('%j', async (words, expected, paths) => {
  expect(await complete(examples, ...words)).toEqual({ words: expected, paths });
});

test('names come from the files of the project that the line names', async () => {
  const { words, paths } = await complete(process.cwd(), 'plan', '-C', 'examples', '--only', 'ios');
  expect(words).toContain('iosManagedAppProtection/iOS – Corporate baseline');
  expect(paths).toBe(':files');
  expect((await complete(examples, 'explain', '--group', 'Mark')).words).toEqual(['Marketing']);
  expect(await complete(join(examples, 'desired-state'), 'plan', '--only', '')).toEqual({
    words: [],
    paths: ':files',
  });
});

test('a fleet has tenants, rings, and the names of the tenant that the line names', async () => {
  expect((await complete(fleet, 'plan', '--tenant', 'fernhill-')).words.sort()).toEqual([
    'fernhill-eu',
    'fernhill-labs',
  ]);
  expect((await complete(fleet, 'plan', '--ring', '')).words.length).toBeGreaterThan(1);
  expect((await complete(fleet, 'plan', '--tenant', 'fernhill', '--only', '')).words.length).toBeGreaterThan(
    0,
  );
});

test('an escaped word is read back as it was, behind any quote that was begun', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text));
  fc.assert(
    fc.property(word, fc.constantFrom('', "'"), (value, quote) => {
      const line = `assignctl --only ${quote}${escapeForBash(value, quote)}${quote}`;
      expect(splitLine(line)).toEqual({ words: ['assignctl', '--only', value], quote: '' });
    }),
    { seed: 7, numRuns: 2000 },
  );
});

test.each([
  ['assignctl plan ', ['assignctl', 'plan', ''], ''],
  ["assignctl '' x", ['assignctl', '', 'x'], ''],
  [`a "b c' d`, ['a', "b c' d"], '"'],
  ["a 'b", ['a', 'b'], "'"],
  [String.raw`a b\ c`, ['a', 'b c'], ''],
] as const)('the words of %j', (line, words, quote) => {
  expect(splitLine(line)).toEqual({ words, quote });
});
