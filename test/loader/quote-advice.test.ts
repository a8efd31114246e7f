import { loadFiles, TENANT } from './project-folder.js';

/* A name with a character that means something to YAML: the hint shows the line with the quotes, and only then. */

async function problemsOf(yaml: string, settings = '') {
  const { diagnostics } = await loadFiles({
    'assignctl.yaml': `tenantId: ${TENANT}\n${settings}`,
    'desired-state/a.yaml': yaml,
  });
  return diagnostics.map(({ line, column, code, hint }) => ({ at: `${line}:${column}`, code, hint }));
}

const POLICY = 'policy: { type: iosManagedAppProtection, name: A }\n';
const write = (text: string): string => `If this is a name, write it in quotes: ${text}.`;

const NAMES = [
  'iOS #1',
  '#1 iOS',
  '[Baseline] - X',
  '{IT} X',
  '@Sales',
  '`Sales',
  '%Sales',
  '|Sales',
  '>Sales',
  'A [B] C',
  'A {B}',
  '"A" b',
  "'A' b",
  'iOS #1 [IT]',
];

describe.each(NAMES)('the name %s without quotes', (name) => {
  const quoted = JSON.stringify(name);

  test.each([
    ['last in braces', `policy: { type: iosManagedAppProtection, name: ${name} }\n`, '1:48'],
    ['first in braces', `policy: { name: ${name}, type: iosManagedAppProtection }\n`, '1:17'],
    [
      'in braces over several lines',
      `policy:\n  { type: iosManagedAppProtection,\n    name: ${name}, id: T_1 }\n`,
      '3:11',
    ],
  ])('%s', async (_, policy, at) => {
    expect(await problemsOf(`${policy}include: [Sales]\nexclude: []\n`)).toEqual([
      { at, code: 'yaml-syntax', hint: write(`name: ${quoted}`) },
    ]);
  });

  test('of a group in braces', async () => {
    expect(await problemsOf(`${POLICY}include: [{ group: ${name} }, Sales]\nexclude: []\n`)).toEqual([
      { at: '2:20', code: 'yaml-syntax', hint: write(`group: ${quoted}`) },
    ]);
    expect(await problemsOf(`${POLICY}include:\n  - { group: ${name} }\n  - Sales\n`)).toEqual([
      { at: '3:14', code: 'yaml-syntax', hint: write(`group: ${quoted}`) },
    ]);
  });

  test('of a filter in braces', async () => {
    const filter = `{ name: ${name}, mode: include }`;
    expect(
      await problemsOf(`${POLICY}include: [{ group: Sales, filter: ${filter} }]\nexclude: []\n`),
    ).toEqual([{ at: '2:43', code: 'yaml-syntax', hint: write(`name: ${quoted}`) }]);
  });

  test('in brackets', async () => {
    expect(await problemsOf(`${POLICY}include: [${name}, Sales]\nexclude: []\n`)).toEqual([
      { at: '2:11', code: 'yaml-syntax', hint: write(`include: [${quoted}, Sales]`) },
    ]);
    expect(await problemsOf(`${POLICY}include: [Sales, ${name}]\nexclude: []\n`)).toEqual([
      { at: '2:18', code: 'yaml-syntax', hint: write(`include: [Sales, ${quoted}]`) },
    ]);
  });

  test('in brackets twice', async () => {
    const found = await problemsOf(`${POLICY}include: [${name}, Sales, ${name}]\nexclude: []\n`);
    expect(found).toEqual([
      { at: '2:11', code: 'yaml-syntax', hint: write(`include: [${quoted}, Sales, ${quoted}]`) },
    ]);
  });

  test('in a set of the settings', async () => {
    expect(await problemsOf(`${POLICY}include: []\n`, `sets:\n  one: [${name}, Sales]\n`)).toContainEqual(
      expect.objectContaining({ code: 'yaml-syntax', hint: write(`one: [${quoted}, Sales]`) }),
    );
  });
});

test('in brackets over several lines', async () => {
  expect(await problemsOf(`${POLICY}include: [\n  Sales,\n  iOS #1,\n  Legal\n]\n`)).toEqual([
    { at: '4:3', code: 'yaml-syntax', hint: write('"iOS #1"') },
  ]);
});

test('in a file with line ends of Windows', async () => {
  expect(
    await problemsOf(`${POLICY}include: [iOS #1, Sales]\nexclude: []\n`.replaceAll('\n', '\r\n')),
  ).toEqual([{ at: '2:11', code: 'yaml-syntax', hint: write('include: ["iOS #1", Sales]') }]);
});

test('of a long line only the name is shown', async () => {
  const others = 'Sales, '.repeat(20);
  expect(await problemsOf(`${POLICY}include: [${others}iOS #1]\nexclude: []\n`)).toMatchObject([
    { code: 'yaml-syntax', hint: write('"iOS #1"') },
  ]);
});

