import { type Impact } from '../../src/model/results/affected-users.js';
import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type Plan } from '../../src/model/results/plan.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import {
  everythingBlocked,
  manyWarnings,
  oneChange,
  refusedInPart,
  refusedWhole,
  tenChanges,
} from './plan-sizes.js';
import { created, deleted, everything, group, impactOf, planOf, policyOf, stays, updated } from './plans.js';

const text = (plan: Plan): string => renderPlanText(plan, { colour: false });
const markdown = (plan: Plan): string => renderPlanMarkdown(plan).replaceAll('&#58;', ':');
/** The lines of the only policy of a plan, in a terminal. */
const entryOf = (plan: Plan): readonly string[] => text(plan).split('\n\n')[1]?.split('\n') ?? [];

const nothing = planOf([policyOf('iOS', [], { after: [stays(group('Sales'))] })]);

const MAY_BE_LEFT = 'Some users may be left without any iOS app protection.';

test.each<[string, Plan, string, string]>([
  ['nothing to do', nothing, 'No changes: 1 policy matches the files', 'Nothing to approve or apply.'],
  [
    'one change',
    oneChange(),
    '1 policy will change',
    'Users who lose a policy: none. Users who gain a policy: up to 1,949. No change is marked for careful review.',
  ],
  [
    'ten changes',
    tenChanges(),
    '10 policies will change, 2 to review carefully',
    `${MAY_BE_LEFT} Users who lose a policy: 19 to 4,615.`,
  ],
  [
    'refused in part',
    refusedInPart(),
    '9 of 10 policies will change, 1 is refused, 2 to review carefully',
    `${MAY_BE_LEFT} Users who lose a policy: 19 to 4,615.`,
  ],
  [
    'refused whole',
    refusedWhole(),
    'Nothing will be applied: the run may exceed a limit',
    `10 policies would change, 2 to review carefully. ${MAY_BE_LEFT} Users who lose a policy: 19 to 4,615.`,
  ],
  [
    'a number that is not known',
    manyWarnings(),
    'Nothing will be applied: it is not known whether the run exceeds a limit',
    `2 policies would change, 2 to review carefully. ${MAY_BE_LEFT.replace('iOS', 'Android')} How many users lose a policy is not known.`,
  ],
  [
    'everything blocked',
    everythingBlocked(),
    'None of the 299 policies could be planned',
    'Nothing will be applied: 299 policies are left unchanged.',
  ],
  [
    'a policy blocked, and the run refused',
    everything(),
    'Plan incomplete: 1 of 6 policies could not be planned',
    `Nothing will be applied: the run exceeds a limit. 4 policies would change, 3 to review carefully. Left without any App configuration (managed apps): some users. Some users may be left without any iOS app protection. Users who lose a policy: 31 to 108.`,
  ],
])(
  'the second line of a plan says what comes of it, and headings say the same: %s',
  (_, plan, lead, rest) => {
    expect(text(plan).split('\n')[1]).toBe(`${lead}. ${rest}`);
    const [heading = ''] = /^### .*$/m.exec(markdown(plan)) ?? [];
    expect(heading.replace(/^### (?:⚠️ |⛔ )?/, '')).toBe(lead);
    expect(renderPlanHtml(plan)).toContain(`<h1>${lead}</h1>`);
  },
);

test('a page does not stop what is applied in part, and names what is refused and what to review', () => {
  const page = renderPlanHtml(refusedInPart());
  expect(page).toContain('<p class="verdict warn"><span aria-hidden="true">! </span>');
  expect(page).toContain('Refused: “iOS – Team 1”. Review carefully: “iOS – Team 6”, “iOS – Team 3”.');
  expect(page).toContain('<b>−7</b> assignments reach fewer people');
  expect(page).toContain('<b>1</b> policy refused');
  expect(page).not.toContain('<b>0</b>');
  expect(renderPlanHtml(everythingBlocked())).toContain(
    'Groups could not be read: access denied (403 Forbidden). Grant the app GroupMember.Read.All',
  );
});

describe('a policy of which it is not known how many users lose it', () => {
  const unknown: Impact = { ...impactOf([0, 0], [0, 0]), lose: null, bounds: null };
  const some = (count: number): Plan =>
    planOf(
      Array.from({ length: count }, (_, n) =>
        policyOf(`iOS ${n}`, [deleted(group('Sales'))], { id: `T_${n}`, impact: unknown }),
      ),
      { impact: unknown },
    );
  const MARK = 'how many users lose this policy is not known';

  test('says so at its entry and among what to review', () => {
    expect(entryOf(some(1))).toContain(`    ! ${MARK}`);
    expect(text(some(2))).toContain(`\n  ! iOS app protection “iOS 1”: ${MARK}\n`);
    expect(markdown(some(2))).toContain(`\n- iOS app protection “iOS 1”: ${MARK}\n`);
  });

  test('many of them are one line', () => {
    const shown = text(some(12));
    expect(shown).toContain(
      '\nReview carefully\n  ! How many users lose a policy is not known for 12 policies\n\n',
    );
    expect(shown.match(new RegExp(`^ {4}! ${MARK}$`, 'gm'))).toHaveLength(12);
  });

  test('is none if no change takes anyone away', () => {
    const gain = planOf([policyOf('iOS', [created(group('Sales'))], { impact: unknown })], {
      impact: unknown,
    });
    expect(text(gain)).not.toContain(MARK);
    expect(text(gain)).toContain('No change is marked for careful review.');
  });
});

describe('a warning about a policy that changes', () => {
  const warning: Diagnostic = {
    code: 'filter-platform',
    severity: 'warning',
    message: 'The filter “iOS corporate” is for iOS.',
    hint: 'Choose another.',
    file: 'desired-state/ios.yaml',
    line: 5,
    column: 7,
  };
  const changed = policyOf('iOS', [created(group('Sales'))]);
  const planWith = (...diagnostics: readonly Diagnostic[]): Plan =>
    planOf([changed, policyOf('iPad', [created(group('Sales'))], { id: 'T_2', line: 20 })], { diagnostics });

  test('is at its entry with its place, and among what to review', () => {
    const shown = text(planWith(warning));
    expect(shown).toContain(
      '\nReview carefully\n  ! iOS app protection “iOS”: filter-platform: The filter “iOS corporate” is for iOS\n\n',
    );
    expect(shown).toContain(
      '\n  + “Sales” now included\n  ! filter-platform: The filter “iOS corporate” is for iOS\n    hint: Choose another.\n    at desired-state/ios.yaml:5:7\n',
    );
    expect(shown.split('\n')[1]).toMatch(/^2 policies will change, 1 to review carefully\./);
    expect(markdown(planWith(warning))).toContain('At <code>desired-state/ios.yaml:5:7</code>');
    expect(renderPlanHtml(planWith(warning))).toContain('At desired-state/ios.yaml:5:7');
  });

  test('of a new name is no reason for a careful review', () => {
    const shown = text(planWith({ ...warning, code: 'group-renamed', message: 'It is named “Sales”.' }));
    expect(shown).toContain('\n  warning group-renamed  It is named “Sales”.\n');
    expect(shown).not.toContain('Review carefully');
  });

  test('is not repeated where apply refuses for the same reason', () => {
    const refused = [{ code: 'filter-platform', message: warning.message, allow: '--allow x' }] as const;
    const shown = text(planOf([{ ...changed, refused }], { diagnostics: [warning] }));
    expect(shown.match(/The filter “iOS corporate” is for iOS/g)).toHaveLength(1);
  });

  test('in the settings is not said to be in a policy', () => {
    const shown = text(planWith({ ...warning, file: 'assignctl.yaml', code: 'protected-by-name' }));
    expect(shown).toContain('protected-by-name: 1 place in 1 file, not in a policy that changes');
  });
});

describe('who is left', () => {
  const leaving = (after: Parameters<typeof stays>[0][]): readonly string[] =>
    entryOf(planOf([policyOf('iOS', [deleted(group('Sales'))], { after: after.map((one) => stays(one)) })]));

  test('is said where someone is taken away', () => {
    expect(leaving([group('Ops', 2)])).toContain('    still included: “Ops”');
    expect(leaving([])).toContain('    no other assignment');
    const none = policyOf('iOS', [deleted(group('Sales'), { hazards: ['last-inclusion'] })]);
    expect(entryOf(planOf([none])).join('\n')).not.toContain('no other assignment');
    expect(entryOf(planOf([none]))).toContain('    ! no one is left on this policy');
  });

  test('what is not understood stays too', () => {
    const after = [{ ...stays(group('X')), direction: 'unknown', reason: 'unknown-source' } as const];
    expect(entryOf(planOf([policyOf('iOS', [deleted(group('Sales'))], { after })]))).toContain(
      '    1 assignment of an unknown kind unchanged',
    );
  });
});

test('a number of users is said once in an entry, and says in the totals what it counts', () => {
  const [entry = ''] = text(tenChanges())
    .split('\n\n')
    .filter((part) => part.startsWith('iOS app protection “iOS – Team 6”'));
  expect(entry.match(/4,492/g)).toHaveLength(1);
  expect(entry).toContain('\n    ! 97% of all who may lose a policy\n');
  expect(text(tenChanges())).toContain('\nUsers who lose a policy: 19 to 4,615 (summed over policies)\n');
  const plan = tenChanges();
  const impact = { ...impactOf([0, 18], [19, 4_000]) };
  expect(text({ ...plan, impact })).toContain(
    '\nUsers who lose a policy: 19 to 4,000 (capped at all users of the tenant)\n',
  );
  const exact = { ...impactOf([0, 18], [4_000, 4_000]), mode: 'exact' as const };
  expect(text({ ...plan, impact: exact })).toContain(
    '\nUsers who lose a policy: 4,000 (each counted once)\n',
  );
  // One user gains the refused policy: the number is that of the part that will be applied.
  expect(text(refusedInPart())).toContain('\nUsers who gain a policy: up to 17 (summed over policies)\n');
});

test('only the signs that occur are explained', () => {
  expect(text(oneChange())).toContain('\n\n+ more people\n\n');
  expect(text(nothing)).not.toContain('more people');
});

test('the removals of a limit add up to its number', () => {
  const swap = policyOf('iOS', [
    deleted(group('Old', 1), { direction: 'exclude' }),
    created(group('New', 2), { direction: 'exclude' }),
    deleted(group('Sales', 3)),
  ]);
  const limits = [{ limit: 'maxRemovals', count: 2, narrowed: 0, max: 4 }] as const;
  expect(text(planOf([swap], { limits }))).toContain(
    '\nRemovals: 2 (limit 4) – 1 inclusion removed, 1 exclusion removed, 1 more exclusion not counted: it takes the policy from no one, or from users another removal counts\n',
  );
});

test('exact numbers of different users cannot be split: they say what they include', () => {
  const refusal = { code: 'protected', message: 'No.', allow: '--allow protected=T_2' } as const;
  const impact = impactOf([7, 7], [0, 0], { mode: 'exact' });
  const policies = ['T_1', 'T_2', 'T_3'].map((id, n) =>
    policyOf(`iOS ${n}`, [created(group('Sales', n))], {
      id,
      impact: impactOf([4, 4], [0, 0], { mode: 'exact' }),
      refused: id === 'T_2' ? [refusal] : [],
    }),
  );
  expect(text(planOf(policies, { impact }))).toContain(
    '\nUsers who gain a policy: 7 (each counted once, including what is refused)\n',
  );
});

test('what is applied and what is refused are counted apart, by type too', () => {
  expect(markdown(refusedInPart())).toContain(
    [
      '| Type | policies that will change | refused | policies that do not change |',
      '| --- | --- | --- | --- |',
      '| iOS app protection | 9 | 1 | 5 |',
    ].join('\n'),
  );
  expect(markdown(refusedWhole())).toContain(
    '| Type | policies that would change | policies that do not change |',
  );
});

test('what to review carefully says who it concerns and how many', () => {
  const impact = impactOf([0, 0], [5, 5]);
  const plan = planOf([
    policyOf('iOS', [deleted(group('Sales'), { hazards: ['last-inclusion', 'loses-many-users'] })], {
      impact,
    }),
    policyOf('iPad', [deleted(group('Legal', 2), { direction: 'exclude', hazards: ['drops-exclusion'] })], {
      id: 'T_2',
      impact: impactOf([0, 16], [0, 0]),
    }),
    policyOf('Kiosk', [updated(group('Pilot', 3), { hazards: ['filter-removed'] })], { id: 'T_3' }),
  ]);
  expect(text(plan)).toContain('“iOS”: no one is left on this policy (5 users lose it)\n');
  expect(text(plan)).toContain('“iPad”: “Legal” no longer excluded: up to 16 users gain it\n');
  expect(text(plan)).toContain('filter removed: now applies to all of “Pilot”\n');
});

test.each([
  ['allDevices', 'this exclusion has no effect: a group of users cannot be excluded from All devices'],
  ['allUsers', 'this exclusion has no effect: a group of devices cannot be excluded from All users'],
] as const)('an exclusion without effect from %s says why', (kind, says) => {
  const exclusion = created(group('Pilot'), { direction: 'exclude', hazards: ['mixed-kinds'] });
  expect(text(planOf([policyOf('iOS', [exclusion], { after: [stays({ kind })] })]))).toContain(
    `    ! ${says}\n`,
  );
});
