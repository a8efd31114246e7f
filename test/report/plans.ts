import { applyAllowances, findRunViolations, limitUses } from '../../src/differ/guardrails/guardrails.js';
import { summariseGroups } from '../../src/differ/impact/group-summaries.js';
import { type Allowance, type Limits } from '../../src/model/project/settings.js';
import {
  type AssignmentState,
  type Change,
  type FilterLabel,
  type Hazard,
  type TargetLabel,
} from '../../src/model/results/change.js';
import { type AfterAssignment, type Plan, type PolicyPlan } from '../../src/model/results/plan.js';
import { type Impact } from '../../src/model/results/affected-users.js';
import { guid } from '../support/builders.js';
import { TENANT_ID } from '../support/cli.js';
import { FILTER_ID } from '../support/targets.js';

/** Plans made by hand, for what no example tenant shows at once. Each case gives only what differs. */
export function planOf(policies: readonly PolicyPlan[], rest: Partial<Plan> = {}): Plan {
  const changes = policies.flatMap((policy) => policy.changes);
  const count = (action: Change['action']): number => changes.filter((one) => one.action === action).length;
  const changed = policies.filter((policy) => policy.changes.length > 0).length;
  return {
    formatVersion: '2.0',
    toolVersion: '0.0.0',
    tenantId: TENANT_ID,
    cloud: 'global',
    graphVersion: 'beta',
    writeMode: 'patch',
    inputs: 'i'.repeat(64),
    summary: {
      policies: policies.length,
      changed,
      create: count('create'),
      update: count('update'),
      delete: count('delete'),
      unchanged: policies.length - changed,
      unmanaged: rest.unmanaged?.length ?? 0,
      blocked: rest.blocked?.length ?? 0,
      requests: changed,
    },
    policies,
    blocked: [],
    unmanaged: [],
    unknown: [],
    policySets: [],
    diagnostics: [],
    groups: summariseGroups(policies, () => undefined),
    refused: [],
    allowed: [],
    digest: 'd'.repeat(64),
    ...rest,
  };
}

/** The same plan under these limits, over a tenant of 40 assignments: how near it comes to them, and what they refuse. */
export function withLimits(plan: Plan, limits: Limits, allow: readonly Allowance[] = []): Plan {
  const isNarrowed = ({ action, direction, filters }: Change): boolean =>
    (action === 'create' && direction === 'exclude') || (action === 'update' && filters.after !== undefined);
  const each = plan.policies.map(({ type, id, changes }) => ({
    ...{ type, id },
    count: changes.filter((change) => change.action === 'delete' || isNarrowed(change)).length,
  }));
  const [largest] = each.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const removals = {
    count: each.reduce((sum, { count }) => sum + count, 0),
    narrowed: plan.policies.flatMap(({ changes }) => changes).filter(isNarrowed).length,
    total: 40,
    ...(largest && { largest }),
  };
  const uses = limitUses(plan.policies, removals, limits, plan.impact, undefined);
  return { ...plan, limits: uses, ...applyAllowances(findRunViolations(uses), allow) };
}

export function policyOf(
  name: string,
  changes: readonly Change[],
  rest: Partial<PolicyPlan> = {},
): PolicyPlan {
  return {
    type: 'iosManagedAppProtection',
    id: 'T_1',
    name,
    file: 'desired-state/ios.yaml',
    line: 3,
    column: 9,
    changes,
    requests:
      changes.length === 0
        ? []
        : [
            {
              method: 'POST',
              path: '/beta/deviceAppManagement/x/assign',
              covers: changes.map(({ key }) => key),
            },
          ],
    before: [],
    after: [],
    fingerprint: 'f'.repeat(64),
    refused: [],
    allowed: [],
    waitsFor: [],
    ...rest,
  };
}

export function group(name: string, n = 1): TargetLabel {
  return { kind: 'group', id: guid(n), name };
}

interface Told {
  readonly direction?: Change['direction'];
  readonly hazards?: readonly Hazard[];
  readonly filters?: Change['filters'];
}

export function created(target: TargetLabel, told: Told = {}): Change {
  return { ...base('create', target, told), action: 'create', before: null, after: STATE };
}

export function updated(target: TargetLabel, told: Told = {}): Change {
  return {
    ...base('update', target, told),
    patch: [{ op: 'replace', path: `/target/${FILTER_ID}`, value: told.filters?.after?.id ?? null }],
    action: 'update',
    before: STATE,
    after: STATE,
    assignmentId: 'a',
  };
}

export function deleted(target: TargetLabel, told: Told = {}): Change {
  return { ...base('delete', target, told), action: 'delete', before: STATE, after: null, assignmentId: 'a' };
}

const STATE: AssignmentState = { target: {} };

function base(
  action: Change['action'],
  target: TargetLabel,
  { direction = 'include', hazards = [], filters = {} }: Told,
): Omit<Change, 'action' | 'before' | 'after' | 'assignmentId'> {
  return {
    key: `${action} ${direction} ${target.id ?? target.kind}`,
    direction,
    target,
    filters,
    patch: [],
    hazards,
  };
}

