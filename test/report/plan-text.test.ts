import { stripVTControlCharacters } from 'node:util';
import { displayWidth, padColumns, wrapColumns } from '../../src/report/text/columns.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { type Impact } from '../../src/model/results/affected-users.js';
import { guid } from '../support/builders.js';
import { everythingBlocked, manyWarnings, tenChanges } from './plan-sizes.js';
import {
  created,
  deleted,
  everything,
  group,
  impactOf,
  large,
  planOf,
  policyOf,
  stays,
  updated,
} from './plans.js';
import { summariseGroups } from '../../src/differ/impact/group-summaries.js';

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

test('a name of 300 characters stays whole', () => {
  const long = 'x'.repeat(300);
  const plan = planOf([policyOf('One', [created(group(long, 1)), created(group('Sales', 2))])]);
  const wrapped = renderPlanText(plan, { colour: false, columns: 80 });
  expect(wrapped).toContain(`“${long}”`);
  expect(wrapped).toContain('\n  + “Sales” now included\n');
});

test('groups in several policies are shown once, those that lose most first', () => {
  const out = (n: number): ReturnType<typeof policyOf> =>
    policyOf(`P${n}`, [deleted(group('Contractors', 1))], { id: `T_${n}` });
  const plan = planOf([
    out(1),
    out(2),
    out(3),
    out(4),
    policyOf('P5', [created(group('Contractors', 1)), created(group('Sales', 2))], { id: 'T_5' }),
    policyOf('P6', [updated(group('Sales', 2)), created(group('Board', 3), { direction: 'exclude' })], {
      id: 'T_6',
    }),
  ]);
  expect(text(plan)).toContain(
    [
      'Groups in several policies',
      '  “Contractors”: out of 4 policies, into 1',
      '  “Sales”: into 1 policy, filter or source changed in 1',
      '',
    ].join('\n'),
  );
});

test('more groups than anyone reads are counted', () => {
  expect(text(large(1000))).toContain('\n  … 392 more groups: --verbose lists them\n');
});

describe('the sign follows the effect on people', () => {
  test.each([
    ['+', 'now included', created(group('Sales'))],
    ['~', 'now excluded', created(group('Sales'), { direction: 'exclude', hazards: ['mixed-kinds'] })],
    ['-', 'no longer included', deleted(group('Sales'))],
    ['-', 'now excluded', created(group('Sales'), { direction: 'exclude' })],
    ['+', 'no longer excluded', deleted(group('Sales'), { direction: 'exclude' })],
    ['~', '(included): filter no filter → no filter', updated(group('Sales'))],
  ])('%s “Sales” %s', (sign, words, change) => {
    const shown = text(planOf([policyOf('One', [change])]));
    expect(shown).toContain(`\n  ${sign} “Sales” ${words}\n`);
    const effects: Readonly<Record<string, string>> = {
      '+': '+1 assignment',
      '-': '-1 assignment',
      '~': '~1 assignment',
    };
    expect(shown).toContain(`1 policy will change: ${effects[sign] ?? ''}.\n`);
  });

  test('in the totals as in the lines', () => {
    const shown = text(everything());
    const [more, fewer, other] = ['+', '-', '~'].map(
      (sign) => shown.split('\n').filter((line) => line.startsWith(`  ${sign} `)).length,
    );
    expect(shown).toContain(
      `\nNothing will be applied. If everything were allowed: +${more} ~${other} -${fewer} assignments.\n`,
    );
  });
});

/** A change of a filter may take people away, and may reach others. */
const filtered = updated(group('Sales'), {
  filters: { before: { id: guid(1), mode: 'include' }, after: { id: guid(2), mode: 'include' } },
});
const textOf = (impact: Impact): string =>
  text(planOf([policyOf('One', [filtered], { impact })], { impact }));

