import { stripVTControlCharacters } from 'node:util';
import { displayWidth, padColumns } from '../../src/report/text/columns.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { created, deleted, everything, group, impactOf, large, planOf, policyOf, updated } from './plans.js';

const text = (plan: Parameters<typeof renderPlanText>[0]): string => renderPlanText(plan, { colour: false });

test.each([
  ['', 0],
  ['Sales', 5],
  ['Nurses 🩺', 9],
  ['看護師', 6],
  ['ｗｉｄｅ', 8],
  ['👩‍⚕️👍🏽🇩🇪', 6],
  ['e\u0301a\u0308', 2],
  ['❤️ ✓ –', 6],
  ['עברית', 5],
])('“%s” takes %i columns', (name, width) => {
  expect(displayWidth(name)).toBe(width);
  expect(displayWidth(padColumns(name, 12))).toBe(12);
});

test('what follows a name stands in one column, however wide the characters', () => {
  const hazards = ['group-empty'] as const;
  const names = ['Sales', '看護師 🩺', 'Contractors'];
  const lines = text(
    planOf([
      policyOf(
        'One',
        names.map((name, n) => created(group(name, n), { hazards })),
      ),
    ]),
  )
    .split('\n')
    .filter((line) => line.includes('!') && line.includes('include'));
  expect(new Set(lines.map((line) => displayWidth(line.slice(0, line.indexOf('!')))))).toHaveProperty(
    'size',
    1,
  );
});

test('a name of 300 characters stays whole and moves no other', () => {
  const long = 'x'.repeat(300);
  const plan = planOf([
    policyOf('One', [
      created(group(long, 1), { hazards: ['group-empty'] }),
      created(group('Sales', 2), { hazards: ['group-empty'] }),
    ]),
  ]);
  expect(text(plan)).toContain(`  + include  ${long}  ! the group is empty\n`);
  expect(text(plan)).toContain('  + include  Sales  ! the group is empty\n');
});

test('groups are told by what happens to them over all policies, those that lose most first', () => {
  const out = (n: number): ReturnType<typeof policyOf> =>
    policyOf(`P${n}`, [deleted(group('Contractors', 1))], { id: `T_${n}` });
  const plan = planOf([
    out(1),
    out(2),
    out(3),
    out(4),
    policyOf(
      'P5',
      [created(group('Contractors', 1)), created(group('Sales', 2)), created({ kind: 'allUsers' })],
      {
        id: 'T_5',
      },
    ),
    policyOf('P6', [updated(group('Sales', 2)), created(group('Board', 3), { direction: 'exclude' })], {
      id: 'T_6',
    }),
  ]);
  expect(text(plan)).toContain(
    [
      'By group',
      '  All users:    into 1 policy',
      '  Contractors:  out of 4 policies, into 1',
      '  Board:        excluded from 1 policy',
      '  Sales:        into 1 policy, filter or source changed in 1',
      '',
    ].join('\n'),
  );
});

test('more groups than anyone reads are counted', () => {
  expect(text(large(100))).toContain('\n  … 72 more groups: see --format html, or json\n');
});

test.each([
  ['an upper bound', impactOf([0, 120], [0, 3]), 'gains at most 120 users, loses at most 3, keeps none'],
  ['both bounds', impactOf([20, 120], [1, 3]), 'gains 20 to 120 users, loses 1 to 3, keeps none'],
  [
    'exact numbers',
    impactOf([1, 1], [3, 3], { mode: 'exact', keep: null }),
    'gains exactly 1 user, loses exactly 3',
  ],
  [
    'nothing known',
    impactOf([0, 0], [0, 0], { gain: null, lose: null, keep: null, bounds: null }),
    'gains an unknown number of users, loses an unknown number',
  ],
  [
    'one side known',
    impactOf([0, 0], [0, 7], { gain: null, keep: null, bounds: null }),
    'gains an unknown number of users, loses at most 7',
  ],
  ['nobody concerned', impactOf([0, 0], [0, 0]), 'gains no users, loses none, keeps none'],
])('impact with %s', (_, impact, told) => {
  const plan = planOf([policyOf('One', [created(group('Sales'))], { impact })], { impact });
  expect(text(plan)).toContain(`\n    ${told}\n`);
  expect(text(plan)).toContain(`\nImpact of all policies together\n  ${told}\n`);
});

test('colours change nothing but the colour', () => {
  const coloured = renderPlanText(everything(), { colour: true });
  expect(coloured).toContain('\u001b[');
  expect(stripVTControlCharacters(coloured)).toBe(text(everything()));
});