export function stays(target: TargetLabel, filter?: FilterLabel): AfterAssignment {
  return {
    direction: 'include',
    target,
    ...(filter === undefined ? {} : { filter }),
    state: STATE,
    assignmentId: 'a',
    reason: 'declared',
  };
}

export function impactOf(
  gain: readonly [number, number],
  lose: readonly [number, number],
  rest: Partial<Impact> = {},
): Impact {
  const bounds = ([min, max]: readonly [number, number]): { min: number; max: number } => ({ min, max });
  return {
    mode: 'count',
    gain: gain[1],
    lose: lose[1],
    keep: 0,
    bounds: { gain: bounds(gain), lose: bounds(lose), keep: bounds([0, 0]) },
    notes: [],
    ...rest,
  };
}

const FILTERS_OPEN = 'Filters are not evaluated: it is not known which of these users the filter matches.';
const LAST = ['last-inclusion', 'loses-many-users', 'leaves-unprotected'] as const;

/** One of everything: refusals of the run and of a policy, a blocked policy, hazards, impact, wide characters. */
export function everything(): Plan {
  const corporate: FilterLabel = { id: guid(90), name: 'iOS corporate', mode: 'include' };
  const personal: FilterLabel = { id: guid(91), name: 'iOS personal', mode: 'exclude' };
  const breakGlass = group('Break-glass accounts', 9);
  const sizes = new Map([12, 52, 25, 700, 12, 90, 31].map((users, n) => [guid(n + 1), users]));
  const policies = [
    policyOf(
      'iOS – Corporate baseline',
      [
        created(group('Marketing', 1)),
        updated(group('看護師 🩺', 2), { filters: { before: corporate, after: personal } }),
        deleted(group('Contractors', 3)),
        created({ kind: 'allUsers' }, { filters: { after: corporate }, hazards: ['reaches-all-users'] }),
      ],
      {
        after: [stays(group('Sales', 4)), { ...stays(breakGlass), direction: 'exclude' }],
        impact: impactOf([0, 1200], [0, 77], { notes: [FILTERS_OPEN] }),
      },
    ),
    policyOf('iOS – Executives', [created(group('Board members', 5))], {
      id: 'T_2',
      line: 21,
      refused: [
        {
          code: 'protected',
          message: 'The settings protect this policy from every change.',
          allow: '--allow protected=T_2',
        },
      ],
      impact: impactOf([12, 12], [0, 0]),
    }),
    policyOf(
      'Android – Everyone',
      [
        deleted(group('Contractors', 3), {
          direction: 'exclude',
          hazards: ['drops-exclusion', 'group-dynamic'],
        }),
        updated(group('Intune – Android pilot', 6), {
          filters: { before: corporate },
          hazards: ['filter-removed'],
        }),
      ],
      {
        id: 'T_3',
        type: 'androidManagedAppProtection',
        file: 'desired-state/android.yaml',
        allowed: [
          {
            code: 'protected',
            message: 'The settings protect this policy from every change.',
            reason: 'CHG0042',
          },
        ],
        impact: impactOf([0, 90], [0, 0], { notes: [FILTERS_OPEN] }),
      },
    ),
    policyOf('Edge – Kiosk', [deleted(group('Legal', 7), { hazards: [...LAST] })], {
      id: 'T_4',
      file: 'desired-state/app-configuration.yaml',
      type: 'targetedManagedAppConfiguration',
      requests: [{ method: 'DELETE', path: '/beta/x', covers: [] }],
      impact: impactOf([0, 0], [31, 31]),
    }),
    policyOf('iOS – As it is', [], { id: 'T_5', line: 41, after: [stays(group('Sales', 4), corporate)] }),
  ];
  const plan = planOf(policies, {
    groups: summariseGroups(policies, (id) => sizes.get(id)),
    impact: impactOf([12, 1200], [31, 108], { notes: [FILTERS_OPEN] }),
    unprotected: [
      { type: 'iosManagedAppProtection', users: null, certainty: 'possible' },
      { type: 'androidManagedAppProtection', users: null, certainty: 'impossible' },
      { type: 'targetedManagedAppConfiguration', users: null, certainty: 'certain' },
    ],
    blocked: [
      {
        key: 'iosManagedAppProtection/iOS – Ward phones',
        type: 'iosManagedAppProtection',
        name: 'iOS – Ward phones',
        file: 'desired-state/wards.yaml',
        line: 7,
        column: 9,
        codes: ['group-not-found'],
        messages: ['No group is called “Wards”.'],
      },
    ],
    diagnostics: [
      {
        code: 'group-not-found',
        severity: 'error',
        message: 'No group is called “Wards”.',
        hint: 'Did you mean “Ward”?',
        file: 'desired-state/wards.yaml',
        line: 9,
        column: 5,
      },
    ],
    unmanaged: Array.from({ length: 7 }, (_, n) => ({
      type: 'mobileAppConfiguration',
      id: guid(n),
      name: `Portal made ${n}`,
      assignments: n === 0 ? null : n,
    })),
    unknown: [
      {
        type: 'iosManagedAppProtection',
        policyId: 'T_1',
        policyName: 'iOS – Corporate baseline',
        assignmentId: 'a1',
        reason: 'unknown-target-type',
        target: { '@odata.type': '#microsoft.graph.somethingNew' },
      },
    ],
  });
  const limits = { maxRemovals: { count: 2 }, maxPolicies: 3, maxUsersLosing: 5_000 };
  return withLimits(plan, limits, [{ code: 'max-policies', reason: 'CHG0050' }]);
}

