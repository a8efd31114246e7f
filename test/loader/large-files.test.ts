import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { loadProject } from '../../src/loader/load.js';
import { problem } from '../../src/loader/diagnostic-codes.js';
import { readDocuments } from '../../src/loader/yaml/read-file.js';
import { POLICY } from './bad/bad-case.js';
import { loadFiles, makeProject, TENANT } from './project-folder.js';

const MANY = 20_000;

function items(one: (n: number) => string, indent = '  '): string {
  return Array.from({ length: MANY }, (_, n) => `${indent}- ${one(n)}\n`).join('');
}

const text = `${POLICY}include:\n`;
const BAD_LISTS: readonly (readonly [
  what: string,
  code: string,
  lines: (n: number) => readonly [first: string, other: string],
  files: Readonly<Record<string, string>>,
])[] = [
  [
    'names that are numbers',
    'quote-text',
    (n) => [`3:5`, `${n + 2}:5`],
    { 'desired-state/a.yaml': `${text}${items((n) => String(n))}` },
  ],
  [
    'numbers and sound names by turns, excluded',
    'quote-text',
    (n) => ['3:5', `${n + 1}:5`],
    {
      'desired-state/a.yaml': `${POLICY}exclude:\n${items((n) => (n % 2 === 0 ? String(n) : `Group ${n}`))}`,
    },
  ],
  [
    'groups with a key of no meaning',
    'unknown-key',
    (n) => ['3:20', `${n + 2}:20`],
    { 'desired-state/a.yaml': `${text}${items(() => '{group: Sales, foo: 1}')}` },
  ],
  [
    'members of a set',
    'quote-text',
    (n) => ['4:7', `${n + 3}:7`],
    { 'assignctl.yaml': `tenantId: ${TENANT}\nsets:\n  all:\n${items((n) => String(n), '    ')}` },
  ],
  [
    'sets that nothing defines',
    'unknown-set',
    (n) => ['3:10', `${n + 2}:10`],
    { 'desired-state/a.yaml': `${text}${items((n) => `set: s${n}`)}` },
  ],
];

// Far longer than any of them takes; in quadratic time each would take longer still.
test.each(BAD_LISTS)(
  'twenty thousand faults are each reported in reasonable time: %s',
  async (_, code, ends, files) => {
    const whole = { 'desired-state/a.yaml': `${POLICY}include: []\n`, ...files };
    const { diagnostics } = await loadFiles({
      'assignctl.yaml': `tenantId: ${TENANT}\nsets: {own: [A]}\n`,
      ...whole,
    });
    const found = diagnostics.flatMap((one) => (one.code === code ? `${one.line}:${one.column}` : []));
    expect(new Set(found).size).toBe(found.length);
    expect([found[0], found.at(-1)]).toEqual(ends(MANY));
  },
  10_000,
);

test('a file with more problems than a call takes arguments is read', async () => {
  const dir = await makeProject({ 'desired-state/a.yaml': '' });
  const path = join(dir, 'desired-state', 'a.yaml');
  const place = { file: 'desired-state/a.yaml', line: 1, column: 1 };
  const empty = {
    place,
    diagnostics: [problem('document-empty', place, 'Says nothing.', { hint: 'Remove it.' })],
  };
  const documents = Array.from({ length: 300_000 }, () => empty);
  const { diagnostics } = await loadProject({
    dir,
    read: (at, ...rest) => (at === path ? { ok: true, text: '', documents } : readDocuments(at, ...rest)),
  });
  await rm(dir, { recursive: true });
  expect(diagnostics).toHaveLength(documents.length);
});
