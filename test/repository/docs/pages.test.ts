import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIAL_CHAIN } from '../../../src/graph/auth/credentials.js';
import { brokenLinks, linksOf } from '../../support/markdown.js';

const NOT_OURS = /^(node_modules|dist|coverage|test-results|\.git)\//;
const files = ['.', '.github', 'bench', 'docs', 'examples', 'schemas', 'scripts', 'src', 'test', '.ci']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => !NOT_OURS.test(file));
const pages = new Map(
  files
    .filter((file) => file.endsWith('.md') && !file.startsWith('test/'))
    .map((file) => [file, readFileSync(file, 'utf8')]),
);

test('every link of a page leads somewhere, to the heading', () => {
  expect(pages.size).toBeGreaterThan(10);
  expect(brokenLinks(files, pages)).toEqual([]);
});

test('every file that a page names is there', () => {
  const missing = [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/`((?:src|test|scripts|schemas|examples|docs|\.ci|\.github)\/[^`*<>{} ]*)`/g)]
      .map(([, named = '']) => named.replace(/\/$/, ''))
      .filter((named) => !files.includes(named))
      .map((named) => `${page}: ${named}`),
  );
  expect(missing).toEqual([]);
});

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const missing = [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/npm run (?:--silent )?([a-z][a-z:]*)/g)]
      .filter(([, name = '']) => !(name in scripts))
      .map(([command]) => `${page}: ${command}`),
  );
  expect(missing).toEqual([]);
});

test('the index of the documentation leads to every page', () => {
  const index = linksOf(pages.get('docs/README.md') ?? '');
  const all = [...pages.keys()]
    .filter((page) => /^docs\/[a-z-]+\.md$/.test(page))
    .map((page) => page.slice(5));
  expect(index.filter((link) => /^[a-z-]+\.md$/.test(link)).sort()).toEqual(all.sort());
});

test('docs/sign-in.md names every way with the variables it needs, in the order they are tried', () => {
  const rows = (pages.get('docs/sign-in.md') ?? '')
    .split('\n')
    .filter((line) => CREDENTIAL_CHAIN.some(({ name }) => line.startsWith(`| ${name} `)));
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(CREDENTIAL_CHAIN.map(({ name }) => name));
  CREDENTIAL_CHAIN.forEach(({ name, needs, needsOneOf = [] }, index) => {
    const missing = [...needs, ...needsOneOf].filter(
      (variable) => rows[index]?.includes(`\`${variable}\``) !== true,
    );
    expect([name, missing]).toEqual([name, []]);
  });
});

test('docs/sign-in.md has every refusal of Entra ID that the program has a remedy for', () => {
  const known = [
    ...readFileSync('src/graph/auth/sign-in-attempts.ts', 'utf8').matchAll(/^ {2}(\d{5,7}): \{/gm),
  ];
  const rows = (pages.get('docs/sign-in.md') ?? '').split('\n').filter((line) => line.startsWith('| AADSTS'));
  const told = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/\d{5,7}/g)].map(([number]) => number),
  );
  expect(known.length).toBeGreaterThan(10);
  expect(told.sort()).toEqual(known.map(([, number = '']) => number).sort());
});

test('docs/ci.md names the scope that lets Azure Pipelines sign in an app without a role, and docs/unproven.md that it was not tried', () => {
  const azure = (pages.get('docs/ci.md') ?? '')
    .split('\n## ')
    .find((part) => part.startsWith('Azure Pipelines'));
  expect(azure).toMatch(
    /scope level \*\*Management group\*\*: with the level Subscription,[^]*fails because the app has no role/,
  );
  expect(pages.get('docs/unproven.md')).toContain(
    'a service connection at the scope of a management group signs in an app without a role',
  );
});
