import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/* SECURITY.md: each claim names the tests that fail if it is not true. */

const PATH = /`(test\/[^`]+)`/g;

async function claims(): Promise<readonly string[]> {
  const page = await readFile('SECURITY.md', 'utf8');
  const sections = page.slice(page.indexOf('### 1.'), page.indexOf('## What it does not protect from'));
  return [...sections.matchAll(/^- .*(?:\n {2}\S.*)*/gm)].map(([text]) => text);
}

test('every claim names a test, or says that something is not prevented', async () => {
  const all = await claims();
  expect(all.length).toBeGreaterThan(30);
  const bare = all.filter(
    (text) => !text.startsWith('- Not prevented: ') && [...text.matchAll(PATH)].length === 0,
  );
  expect(bare).toEqual([]);
});

test('every named test exists, and is a test that runs', async () => {
  const named = (await claims()).flatMap((text) => [...text.matchAll(PATH)].map(([, path = '']) => path));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !path.endsWith('.test.ts') || !existsSync(path))).toEqual([]);
});

test('every boundary of the drawing has a section', async () => {
  const page = await readFile('SECURITY.md', 'utf8');
  const [drawing = ''] = /```text\n[^]*?```/.exec(page) ?? [];
  const numbers = [...new Set(drawing.match(/\b\d\b/g))].sort();
  const sections = [...page.matchAll(/^### (\d)\. /gm)].map(([, number]) => number);
  expect(sections).toEqual(numbers);
});
