import fc from 'fast-check';

/** YAML texts of declarations in every form people and attackers write, most of them nearly right. */

const GUID = '2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4';
const ALL_USERS = 'ACACACAC-9df4-4c7d-9d50-4ef0226f57a9';

/** Absent far more often than present: once in so many times it is there. */
function seldom(value: fc.Arbitrary<string>, times: number): fc.Arbitrary<string | undefined> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** A text value, in each way YAML has to write one. */
const text = fc.oneof(
  { weight: 14, arbitrary: fc.constantFrom('Sales', 'iOS – Pilot', 'G1', 'a b', 'Legal', 'Ω 1') },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '"Sales"',
      "'it''s'",
      '"\\x53ales"',
      '"a\\\n    b"',
      "'a\n\n    b'",
      '!!str 123',
      '! 12',
      '"123"',
      '"[IT] iOS"',
      '"x: y"',
      '" Sales "',
      'Sales # all of them',
      'a:b',
      'a#b',
      'x  y',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['', '~', 'null', '123', '0x1F', '.5', 'true', 'yes', '2025-01-31', '1_000', '<<', '"<<"'],
      ...['[IT] iOS', '{a}', '@x', '!x y', '&x y', '*x', '*g', '&g Sales', '#x', 'iOS #1', 'a: b', '- x'],
      ...[
        '!!binary aGk=',
        '!!null x',
        '!<tag:yaml.org,2002:str> 1',
        '"\\u0000"',
        '"\\ud83d"',
        '[]',
        '{}',
        '%x',
        '? x',
      ],
    ),
  },
);

/** A key as it is written, or another spelling of it that means the same or nearly. */
function key(name: string): fc.Arbitrary<string> {
  const escaped = `"\\x${name.charCodeAt(0).toString(16)}${name.slice(1)}"`;
  return fc.oneof(
    { weight: 40, arbitrary: fc.constant(name) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        `"${name}"`,
        `'${name}'`,
        escaped,
        `!!str ${name}`,
        `&k ${name}`,
        `? ${name}\n`,
      ),
    },
  );
}

const pairOf = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(key(name), value).map(([left, right]) => `${left}: ${right}`);

