import { guidFrom } from './values.js';
import type { SeedDevice, SeedFilter, SeedGroup, SeedUser } from './seed.js';

/** Seeds every guid of the default tenant, so that it is the same on every machine. */
export function tenantGuid(kind: string, name: string): string {
  return guidFrom('fernhill', kind, name);
}

const DOMAIN = 'fernhillhealth.example';
const FIRST =
  'Aoife Bilal Chiara Dmitri Esther Farid Greta Hugo Ines Jonas Keiko Liam Mira Nadia Oskar Priya Quentin Rosa Sven Tamsin';
const LAST = "Adeyemi Bergström Castellanos D'Amico Eriksen Fontaine Grigoryan Haddad Ito Jankowska O'Brien";

/** Every first name with every last name, in a fixed order. */
function everyPerson(): SeedUser[] {
  const lasts = LAST.split(' ');
  return FIRST.split(' ').flatMap((first, row) =>
    lasts.map((_, column) => {
      const last = lasts[(row + column) % lasts.length] ?? '';
      const userPrincipalName = `${first}.${last}@${DOMAIN}`
        .toLowerCase()
        .replaceAll("'", '')
        .replaceAll('ö', 'o');
      const id = tenantGuid('user', userPrincipalName);
      return {
        id,
        displayName: `${first} ${last}`,
        userPrincipalName,
        mail: userPrincipalName,
        accountEnabled: true,
      };
    }),
  );
}

/** 220 people. */
export const USERS: readonly SeedUser[] = everyPerson();

/** 24 devices of the wards. */
export const DEVICES: readonly SeedDevice[] = Array.from({ length: 24 }, (_, index) => {
  const displayName = `WARD-IPAD-${String(index + 1).padStart(3, '0')}`;
  return { id: tenantGuid('device', displayName), displayName, operatingSystem: 'iOS', isManaged: true };
});

interface GroupPlan extends Omit<SeedGroup, 'id' | 'displayName' | 'members'> {
  readonly name: string;
  /** Which of the people, from and up to. */
  readonly people?: readonly [number, number];
  readonly nested?: readonly string[];
  readonly devices?: readonly [number, number];
  /** Distinguishes groups of one name. */
  readonly variant?: string;
}

const DYNAMIC = { groupTypes: ['DynamicMembership'], membershipRuleProcessingState: 'On' };
const PLANS: readonly GroupPlan[] = [
  { name: 'All staff', people: [0, 200], ...DYNAMIC, membershipRule: '(user.userType -eq "Member")' },
  { name: 'Break-glass accounts', people: [218, 220], isAssignableToRole: true },
  { name: 'Privileged administrators', people: [210, 214], isAssignableToRole: true },
  { name: 'Sales', people: [0, 18], nested: ['Sales EMEA', 'Sales Americas'] },
  { name: 'Sales EMEA', people: [18, 34] },
  { name: 'Sales Americas', people: [30, 44], nested: ['Sales Brazil'] },
  { name: 'Sales Brazil', people: [44, 49] },
  { name: 'Contractors', people: [196, 212] },
  { name: 'Executives', people: [50, 57] },
  { name: 'Board members', people: [55, 60] },
  { name: 'Clinicians', nested: ['Physicians', 'Nurses 🩺'] },
  { name: 'Physicians', people: [60, 92] },
  { name: 'Nurses 🩺', people: [88, 140] },
  { name: "O'Brien's team", people: [140, 147] },
  { name: 'R&D', people: [147, 160] },
  { name: 'Finance 100% remote', people: [160, 171] },
  { name: 'Legal', people: [171, 176] },
  { name: 'Human resources', people: [176, 184] },
  { name: 'IT operations', people: [184, 196] },
  { name: 'Helpdesk – tier 1', people: [188, 194] },
  {
    name: 'Marketing',
    people: [100, 112],
    groupTypes: ['Unified'],
    mailEnabled: true,
    securityEnabled: false,
  },
  { name: 'All sites newsletter', people: [0, 60], mailEnabled: true, securityEnabled: false },
  { name: 'Facilities', people: [112, 120], mailEnabled: true },
  { name: 'Intune – iOS pilot', people: [0, 8], nested: ['Helpdesk – tier 1'] },
  { name: 'Intune – Android pilot', people: [8, 16] },
  { name: 'Intune – Windows pilot', people: [16, 24] },
  { name: 'Ward tablets', devices: [0, 20] },
  { name: 'Kiosk screens', devices: [20, 24] },
  { name: 'Acquisition 2027 (not staffed yet)' },
  { name: 'Project Aurora', people: [30, 36], variant: 'first' },
  { name: 'Project Aurora', people: [70, 76], variant: 'second' },
];

/** 31 groups: nested, dynamic, of devices only, role-assignable, mail-enabled, empty, and two of one name. */
export const GROUPS: readonly SeedGroup[] = PLANS.map(
  ({ name, people, nested = [], devices, variant, ...rest }) => ({
    id: tenantGuid('group', name + (variant ?? '')),
    displayName: name,
    ...rest,
    members: [
      ...(people ? USERS.slice(...people).map(({ id }) => id) : []),
      ...nested.map((inner) => tenantGuid('group', inner)),
      ...(devices ? DEVICES.slice(...devices).map(({ id }) => id) : []),
    ],
  }),
);

type FilterRow = readonly [string, SeedFilter['assignmentFilterManagementType'], string, string];
const FILTER_ROWS: readonly FilterRow[] = [
  ['iOS corporate', 'apps', 'iOSMobileApplicationManagement', '(app.deviceManagementType -eq "MDM")'],
  ['iOS personal', 'apps', 'iOSMobileApplicationManagement', '(app.deviceManagementType -eq "Unmanaged")'],
  ['Android corporate', 'apps', 'androidMobileApplicationManagement', '(app.deviceManagementType -eq "MDM")'],
  [
    'Android personal',
    'apps',
    'androidMobileApplicationManagement',
    '(app.deviceManagementType -eq "Unmanaged")',
  ],
  [
    'Windows 11 browsers',
    'apps',
    'windowsMobileApplicationManagement',
    '(app.osVersion -startsWith "10.0.2")',
  ],
  ['Supervised iPads', 'devices', 'iOS', '(device.model -startsWith "iPad")'],
  ['Company-owned iPhones', 'devices', 'iOS', '(device.deviceOwnership -eq "Corporate")'],
  ['Dedicated Android devices', 'devices', 'androidForWork', '(device.deviceOwnership -eq "Corporate")'],
  ['Windows corporate', 'devices', 'windows10AndLater', '(device.deviceOwnership -eq "Corporate")'],
];

/** 9 filters, five for apps and four for devices. */
export const FILTERS: readonly SeedFilter[] = FILTER_ROWS.map(([displayName, kind, platform, rule]) => ({
  id: tenantGuid('filter', displayName),
  displayName,
  description: `${displayName} (Fernhill)`,
  platform,
  assignmentFilterManagementType: kind,
  rule,
}));