describe('a name that is read as something else than text', () => {
  test.each([
    ['[Baseline]', '[Baseline]'],
    ['{IT}', '{IT}'],
    ['&Anchor', '&Anchor'],
  ])('%s', async (name, text) => {
    const quoted = JSON.stringify(text);
    for (const policy of [
      `policy: { type: iosManagedAppProtection, name: ${name} }`,
      `policy: { name: ${name}, type: iosManagedAppProtection }`,
      `policy:\n  type: iosManagedAppProtection\n  name: ${name}`,
    ])
      expect(await problemsOf(`${policy}\ninclude: []\n`)).toMatchObject([
        { code: 'wrong-type', hint: write(`name: ${quoted}`) },
      ]);
    for (const include of [`[{ group: ${name} }]`, `\n  - group: ${name}`])
      expect(await problemsOf(`${POLICY}include: ${include}\n`)).toMatchObject([
        { code: 'wrong-type', hint: write(`group: ${quoted}`) },
      ]);
  });

  test.each(['#1 iOS', '#1, iOS', '&A, B'])('%s in a block', async (name) => {
    const yaml = `policy:\n  type: iosManagedAppProtection\n  name: ${name}\ninclude: []\n`;
    expect((await problemsOf(yaml))[0]?.hint).toContain(JSON.stringify(name));
  });

  test('an item in brackets is shown without a dash', async () => {
    const [one] = await problemsOf(`${POLICY}include: [[IT], Sales]\n`);
    expect(one?.hint).toContain(write('"[IT]"'));
  });

  test.each([
    ['A, B', 'A, B'],
    ['A, B, C', 'A, B, C'],
    ['A,B, IT', 'A,B, IT'],
  ])('%s in braces, where the comma ends the name', async (name, text) => {
    const advice = { code: 'unknown-key', hint: write(`name: ${JSON.stringify(text)}`) };
    for (const policy of [
      `{ type: iosManagedAppProtection, name: ${name} }`,
      `{ name: ${name}, type: iosManagedAppProtection }`,
    ])
      expect(await problemsOf(`policy: ${policy}\ninclude: []\n`)).toMatchObject([advice]);
    const filter = `{ group: Sales, filter: { name: ${name}, mode: include } }`;
    expect(await problemsOf(`${POLICY}include: [${filter}]\n`)).toMatchObject([advice]);
    expect(await problemsOf(`${POLICY}include: [{ group: ${name} }]\n`)).toMatchObject([
      { code: 'unknown-key', hint: write(`group: ${JSON.stringify(text)}`) },
    ]);
  });
});

describe('no such advice where a name is not to blame', () => {
  test.each([
    ['a bracket that is not closed', `${POLICY}include: [Sales, Legal\nexclude: []\n`],
    ['a brace that is not closed', 'policy: { type: iosManagedAppProtection, name: A\ninclude: []\n'],
    [
      'a brace inside that is not closed',
      `${POLICY}include: [{ group: Sales, filter: { name: X, mode: include } ]\nexclude: []\n`,
    ],
    ['a bracket too many', `${POLICY}include: [Sales, Legal]]\nexclude: []\n`],
    ['a brace too many', `${POLICY}include: [{ group: Sales }}]\nexclude: []\n`],
    ['the wrong bracket', `${POLICY}include: [Sales, Legal}\nexclude: []\n`],
    ['a quote that is not closed', `${POLICY}include: ["Sales, Legal]\nexclude: []\n`],
    ['items with a dash in brackets', `${POLICY}include: [- Sales, - Legal]\nexclude: []\n`],
    ['a comma too many', `${POLICY}include: [Sales,, Legal]\nexclude: []\n`],
    ['a comma too few', 'policy: { type: iosManagedAppProtection name: A }\ninclude: []\n'],
    ['a key without an indentation', 'policy: type: iosManagedAppProtection\n  name: A\ninclude: []\n'],
    ['a bare name under include', `${POLICY}include: @Sales\n`],
  ])('%s', async (_, yaml) => {
    const found = await problemsOf(yaml);
    expect(found).not.toEqual([]);
    expect(found.map(({ hint }) => hint).join()).not.toContain('If this is a name');
  });

  test.each([
    ['an unknown key with a value', '{ type: iosManagedAppProtection, name: A, B: C }'],
    ['an unknown key with a colon and no value', '{ type: iosManagedAppProtection, name: A, B: }'],
    ['an unknown key that does not follow the name', '{ name: A, type: iosManagedAppProtection, B }'],
    ['an unknown key without a name', '{ type: iosManagedAppProtection, id: T_1, B }'],
  ])('%s', async (_, policy) => {
    expect(await problemsOf(`policy: ${policy}\ninclude: []\n`)).toMatchObject([
      { code: 'unknown-key', hint: 'Possible here: type, name, id.' },
    ]);
  });

  test.each([
    ['no value', 'name:', 'Write text.'],
    ['a mapping with keys', 'name: { a: b }', 'Write text.'],
    ['a list over several lines', 'name:\n    - A', 'Write text.'],
    ['a number', 'name: 12', 'Write it in quotes: "12".'],
  ])('a name that is %s', async (_, name, hint) => {
    const yaml = `policy:\n  type: iosManagedAppProtection\n  ${name}\ninclude: []\n`;
    expect(await problemsOf(yaml)).toMatchObject([{ hint }]);
  });
});

test.each([
  ['broken lines', `include: [${'#x, @y, [z] - w, '.repeat(100)}]\n`.repeat(2000)],
  ['keys without a value on one line', `include: [${'{ group: A, B }, '.repeat(10_000)}]\n`],
  ['names that are anchors on one line', `include: [${'{ group: &A }, '.repeat(10_000)}]\n`],
])(
  'thousands of %s are read in seconds',
  async (_, yaml) => {
    const start = performance.now();
    const found = await problemsOf(`${POLICY}${yaml}`);
    expect(found.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(20_000);
  },
  60_000,
);