const filter = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('{name: F, mode: include}', `{id: ${GUID}, mode: exclude}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{name: F, mode: include, "<<": {}}',
      '{name: F}',
      '*f',
      '&f {name: F, mode: include}',
    ),
  },
);

const odd = fc.constantFrom(
  ...['"<<": {}', '<<: {}', "'<<': 1", '<<: *m', '"__proto__": {group: X}', 'constructor: x', '? [a] : b'],
  ...['null: x', '~: x', ': x', '1: x', 'true: x', '*k : x', '"": x', 'group', 'Group: x', '!!set {a}'],
);

/** The pairs of one entry. */
const pairs = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: pairOf('group', text).map((pair) => [pair]) },
      {
        weight: 2,
        arbitrary: pairOf('groupId', fc.constantFrom(GUID, GUID.toUpperCase(), `"${GUID}"`, ALL_USERS)).map(
          (pair) => [pair],
        ),
      },
      { weight: 1, arbitrary: fc.tuple(pairOf('group', text), pairOf('groupId', fc.constant(GUID))) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          ['allUsers: true'],
          ['allUsers: yes'],
          ['set: s'],
          ['set: "s"'],
          ['group: A', 'group: B'],
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          ['target: {"@odata.type": "#microsoft.graph.groupAssignmentTarget", groupId: x}'],
          ['target: {"@odata.type": exclusionGroupAssignmentTarget, groupId: x, "<<": 1}'],
        ),
      },
    ),
    seldom(pairOf('filter', filter), 4),
    seldom(pairOf('source', fc.constantFrom('direct', 'policySets', '"direct"')), 6),
    seldom(odd, 40),
  )
  .chain(([who, ...rest]) => {
    const all = [...who, ...rest.filter((one) => one !== undefined)];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

const anchor = fc.oneof(
  { weight: 20, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('&e ', '&m ', '!!map ', '!x ') },
);
const comment = fc.constantFrom('', '', '', '', ' # why', ' #why', '\n', '\n# between', '\n      # deep');
const flow = fc.tuple(anchor, pairs).map(([before, all]) => `${before}{${all.join(', ')}}`);
const entry = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 4, arbitrary: flow },
  { weight: 1, arbitrary: fc.constantFrom('{set: s}', '{set: s}', '{set: s}', '*e', '[Sales]', '{}') },
);
const blockEntry = fc.oneof(
  entry,
  pairs.map((all) => all.join('\n  ')),
  fc.constantFrom('>-\n  Sales\n  team', '|-\n  Sales', '>\n  Sales', '|2-\n    Sales'),
);

const list = fc.oneof(
  fc
    .tuple(
      fc.array(entry, { maxLength: 3 }),
      fc.constantFrom(', ', ',\n  ', ' , # x\n  '),
      fc.constantFrom('', '', '', '', '', '', '', '&l ', '!!seq '),
    )
    .map(([entries, comma, before]) => `${before}[${entries.join(comma)}]`),
  fc
    .tuple(
      fc.array(fc.tuple(blockEntry, comment), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('  ', '  ', '  ', '', '', '    ', '\t'),
    )
    .map(([entries, indent]) =>
      entries.map(([one, after]) => `\n${indent}- ${one.replaceAll('\n', `\n${indent}`)}${after}`).join(''),
    ),
  fc.constantFrom('[]', '[]', '[]', '[]', '', '*l', '~', 'Sales', '{}'),
);

const policy = fc.oneof(
  {
    weight: 40,
    arbitrary: fc
      .tuple(fc.constantFrom('iosManagedAppProtection', 'androidManagedAppProtection'), fc.nat(999))
      .chain(([type, number]) =>
        fc.constantFrom(
          `{type: ${type}, name: P${number}}`,
          `{name: "P${number}", type: ${type}}`,
          `{type: ${type}, id: T_${number}, name: P}`,
          `\n  type: ${type}\n  name: P${number}`,
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{type: iosManagedAppProtection, name: A, "<<": {}}',
      '{type: iosManagedAppProtection, name: A, <<: {}}',
      '{type: iosManagedAppProtection}',
      '&p {type: iosManagedAppProtection, name: A}',
      '*p',
      '',
    ),
  },
);

const document = fc
  .tuple(
    pairOf('policy', policy),
    fc.option(pairOf('include', list), { nil: undefined, freq: 15 }),
    seldom(pairOf('exclude', list), 2),
    seldom(
      pairOf(
        'ownership',
        fc.constantFrom('exact', 'additive', '"additive"', "'exact'", 'exact', 'Additive', ''),
      ),
      3,
    ),
    seldom(fc.constantFrom('"<<": {include: []}', '<<: {}', 'include: [Again]', '"": 1', '# comment'), 40),
  )
  .chain((lines) => {
    const all = lines.filter((one) => one !== undefined);
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant(all) },
      { weight: 1, arbitrary: fc.shuffledSubarray(all, { minLength: all.length }) },
    );
  })
  .map((lines) => `${lines.join('\n')}\n`);

/** Mostly the first; now and then one of the others. */
function mostly(usual: string, ...others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );
}

const file = fc
  .tuple(
    mostly('', '# head\n', '---\n', '%YAML 1.2\n---\n', '\ufeff', '--- # x\n', '\n\n', '%FOO x\n---\n'),
    fc.array(document, { minLength: 1, maxLength: 2 }),
    mostly('---\n', '\n---\n# next\n', '...\n---\n', '...\n', '--- '),
    mostly('', '# end\n', '...\n', '---\n', '  \n'),
  )
  .map(([head, documents, between, end]) => head + documents.join(between) + end);

const piece = fc.constantFrom(
  ...[
    ' ',
    '\n',
    '- ',
    ': ',
    '? ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!!str ',
    '!t ',
    '|\n',
    '>\n',
  ],
  ...[
    '---\n',
    '\t',
    '<<: ',
    '"<<": ',
    '~',
    '0',
    '\r',
    '\u2028',
    '\u0085',
    '\ufeff',
    '%',
    '@',
    '`',
    '\\',
    '\u0000',
  ],
);

/** A text with pieces put in, taken out or doubled. */
const spoiled = fc
  .tuple(file, fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 3 }))
  .map(([whole, edits]) =>
    edits.reduce((now, [seed, width, put]) => {
      const at = seed % (now.length + 1);
      return now.slice(0, at) + put + now.slice(at + width);
    }, whole),
  );

/** Texts of a declaration file. */
export const oddYaml: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: file },
      { weight: 2, arbitrary: spoiled },
      { weight: 1, arbitrary: fc.string({ unit: piece, maxLength: 25 }) },
    ),
    mostly('\n', '\r\n', '\r'),
    fc.boolean(),
  )
  .map(([whole, lineEnd, cut]) => {
    const lines = whole.replaceAll('\n', lineEnd);
    return cut ? lines.replace(/[\r\n]+$/, '') : lines;
  });

const protection = fc.oneof(
  { weight: 4, arbitrary: pairOf('group', text).map((pair) => `{${pair}}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `{groupId: ${GUID}}`,
      '{policy: {type: iosManagedAppProtection, id: T_1}}',
      '{group: X, "<<": 1}',
      '{}',
      'X',
    ),
  },
);

/** Texts of a settings file, after the tenant id. */
export const oddSettings: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc
        .array(protection, { maxLength: 3 })
        .chain((all) => pairOf('protect', fc.constant(`[${all.join(', ')}]`))),
      fc
        .array(entry, { maxLength: 3 })
        .chain((all) => pairOf('sets', fc.constant(`{s: [${all.join(', ')}]}\nrequire: {exclude: [s]}`))),
      pairOf('types', fc.constantFrom('[iosManagedAppProtection]', '[]', '[x]', '~')),
      fc.constantFrom('"<<": {cloud: china}', '<<: {}', 'writeMode: assign', '__proto__: 1'),
    ),
    { maxLength: 3 },
  )
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
