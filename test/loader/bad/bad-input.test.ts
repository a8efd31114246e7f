import { DIAGNOSTIC_CODES } from '../../../src/loader/diagnostic-codes.js';
import { type BadCase } from './bad-case.js';
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

function summary({ code, line, column }: { code: string; line: number; column: number }): string {
  return `${code} ${line}:${column}`;
}

test.each(declarations)('declaration: $what → $code', async (bad) => {
  const { diagnostics, settings } = await diagnose(bad);
  expect(diagnostics.map(summary)).toEqual([`${bad.code} ${bad.at}`]);
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
  expect(diagnostics.map(summary)).toEqual([`${bad.code} ${bad.at}`]);
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
  expect(diagnostics.map(summary)).toEqual([`${bad.code} ${bad.at}`]);
  expect(diagnostics[0]).toMatchObject({
    file: bad.file,
    message: expect.stringContaining(bad.says) as string,
  });
});

test('every code has a rejected example, and every example gives a code of the table', () => {
  const tried = [...declarations, ...BAD_SETTINGS, ...BAD_FILES].map(({ code }) => code);
  expect([...new Set(tried)].sort()).toEqual(Object.keys(DIAGNOSTIC_CODES).sort());
});