test.each([
  ['an upper bound', impactOf([0, 1200], [0, 3]), ['lose a policy: up to 3', 'gain a policy: up to 1,200']],
  ['both bounds', impactOf([2170, 3927], [1, 3]), ['lose a policy: 1 to 3', 'gain a policy: 2,170 to 3,927']],
  ['exact numbers', impactOf([1, 1], [3, 3]), ['lose a policy: 3', 'gain a policy: 1']],
  [
    'nothing known',
    impactOf([0, 0], [0, 0], { gain: null, lose: null, keep: null, bounds: null }),
    ['lose a policy: not known', 'gain a policy: not known'],
  ],
  [
    'one side known',
    impactOf([0, 0], [0, 7], { gain: null, keep: null, bounds: null }),
    ['lose a policy: up to 7', 'gain a policy: not known'],
  ],
  ['no one concerned', impactOf([0, 0], [0, 0]), []],
])('users with %s: one number a line', (_, impact, lines) => {
  const found = textOf(impact)
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('Users who'));
  expect(found).toEqual(lines.map((line) => `Users who ${line}`));
});

describe('names that could be read as something else', () => {
  const lineOf = (name: string): string =>
    text(planOf([policyOf('One', [created(group(name))])]))
      .split('\n')
      .find((line) => line.startsWith('  +')) ?? '';

  test.each([
    ['a filter', 'Sales  filter iOS corporate (include)', '“Sales  filter iOS corporate (include)”'],
    ['a hazard', 'Sales ! drops an exclusion', '“Sales ! drops an exclusion”'],
    ['all users', 'All users', '“All users”'],
    ['another entry', 'Sales” now included, “Legal', String.raw`“Sales\u{201d} now included, \u{201c}Legal”`],
    ['a blank at the end', 'Sales ', '“Sales ”'],
    ['a filler', 'Sales\u3164', String.raw`“Sales\u{3164}”`],
    ['a soft hyphen', 'Sa\u00adles', String.raw`“Sa\u{ad}les”`],
    ['a joiner', 'Sales\u200d', String.raw`“Sales\u{200d}”`],
    ['a Braille blank', '\u2800Sales', String.raw`“\u{2800}Sales”`],
    ['a tag', 'Sales\u{e0041}', String.raw`“Sales\u{e0041}”`],
    ['a variation selector', 'Sales\ufe0f', String.raw`“Sales\u{fe0f}”`],
    ['an annotation', 'Sales\ufff9', String.raw`“Sales\u{fff9}”`],
    ['a hard space', 'Sales\u00a0EMEA', String.raw`“Sales\u{a0}EMEA”`],
    ['an emoji of several', '👩‍⚕️ ❤️', '“👩‍⚕️ ❤️”'],
  ])('%s', (_, name, shown) => {
    expect(lineOf(name)).toBe(`  + ${shown} now included`);
  });

  test('two groups that read the same are shown with their ids', () => {
    const plan = planOf([
      policyOf('One', [
        created(group('Sales', 1)),
        created(group('SALES\u3164', 2)),
        created(group('Legal', 3)),
      ]),
    ]);
    const shown = text(plan);
    expect(shown).toContain(`“Sales” (${guid(1)}) now included`);
    expect(shown).toContain(`“SALES\\u{3164}” (${guid(2)}) now included`);
    expect(shown).toContain('“Legal” now included');
  });

  test('two policies that read the same are, too', () => {
    const changes = [created(group('Sales'))];
    const shown = text(
      planOf([policyOf('One', changes, { id: 'T_1' }), policyOf('one', changes, { id: 'T_2' })]),
    );
    expect(shown).toContain('“One” (T_1)');
    expect(shown).toContain('“one” (T_2)');
  });
});