/** As many policies as a big tenant has, each with a few changes. */
export function large(count: number): Plan {
  const policies = Array.from({ length: count }, (_, n) =>
    policyOf(
      `Policy ${n}`,
      [
        created(group(`Group ${n % 400}`, 100 + (n % 400))),
        ...(n % 3 === 0 ? [deleted(group('Contractors', 3))] : []),
        ...(n % 50 === 0
          ? [
              deleted(group('Everyone else', 4), {
                direction: 'exclude',
                hazards: ['drops-exclusion'] as const,
              }),
            ]
          : []),
      ],
      {
        id: `T_${n}`,
        line: n + 1,
        after: [stays(group('Sales', 5)), stays(group('Marketing', 6))],
        impact: impactOf([0, n], [0, n % 7]),
        ...(n % 200 === 7
          ? {
              refused: [
                { code: 'protected', message: 'Protected.', allow: `--allow protected=T_${n}` },
              ] as const,
            }
          : {}),
      },
    ),
  );
  return planOf(policies, { impact: impactOf([0, 90_000], [0, 700]) });
}

/** Names that try to be something else than names. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script><!--',
  '<img src=x onerror=alert(3)>',
  '"><svg onload=alert(4)>',
  '`code` ``` fence ~~~',
  '[x](javascript:alert(5))',
  '![x](https://evil.example/x.png)',
  '| a | b |',
  '@octocat @org/team someone@evil.example #123 GH-1 https://evil.example www.evil.example :tada:',
  '*bold* __init__ ~~gone~~ $x$ &lt; &amp; &#60;',
  '<!-- assignctl:plan -->',
  '--> <details>',
  '::error file=a.ts::boo',
  '##[error]boo ##vso[task.setvariable variable=a]b',
  '\n::set-output name=a::b\r\n# heading\n- item\n\n| t |\n',
  '\u001b[31mred\u001b[0m \u009b2J \u0007\u0000',
  '\u202eevil\u202c \u2066iso\u2069 \u200f \u061c \u200b\ufeff \u2028',
  'x'.repeat(300),
  '🩺'.repeat(150),
  '\ud800 lone',
  '\\`\\*\\| ${alert(6)} {{alert(7)}}',
];

/** Every hostile name in every place that holds text from a tenant or a file. */
export function hostile(names: readonly string[] = HOSTILE): Plan {
  const policies = names.map((name, n) =>
    policyOf(
      name,
      [
        created(group(name, n)),
        updated(group(`${name} 2`, 100 + n), {
          filters: { before: { id: guid(n), name, mode: 'include' }, after: { id: name, mode: 'exclude' } },
        }),
        deleted(
          { kind: 'other', odataType: name, properties: { [name]: name } },
          { hazards: ['group-empty'] },
        ),
      ],
      {
        id: name,
        file: `${name}.yaml`,
        after: [stays(group(name, 200 + n), { id: guid(n), name, mode: 'include' })],
        waitsFor: [name],
        refused: [{ code: 'protected', message: name, allow: `--allow protected=${name}` }],
        allowed: [{ code: 'filter-platform', message: name, reason: name }],
        impact: impactOf([0, 1], [0, 1], { notes: [name] }),
      },
    ),
  );
  const [first = ''] = names;
  return planOf(policies, {
    toolVersion: first,
    impact: impactOf([0, 1], [0, 1], { notes: names }),
    refused: names.slice(0, 3).map((message) => ({ code: 'max-removals', message, allow: message })),
    allowed: names.map((message) => ({ code: 'max-policies', message, reason: message })),
    blocked: names.map((name) => ({
      key: name,
      type: 'iosManagedAppProtection',
      name,
      file: name,
      line: 1,
      column: 1,
      codes: [name],
      messages: [name],
    })),
    diagnostics: names.map((name) => ({
      code: name,
      severity: 'error',
      message: name,
      hint: name,
      file: name,
      line: 1,
      column: 1,
      related: [{ file: name, line: 1, column: 1, message: name }],
    })),
    unmanaged: names.map((name) => ({ type: 'iosManagedAppProtection', id: name, name, assignments: 1 })),
    unknown: names.map((name) => ({
      type: 'iosManagedAppProtection',
      policyId: name,
      policyName: name,
      assignmentId: name,
      reason: 'unknown-source',
      target: {},
    })),
  });
}
