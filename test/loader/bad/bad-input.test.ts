import { DIAGNOSTIC_CODES } from '../../../src/loader/diagnostic-codes.js';
import { checkShape } from '../../../src/loader/schema/validate.js';
import { parseYaml } from '../../../src/loader/yaml/parse-yaml.js';
import { type BadCase, POLICY } from './bad-case.js';
import { BAD_FILES } from './bad-files.js';
import { BAD_RULES } from './bad-rules.js';
import { BAD_SETTINGS } from './bad-settings.js';
import { BAD_SHAPES } from './bad-shapes.js';
import { BAD_YAML } from './bad-yaml.js';
import { loadFiles, TENANT } from '../project-folder.js';

const declarations = [...BAD_YAML, ...BAD_SHAPES, ...BAD_RULES];

async function diagnose({ yaml, settings = '', files = {} }: BadCase) {
  return loadFiles({
    'assignctl.yaml': `tenantId: ${TENANT}\n${settings}`,
    'desired-state/a.yaml': yaml,
    ...files,
  });
}

function codeAndPlace({ code, line, column }: { code: string; line: number; column: number }): string[] {
  return [code, `${line}:${column}`];
}

function summary({ code, line, column }: { code: string; line: number; column: number }): string {
  return `${code} ${line}:${column}`;
}

test.each(declarations)('declaration: $what → $code', async (bad) => {
  const { diagnostics, settings } = await diagnose(bad);
  expect(diagnostics.map(codeAndPlace)).toEqual([[bad.code, bad.at]]);
  expect(diagnostics[0]).toMatchObject({
    file: 'desired-state/a.yaml',
    severity: 'error',
    message: expect.stringContaining(bad.says) as string,
    hint: expect.stringContaining(bad.hint ?? '') as string,
  });
  expect(settings).toBeDefined();
});

test.each(BAD_SETTINGS)('settings: $what → $code', async (bad) => {
  const { diagnostics, settings, declarations: sound } = await diagnose(bad);
  expect(diagnostics.map(codeAndPlace)).toEqual([[bad.code, bad.at]]);
  expect(diagnostics[0]).toMatchObject({
    message: expect.stringContaining(bad.says) as string,
    hint: expect.stringContaining(bad.hint ?? '') as string,
  });
  const fault = diagnostics.some(({ severity, file }) => severity === 'error' && file === 'assignctl.yaml');
  expect(settings === undefined).toBe(fault);
  if (bad.code !== 'desired-state-missing' && bad.code !== 'desired-state-empty')
    expect(sound).toHaveLength(1);
});

test.each(BAD_FILES)('file: $what → $code', async ({ prepare, ...bad }) => {
  const { diagnostics } = await prepare();
  expect(diagnostics.map(codeAndPlace)).toEqual([[bad.code, bad.at]]);
  expect(diagnostics[0]).toMatchObject({
    file: bad.file,
    message: expect.stringContaining(bad.says) as string,
  });
});

/** What is read, though it may not be what was meant. */
const WARNED: readonly (readonly [what: string, code: string, at: string, entry: string])[] = [
  ['a comment inside a name', 'yaml-comment', '3:5', 'iOS #1 pilot'],
  ['a comment inside a name under group', 'yaml-comment', '3:12', 'group: iOS #1 pilot'],
  ['an anchor for a name', 'yaml-anchor', '3:11', '&Emea Sales'],
  ['an item with too many blanks', 'yaml-lines', '3:5', 'Sales\n      - Marketing'],
  ['a name over two lines', 'yaml-lines', '3:12', 'group: Sales\n      Marketing'],
  ['a name over two lines of Windows', 'yaml-lines', '3:5', 'Sales\r\n      Marketing'],
];

test.each(WARNED)('warning: %s → %s', async (_, code, at, entry) => {
  const { diagnostics, declarations: read } = await loadFiles({
    'desired-state/a.yaml': `${POLICY}include:\n  - ${entry}\n`,
  });
  expect(diagnostics.map(summary)).toEqual([`${code} ${at}`]);
  expect(diagnostics[0]).toMatchObject({
    severity: 'warning',
    hint: expect.stringContaining(
      JSON.stringify(entry.replace('group: ', '').replace(/\s+/g, ' ')),
    ) as string,
  });
  expect(read).toHaveLength(1);
});

test.each([
  ['of a policy', 'policy:\n  type: iosManagedAppProtection\n  name: iOS #1\ninclude: []\n', '3:9'],
  [
    'of a filter',
    `${POLICY}include:\n  - group: Sales\n    filter:\n      name: iOS #1\n      mode: include\n`,
    '5:13',
  ],
])('a comment inside a name %s is a warning too', async (_, yaml, at) => {
  const { diagnostics } = await loadFiles({ 'desired-state/a.yaml': yaml });
  expect(diagnostics.map(summary)).toEqual([`yaml-comment ${at}`]);
  expect(diagnostics[0]?.hint).toContain('"iOS #1"');
});

test('copies and files of other programs are no declarations, and .YAML is one', async () => {
  const { diagnostics, declarations: read } = await loadFiles({
    'desired-state/a.YAML': `${POLICY}include: []\n`,
    ...Object.fromEntries(
      ['a.yaml.bak', 'a.yaml~', 'a.yaml.orig', 'a.yml.txt', 'a.jsonc'].map((name) => [
        `desired-state/${name}`,
        '{',
      ]),
    ),
  });
  expect(diagnostics).toEqual([]);
  expect(read).toHaveLength(1);
});

test('a comment with a blank before and after its # is no warning', async () => {
  const { diagnostics } = await loadFiles({
    'desired-state/a.yaml': `${POLICY}include:\n  - Sales # all of it\n  - &g Marketing\nexclude:\n  - group: IT  #1\n`,
  });
  expect(diagnostics.map(summary)).toEqual(['yaml-anchor 4:8']);
});

test('a document that does not fit is an error, whatever the explanation finds', async () => {
  const [read] = parseYaml(`${POLICY}include: [{group: G, "<<": {}}]\n`, 'a.yaml');
  if (read?.source === undefined) throw new Error('The text is readable.');
  const found = await checkShape(read.source, 'policyAssignments', [], () => []);
  expect(found.map(summary)).toEqual(['bad-document 1:1']);
  expect(found[0]).toMatchObject({ severity: 'error', file: 'a.yaml' });
});

test('every code has a rejected example, and every example gives a code of the table', () => {
  const tried = [
    ...[...declarations, ...BAD_SETTINGS, ...BAD_FILES].map(({ code }) => code),
    ...WARNED.map(([, code]) => code),
    'bad-document',
  ];
  expect([...new Set(tried)].sort()).toEqual(Object.keys(DIAGNOSTIC_CODES).sort());
});