describe('an incomplete plan', () => {
  const plan = everythingBlocked();
  const HEADLINE = 'None of the 299 policies could be planned';

  test('is headlined as incomplete in every format', () => {
    expect(text(plan).split('\n')[1]).toBe(
      `${HEADLINE}. Nothing will be applied: 299 policies are left unchanged.`,
    );
    expect(text(plan)).toMatch(/\nFix the errors, then plan again\.\n$/);
    expect(renderPlanMarkdown(plan)).toContain(`### ⛔ ${HEADLINE}\n`);
    expect(renderPlanHtml(plan)).toContain(`<h1>${HEADLINE}</h1>`);
    for (const shown of [text(plan), renderPlanMarkdown(plan), renderPlanHtml(plan)])
      expect(shown).not.toMatch(/no changes/i);
  });

  test('is one with a single blocked policy and nothing else to do', () => {
    const [blocked] = everything().blocked;
    const few = planOf([policyOf('As it is', [])], { blocked: blocked === undefined ? [] : [blocked] });
    expect(text(few)).toContain('Plan incomplete: 1 of 2 policies could not be planned.');
    expect(text(few)).toContain('No changes in the other policy.');
    expect(renderPlanHtml(few)).toContain('<h1>Plan incomplete: 1 of 2 policies could not be planned</h1>');
  });

  test('shows one cause once, with what it blocks', () => {
    for (const shown of [text(plan), renderPlanMarkdown(plan)]) {
      expect(shown.match(/groups-unreadable/g)).toHaveLength(1);
      expect(shown).toMatch(/blocks 299 policies/i);
      expect(shown.match(/GroupMember\.Read\.All/g)).toHaveLength(1);
    }
  });

  test('shows the hint and the place of the entry in every format', () => {
    const { diagnostics } = everything();
    for (const render of [text, renderPlanMarkdown, renderPlanHtml]) {
      const shown = render({ ...plan, diagnostics }).replaceAll('&#58;', ':');
      expect(shown).toContain('Did you mean “Ward”?');
      expect(shown).toContain('desired-state/wards.yaml:9');
    }
  });

  test('shows two causes as two', () => {
    const [first] = everything().diagnostics;
    const shown = text({
      ...plan,
      diagnostics: [...plan.diagnostics, ...(first === undefined ? [] : [first])],
    });
    expect(shown.match(/^error /gm)).toHaveLength(2);
  });
});

test('warnings about what does not change are one line for each code, and all of them with --verbose', () => {
  const plan = manyWarnings();
  const warnings = (shown: string): number => shown.match(/^warning /gm)?.length ?? 0;
  expect(warnings(text(plan))).toBe(1);
  const verbose = renderPlanText(plan, { colour: false, isVerbose: true });
  expect(warnings(verbose)).toBe(1);
  expect(verbose.match(/^ {2}at desired-state\/unchanged\.yaml:/gm)).toHaveLength(200);
});

test.each([
  ['1 unmanaged (not in the files; 1 of them assigned)', [2]],
  ['3 unmanaged (not in the files; 2 of them assigned)', [0, 1, 2]],
  ['2 unmanaged (not in the files)', [0, 0]],
  ['1,200 unmanaged (not in the files; 1,200 of them assigned)', Array.from({ length: 1200 }, () => 1)],
])('policies in no file: %s', (says, numbers) => {
  const unmanaged = numbers.map((assignments, n) => ({
    type: 'iosManagedAppProtection' as const,
    id: `T_${n}`,
    name: `iOS v1.0.${n}`,
    assignments,
  }));
  const plan = planOf([policyOf('iOS v1.1', [created(group('Sales'))])], { unmanaged });
  expect(text(plan)).toContain(`\nOther policies: ${says}\n`);
  const words = ['not assigned', '1 assignment', '2 assignments'][numbers[0] ?? 0] ?? '';
  expect(renderPlanMarkdown(plan)).toContain(`“iOS v1.0.0” (${words})`);
});

test('the largest loss is at the top', () => {
  expect(text(tenChanges())).toContain(
    '\n  ! iOS app protection “iOS – Team 6”: up to 4,492 users lose this policy\n  ! iOS app protection “iOS – Team 3”: no one is left',
  );
});

test('requests are shown with --verbose only', () => {
  expect(text(everything())).not.toMatch(/request|PATCH|DELETE|assign,/);
  expect(renderPlanText(everything(), { colour: false, isVerbose: true })).toContain('1 request: DELETE');
});

