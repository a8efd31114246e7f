import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type Hazard } from '../../src/model/results/change.js';
import { type BlockedPolicy, type Plan } from '../../src/model/results/plan.js';
import { created, deleted, group, impactOf, planOf, policyOf, stays, withLimits } from './plans.js';

/** Plans as people meet them, from one change to a whole tenant. */
export function oneChange(): Plan {
  const policy = policyOf('iOS – Sales', [created(group('Sales – DACH'))], {
    impact: impactOf([0, 1949], [0, 0]),
  });
  return planOf([policy, ...unchanged(19)], { impact: impactOf([0, 1949], [0, 0]) });
}

const LOSSES: Readonly<Record<number, readonly Hazard[]>> = {
  3: ['last-inclusion'],
  6: ['loses-many-users'],
};

export function tenChanges(): Plan {
  const policies = Array.from({ length: 10 }, (_, n) =>
    policyOf(
      `iOS – Team ${n}`,
      n % 3 === 0
        ? [deleted(group(`Team ${n}`, n + 1), { hazards: LOSSES[n] ?? [] })]
        : n % 3 === 1
          ? [created(group(`Team ${n}`, n + 1))]
          : [created(group('Contractors', 90), { direction: 'exclude' }), created(group(`Team ${n}`, n + 1))],
      {
        id: `T_${n}`,
        line: 10 * n + 1,
        impact: n % 3 === 1 ? impactOf([n, n], [0, 0]) : impactOf([0, n % 3], [0, n === 6 ? 4492 : 16 + n]),
      },
    ),
  );
  return planOf([...policies, ...unchanged(5)], { impact: impactOf([12, 18], [0, 4615]) });
}

/** 300 policies, two of them changed, and 200 warnings about the others. How many users lose a policy is not known. */
export function manyWarnings(): Plan {
  const warning = (line: number, file: string): Diagnostic => ({
    code: 'filter-platform',
    severity: 'warning',
    message: `The filter “iOS corporate” is for iOS, and the policy of line ${line} is for Android.`,
    hint: 'Name a filter of the platform of the policy.',
    file,
    line,
    column: 5,
  });
  const of = (id: string, line: number): Partial<ReturnType<typeof policyOf>> => ({
    type: 'androidManagedAppProtection',
    id,
    file: 'changed.yaml',
    line,
  });
  const hidden = { lose: null, bounds: null, notes: ['The members of “Legal” could not be read.'] };
  const changes = [
    policyOf('Android – Sales', [created(group('Sales'))], {
      ...of('T_a', 1),
      impact: impactOf([0, 52], [0, 0]),
    }),
    policyOf('Android – Legal', [deleted(group('Legal', 2))], {
      ...of('T_b', 11),
      impact: impactOf([0, 0], [0, 0], hidden),
    }),
  ];
  return planOf([...changes, ...unchanged(298)], {
    impact: impactOf([0, 52], [0, 0], hidden),
    diagnostics: [
      warning(4, 'changed.yaml'),
      ...Array.from({ length: 200 }, (_, n) => warning(n + 1, 'desired-state/unchanged.yaml')),
    ],
    policySets: Array.from({ length: 62 }, (_, n) => ({
      type: 'iosManagedAppProtection',
      policyId: `T_${n}`,
      policyName: `As it is ${n}`,
      assignmentId: `${n}_incl`,
      reason: 'policy-set',
      target: {},
    })),
  });
}

/** No group could be read, which every one of 299 declarations needs: 2 groups each. */
export function everythingBlocked(): Plan {
  const why = (n: number): string =>
    `The group “Group ${n}” could not be looked up: access denied (403 Forbidden) (request id 00000000-0000-4000-8000-${String(n).padStart(12, '0')}). Grant the app GroupMember.Read.All.`;
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

export function refusedWhole(): Plan {
  return withLimits(tenChanges(), { maxRemovals: { percent: 25 }, maxPolicies: 50, maxUsersLosing: 100 });
}

export function refusedInPart(): Plan {
  const plan = tenChanges();
  return {
    ...plan,
    policies: plan.policies.map((policy) =>
      policy.id === 'T_1'
        ? {
            ...policy,
            refused: [
              {
                code: 'protected',
                message: 'The settings protect this policy from every change.',
                allow: '--allow protected=T_1',
              },
            ],
          }
        : policy,
    ),
  };
}

function unchanged(count: number): readonly ReturnType<typeof policyOf>[] {
  return Array.from({ length: count }, (_, n) =>
    policyOf(`As it is ${n}`, [], {
      id: `T_same${n}`,
      file: 'desired-state/unchanged.yaml',
      line: n + 1,
      after: [stays(group('Sales'))],
    }),
  );
}
