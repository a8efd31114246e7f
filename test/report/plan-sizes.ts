import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type Settings } from '../../src/model/project/settings.js';
import { type BlockedPolicy, type Plan } from '../../src/model/results/plan.js';
import { plannedOf, type Sketch } from './planned.js';
import { planOf } from './plans.js';

/** Plans as people meet them, from one change to a whole tenant. */
export function oneChange(): Plan {
  const sales: Sketch = {
    ...PLACE,
    name: 'iOS – Sales',
    id: 'T_sales',
    before: ['Sales – Nordics'],
    after: ['Sales – Nordics', 'Sales – DACH'],
  };
  return plannedOf([sales, ...unchanged(19)], {
    Staff: 9_000,
    'Sales – Nordics': 700,
    'Sales – DACH': 1_949,
  });
}

const PLACE = { file: 'desired-state/ios.yaml', line: 3 };

/** Of each of ten policies one group is removed, added, or added while another is excluded. */
export function tenChanges(rest: Partial<Settings> = {}): Plan {
  const policies = Array.from({ length: 10 }, (_, n): Sketch => {
    const own = `Team ${n}`;
    const [before, after] =
      n === 3
        ? [[own], []]
        : n % 3 === 0
          ? [['Staff', own], ['Staff']]
          : n % 3 === 1
            ? [['Staff'], ['Staff', own]]
            : [['Staff'], ['Staff', own, 'not:Contractors']];
    return { ...PLACE, name: `iOS – Team ${n}`, id: `T_${n}`, line: 10 * n + 1, before, after };
  });
  const teams = [16, 1, 2, 19, 4, 2, 4_492, 7, 2, 25].map((users, n) => [`Team ${n}`, users] as const);
  return plannedOf(
    [...policies, ...unchanged(5)],
    { Staff: 9_000, Contractors: 21, ...Object.fromEntries(teams) },
    rest,
  );
}

/**
 * 300 policies, two of them changed, and warnings about 200 of the others. How many users lose a policy is not known, as the app
 * may not read the members of one group.
 */
export function manyWarnings(): Plan {
  const type = 'androidManagedAppProtection' as const;
  const changed: readonly Sketch[] = [
    {
      name: 'Android – Sales',
      id: 'T_a',
      type,
      file: 'changed.yaml',
      line: 1,
      before: ['Pilot'],
      after: ['Pilot', 'corporate:Sales'],
    },
    {
      name: 'Android – Legal',
      id: 'T_b',
      type,
      file: 'changed.yaml',
      line: 11,
      before: ['Staff', 'Legal'],
      after: ['Staff'],
    },
  ];
  const others = Array.from({ length: 298 }, (_, n): Sketch => {
    const groups = [n < 200 ? 'renamed:Staff' : 'Staff'];
    return {
      name: `As it is ${n}`,
      id: `T_same${n}`,
      file: 'desired-state/unchanged.yaml',
      line: 5 * n + 1,
      before: groups,
      after: groups,
      ...(n < 62 ? { fromPolicySet: ['Pilot'] } : {}),
    };
  });
  return plannedOf(
    [...changed, ...others],
    { Staff: 9_000, Pilot: 12, Sales: 52, Legal: null },
    { allow: [{ code: 'filter-platform', policy: 'T_a', reason: 'CHG0042' }] },
  );
}

/** No group could be read, which every one of 299 declarations needs: 2 groups each. */
export function everythingBlocked(): Plan {
  const why = (n: number): string =>
    `The group “Group ${n}” could not be looked up: access denied (403 Forbidden, request id 00000000-0000-4000-8000-${String(n).padStart(12, '0')}). Grant the app GroupMember.Read.All and have an administrator consent to it.`;
  const places = Array.from({ length: 299 }, (_, n) => ({ file: `p${n}.yaml`, line: 1, column: 9 }));
  return planOf([], {
    blocked: places.map((place, n): BlockedPolicy => ({
      ...place,
      key: `iosManagedAppProtection/P${n}`,
      type: 'iosManagedAppProtection',
      name: `P${n}`,
      codes: ['groups-unreadable'],
      messages: [why(2 * n), why(2 * n + 1)],
    })),
    diagnostics: places.flatMap((place, n) =>
      [0, 1].map((entry): Diagnostic => ({
        ...place,
        line: 3 + entry,
        column: 5,
        code: 'groups-unreadable',
        severity: 'error',
        message: why(2 * n + entry),
        hint: 'Nothing is planned or written for this policy until groups can be read.',
      })),
    ),
  });
}

/** The same ten changes under a limit that they exceed. */
export function refusedWhole(): Plan {
  return tenChanges({ limits: { maxRemovals: { percent: 25 }, maxPolicies: 50, maxUsersLosing: 100 } });
}

/** The same ten changes, of which the settings protect one policy. */
export function refusedInPart(): Plan {
  return tenChanges({ protect: [{ policy: { type: 'iosManagedAppProtection', name: 'iOS – Team 1' } }] });
}

function unchanged(count: number): readonly Sketch[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `As it is ${n}`,
    id: `T_same${n}`,
    file: 'desired-state/unchanged.yaml',
    line: 5 * n + 1,
    before: ['Staff'],
    after: ['Staff'],
  }));
}