test('colours change nothing but the colour', () => {
  const coloured = renderPlanText(everything(), { colour: true });
  expect(coloured).toContain('\u001b[');
  expect(stripVTControlCharacters(coloured)).toBe(text(everything()));
});

test('a sign stays on the line of its word', () => {
  const line = 'one two - three (+ more people, - fewer people)';
  for (let columns = 8; columns < line.length; columns++)
    for (const part of wrapColumns(line, columns).split('\n')) expect(part).not.toMatch(/(^| |\()[-+]$/);
});

test.each([
  [[], ''],
  [
    ['Filters are not evaluated: it is not known which of these users the filter matches.'],
    ' (filters are not evaluated)',
  ],
  [['The members of “A: b, c. d” could not be read.'], ' (the members of “A: b, c. d” could not be read)'],
])('with a number of users is what it leaves out: %j', (notes, says) => {
  const impact = impactOf([0, 0], [0, 3], { notes });
  expect(text(planOf([policyOf('One', [filtered], { impact })]))).toContain(
    `\n    Users who lose this policy: up to 3${says}\n`,
  );
  expect(text(planOf([policyOf('One', [deleted(group('Sales'))], { impact })]))).toContain(
    `\n  - “Sales” no longer included: up to 3 users${says}\n`,
  );
});

describe('the number of a change does not contradict the numbers of its policy', () => {
  const entry = (
    changes: Parameters<typeof policyOf>[1],
    [gain, lose]: readonly [readonly [number, number], readonly [number, number]],
    mode: Impact['mode'] = 'exact',
  ): string => {
    const impact = impactOf(gain, lose, { mode });
    const policies = [policyOf('One', changes, { impact, after: [stays(group('Board', 9))] })];
    return text(planOf(policies, { impact, groups: summariseGroups(policies, () => 7) }));
  };
  const sales = created(group('Sales', 1));
  const exclusion = created(group('Legal', 2), { direction: 'exclude' });

  test('of several changes the only one that takes people away has all of them', () => {
    expect(
      entry(
        [sales, exclusion],
        [
          [2, 2],
          [3, 3],
        ],
      ),
    ).toContain('“Legal” now excluded: 3 users lose it\n');
    expect(
      entry(
        [sales, exclusion],
        [
          [2, 2],
          [3, 3],
        ],
      ),
    ).toContain('“Sales” now included: 2 users\n');
  });

  test('no one loses what no one loses', () => {
    const other = created(group('IT', 3), { direction: 'exclude' });
    const shown = entry(
      [sales, exclusion, other],
      [
        [0, 0],
        [0, 0],
      ],
    );
    expect(shown).toContain('“Legal” now excluded: no users lose it\n');
    expect(shown).toContain('“IT” now excluded: no users lose it\n');
    expect(shown).toContain('“Sales” now included: no users gain it\n');
  });

  test('it is never more than the policy loses', () => {
    const removed = deleted(group('IT', 3));
    expect(
      entry(
        [removed, deleted(group('Sales', 1))],
        [
          [0, 0],
          [4, 4],
        ],
      ),
    ).toContain('“IT” no longer included: up to 4 users\n');
  });

  test('an exact count of several changes gives an exclusion no number', () => {
    const shown = (mode: Impact['mode']): string =>
      entry(
        [deleted(group('Sales', 1)), exclusion],
        [
          [0, 0],
          [0, 9],
        ],
        mode,
      );
    expect(shown('exact')).toContain('“Legal” now excluded\n');
    expect(shown('count')).toContain('“Legal” now excluded: up to 7 users lose it\n');
  });

  test('devices have no users', () => {
    const devices = created({ kind: 'allDevices' });
    expect(
      entry(
        [devices, exclusion],
        [
          [0, 0],
          [0, 2],
        ],
      ),
    ).toContain('All devices now included\n');
  });
});
