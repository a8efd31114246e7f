import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadFiles } from '../../loader/project-folder.js';

const text = readFileSync(resolve(__dirname, '../../../docs/file-format.md'), 'utf8');

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
