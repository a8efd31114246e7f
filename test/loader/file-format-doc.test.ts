import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DIAGNOSTIC_CODES } from '../../src/loader/diagnostic-codes.js';
import { loadFiles } from './project-folder.js';

const text = readFileSync(resolve(__dirname, '../../docs/file-format.md'), 'utf8');

function blocks(kind: string): readonly string[] {
  return [...text.matchAll(/```yaml (\w+)\n(.*?)```/gs)].flatMap(([, of, body = '']) =>
    of === kind ? body : [],
  );
}

test('the examples of docs/file-format.md load without a word', async () => {
  const [settings = ''] = blocks('settings');
  const declarations = blocks('declaration').map((yaml) =>
    // The settings of the page require the set; only its first example is about that.
    yaml.includes('breakGlass') ? yaml : `${yaml}exclude: [{ set: breakGlass }]\n`,
  );
  const project = await loadFiles({
    'assignctl.yaml': settings,
    'desired-state/all.yaml': declarations.join('---\n'),
  });
  expect(project.diagnostics).toEqual([]);
  expect(project.settings).toBeDefined();
  expect(project.declarations).toHaveLength(3);
});

test('docs/file-format.md lists every code with its meaning', () => {
  const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  const listed = Object.fromEntries(rows.filter(([code = '']) => code in DIAGNOSTIC_CODES)) as unknown;
  expect(listed).toEqual(DIAGNOSTIC_CODES);
});
