import { type Seed } from '../../../src/emulator/index.js';
import { startProject, results } from '../../support/started-project.js';
import { filtered, including } from '../../support/targets.js';

const GROUP = { id: 'a0000000-0000-4000-8000-000000000001', displayName: 'Sales' };
const FILTER = 'f0000000-0000-4000-8000-000000000001';

interface Case {
  readonly collection:
    | 'iosManagedAppProtections'
    | 'targetedManagedAppConfigurations'
    | 'mobileAppConfigurations';
  readonly platform: string;
  readonly manages?: 'apps' | 'devices';
  readonly odataType?: string;
  /** Whether the policy has the assignment already. */
  readonly isHeld?: true;
}

const TYPES = {
  iosManagedAppProtections: 'iosManagedAppProtection',
  targetedManagedAppConfigurations: 'targetedManagedAppConfiguration',
  mobileAppConfigurations: 'mobileAppConfiguration',
} as const;

/** Declares the filter for Sales; what the plan says of it, and what becomes of the policy. */
async function planAndApply({ collection, platform, manages = 'apps', odataType, isHeld }: Case) {
  const target = { ...including(GROUP.id, filtered(FILTER, 'include')) };
  const policy = {
    id: '50000000-0000-4000-8000-000000000001',
    displayName: 'P',
    ...(odataType === undefined ? {} : { '@odata.type': `#microsoft.graph.${odataType}` }),
    assignments: isHeld === true ? [{ target }] : [],
  };
  const seed: Seed = {
    groups: [GROUP],
    filters: [{ id: FILTER, displayName: 'F', platform, assignmentFilterManagementType: manages }],
    policies: { [collection]: [policy] },
  };
  const files = {
    'a.yaml': `policy: {type: ${TYPES[collection]}, name: P}\ninclude: [{group: Sales, filter: {name: F, mode: include}}]\n`,
  };
  const { plan, apply } = await startProject(seed, files);
  const planned = await plan();
  const { outcome } = await apply();
  return {
    diagnostics: planned.plan.diagnostics.map(({ code, severity }) => `${severity} ${code}`),
    messages: planned.plan.diagnostics.map(({ message }) => message),
    refused: planned.plan.policies.flatMap(({ refused }) => refused.map(({ code }) => code)),
    result: results(outcome)['P'],
  };
}

async function run(one: Case) {
  const { diagnostics, refused, result } = await planAndApply(one);
  return { diagnostics, refused, result };
}

const WARNING = ['warning filter-platform'];

test.each(['iOS', 'android', 'windows'])(
  'app configuration takes %s filters for managed apps',
  async (system) => {
    const platform = `${system}MobileApplicationManagement`;
    expect(await run({ collection: 'targetedManagedAppConfigurations', platform })).toEqual({
      diagnostics: [],
      refused: [],
      result: 'applied',
    });
  },
);

test.each<[string, Case]>([
  [
    'a platform that is newer',
    { collection: 'iosManagedAppProtections', platform: 'visionMobileApplicationManagement' },
  ],
  [
    'a type of policy that is newer',
    {
      collection: 'mobileAppConfigurations',
      platform: 'iOS',
      manages: 'devices',
      odataType: 'visionMobileAppConfiguration',
    },
  ],
  ['the platform “unknown”', { collection: 'iosManagedAppProtections', platform: 'unknown' }],
])('%s warns, and is assigned', async (_name, one) => {
  expect(await run(one)).toEqual({ diagnostics: WARNING, refused: [], result: 'applied' });
});

test.each<[string, Case, string]>([
  [
    'another platform',
    { collection: 'iosManagedAppProtections', platform: 'androidMobileApplicationManagement' },
    'made for Android apps; this policy is for iOS apps.',
  ],
  [
    'another platform of app configuration',
    { collection: 'targetedManagedAppConfigurations', platform: 'macOS' },
    'made for macOS apps; this policy is for iOS, Android or Windows apps.',
  ],
  [
    'devices',
    { collection: 'iosManagedAppProtections', platform: 'iOS', manages: 'devices' },
    'made for iOS devices; this policy is for iOS apps.',
  ],
  [
    'apps, on a policy for devices',
    {
      collection: 'mobileAppConfigurations',
      platform: 'iOSMobileApplicationManagement',
      odataType: 'iosMobileAppConfiguration',
    },
    'made for iOS apps; this policy is for iOS devices.',
  ],
  [
    'devices of another platform',
    {
      collection: 'mobileAppConfigurations',
      platform: 'iOS',
      manages: 'devices',
      odataType: 'androidManagedStoreAppConfiguration',
    },
    'made for iOS devices; this policy is for Android Enterprise devices.',
  ],
])('a filter for %s is refused', async (_name, one, says) => {
  const { messages, ...found } = await planAndApply(one);
  expect(found).toEqual({ diagnostics: WARNING, refused: ['filter-platform'], result: 'refused' });
  expect(messages).toEqual([`The filter “F” is ${says}`]);
});

test.each<[string, Case]>([
  ['that does not fit', { collection: 'iosManagedAppProtections', platform: 'android', isHeld: true }],
  ['of a newer platform', { collection: 'iosManagedAppProtections', platform: 'vision', isHeld: true }],
])(
  'what the tenant has already with a filter %s earns no warning, and nothing is sent',
  async (_name, one) => {
    expect(await run(one)).toEqual({ diagnostics: [], refused: [], result: undefined });
  },
);
