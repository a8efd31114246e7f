import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

function words(...places: readonly string[]): { readonly stdout: string; readonly status: number | null } {
  return spawnSync(process.execPath, ['scripts/words.mjs', ...places], { encoding: 'utf8' });
}

test('code, schemas, docs, examples, templates and workflows use plain English', () => {
  expect(words()).toMatchObject({ stdout: '0 words found.\n', status: 0 });
});

test('a word to avoid is found in comments, texts and identifiers, with its line and what to say instead', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'words-')), 'example.ts');
  const code = [
    '/** What the list',
    ' * holds. */',
    'const wantedNames = [];',
    'const isNeeded = "by hand";',
  ];
  writeFileSync(file, code.join('\n'));
  const place = relative('.', file).replaceAll('\\', '/');
  expect(words(place)).toMatchObject({
    stdout:
      `${place}:2: “holds”: say contains\n${place}:3: “wanted”: say required\n` +
      `${place}:4: “Needed”: say required\n3 words found.\n`,
    status: 1,
  });
});
