import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGES = ['README.md', 'SECURITY.md', 'SUPPORT.md', 'CONTRIBUTING.md', ...docs()];

function docs(): readonly string[] {
  const names = readdirSync('docs', { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
}

interface Snippet {
  readonly shell: string;
  readonly text: string;
  /** Which section of its page it is in. */
  readonly section: number;
}

/** The blocks of a page for a shell, also those inside of lists. */
function snippetsOf(page: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let section = 0;
  let open: { readonly shell: string; readonly lines: string[] } | undefined;
  for (const line of page.split('\n')) {
    const [, info] = /^ *```(.*)$/.exec(line) ?? [];
    if (open === undefined && line.startsWith('#')) section += 1;
    if (info === undefined) open?.lines.push(line.trim());
    else if (open === undefined) open = { shell: info, lines: [] };
    else {
      snippets.push({ shell: open.shell, text: open.lines.join('\n'), section });
      open = undefined;
    }
  }
  return snippets.filter(({ shell }) => ['sh', 'bash', 'powershell'].includes(shell));
}

/** What the two shells write in different ways: comments, quotes, continued lines, and the names of variables. */
function plainCommand(text: string): string {
  return text
    .replace(/["']/g, '')
    .replace(/\$(env:)?\{?\w+\}?(\.\w+)*/g, 'VARIABLE')
    .replace(/ # .*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Command lines of the programs that are the same in every shell. */
function commandsOf(text: string): readonly string[] {
  return text
    .replace(/[\\`]\n/g, ' ')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => line.match(/\b(?:npx assignctl|assignctl(?!-)|gh|npm|az account)\b[^|;)]*/g) ?? [])
    .map(plainCommand);
}

/** Syntax that Bash has and Windows PowerShell 5.1 does not have, or reads in another way. */
const BASH_ONLY: readonly (readonly [what: string, syntax: RegExp])[] = [
  ['&& and ||', /&&|\|\|/],
  ['export', /^export /m],
  ['a variable before a command', /^\w+=\S* /m],
  ['an assignment without $', /^\w+=/m],
  ['a line continued by \\', /\\$/m],
  ['a quote escaped by \\', /\\["']/],
  ['/dev/null', /\/dev\/null/],
  ['a here-document', /<</],
  ['$1', /\$[\d@?*#]/],
  ['a test in brackets', /\[ |\]\]/],
  ['then, fi, do, done, esac', /(^|[;\s])(then|fi|do|done|esac)($|[;\s])/m],
  ['a function without its word', /^\w+\(\) *\{/m],
  ['head, tail, grep, sed, awk, cat, tee', /\b(head|tail|grep|sed|awk|cat|tee|chmod|sha256sum)\b/],
];

function problemsOf(page: string): readonly string[] {
  const snippets = snippetsOf(page);
  return snippets.flatMap(({ shell, text, section }, index) => {
    if (shell !== 'powershell') return [];
    const syntax = BASH_ONLY.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
    const before = snippets[index - 1];
    const twin = before?.section === section && before.shell !== 'powershell' ? before.text : undefined;
    const [own, expected] = [commandsOf(text), twin === undefined ? undefined : commandsOf(twin)];
    const isSame = expected === undefined || JSON.stringify(own) === JSON.stringify(expected);
    return [
      ...syntax.map((what) => `Bash only: ${what}`),
      ...(isSame ? [] : [`Bash runs ${expected.join('; ')}, PowerShell runs ${own.join('; ')}`]),
    ];
  });
}

test.each(PAGES)('PowerShell in %s runs what Bash runs, and is no Bash', (page) => {
  expect(problemsOf(readFileSync(page, 'utf8'))).toEqual([]);
});

test('there are such blocks', () => {
  const all = PAGES.flatMap((page) => snippetsOf(readFileSync(page, 'utf8')));
  expect(all.filter(({ shell }) => shell === 'powershell').length).toBeGreaterThan(4);
});

describe('what is found', () => {
  const twins = (bash: string, powershell: string): string =>
    ['# Title', '```sh', bash, '```', '', 'Or:', '', '```powershell', powershell, '```', ''].join('\n');

  test.each<[string, string, string, number]>([
    ['another command', 'assignctl plan --out plan.json', 'assignctl plan', 1],
    ['a command less', 'assignctl plan\nassignctl apply', 'assignctl plan', 1],
    ['the same in other quotes', 'assignctl plan -C "$DIR"', "assignctl plan -C '$dir'", 0],
    ['a continued line', 'assignctl plan \\\n  --all', 'assignctl plan `\n  --all', 0],
    [
      'a variable',
      'export A=1\ngh variable set B --body "$b"',
      '$env:A = 1\ngh variable set B --body $b.Id',
      0,
    ],
    ['Bash in PowerShell', 'A=1 assignctl plan', 'A=1 assignctl plan', 2],
    ['a chain', 'npm ci && assignctl plan', 'npm ci && assignctl plan', 1],
  ])('%s', (_name, bash, powershell, count) => {
    expect(problemsOf(twins(bash, powershell))).toHaveLength(count);
  });

  test('a block of another section is no twin', () => {
    expect(
      problemsOf(`${twins('assignctl plan', '')}## Next\n\`\`\`powershell\nassignctl apply\n\`\`\`\n`),
    ).toHaveLength(1);
  });
});
