import { POLICY } from './bad-case.js';
import { A_ID, B_ID, twoTenants } from '../settings/fleet-folder.js';
import { type Files } from '../project-folder.js';

/** A fault of a fleet, and the one diagnostic it has to give. */
export interface BadFleet {
  readonly what: string;
  readonly code: string;
  /** File, line and column. */
  readonly at: string;
  readonly says: string;
  readonly hint?: string;
  /** Text of fleet.yaml; null: there is none. */
  readonly fleet: string | null;
  readonly files?: Files;
  /** Tenants that have the fault; none: the fleet file has it, and no tenant can be loaded. */
  readonly tenants?: readonly string[];
}

const nameOf = (name: string): string => `tenants:\n  - name: ${name}\n    tenantId: ${A_ID}\n`;

/** Names that would lead out of a folder, into a command line, to a device, or over other files of assignctl. */
const HOSTILE = [
  '../evil',
  '..',
  '/etc',
  'a/b',
  'a\\b',
  '"a b"',
  '"$(id)"',
  '"a;id"',
  '-rf',
  'con',
  'fleet-summary',
  'schemas',
  'names',
  'A',
  '""',
];

export const BAD_FLEETS: readonly BadFleet[] = [
  ...HOSTILE.map((name) => ({
    what: `a tenant called ${name}`,
    code: 'bad-tenant-name',
    at: 'fleet.yaml:2:11',
    says: "can't be the name of a tenant",
    hint: 'lowercase letters',
    fleet: nameOf(name),
  })),
  {
    what: 'a name that is too long',
    code: 'bad-tenant-name',
    at: 'fleet.yaml:2:11',
    says: "can't be the name",
    fleet: nameOf('a'.repeat(41)),
  },
  {
    what: 'no fleet file',
    code: 'fleet-missing',
    at: 'fleet.yaml:1:1',
    says: 'no fleet file',
    hint: '--fleet',
    fleet: null,
  },
  {
    what: 'two documents',
    code: 'fleet-many-documents',
    at: 'fleet.yaml:4:1',
    says: 'second document',
    fleet: `${nameOf('a')}---\nrings: [pilot]\n`,
  },
  {
    what: 'no tenants',
    code: 'empty-list',
    at: 'fleet.yaml:1:10',
    says: '"tenants" is an empty list',
    fleet: 'tenants: []\n',
  },
  {
    what: 'no tenant id',
    code: 'missing-key',
    at: 'fleet.yaml:2:5',
    says: '"tenantId"',
    fleet: 'tenants:\n  - name: a\n',
  },
  {
    what: 'a misspelled key',
    code: 'unknown-key',
    at: 'fleet.yaml:4:5',
    says: '"overlays"',
    hint: 'Did you mean overlay?',
    fleet: `${nameOf('a')}    overlays: x\n`,
  },
  {
    what: 'one name twice',
    code: 'duplicate-tenant',
    at: 'fleet.yaml:4:11',
    says: 'the name "a"',
    fleet: `${nameOf('a')}  - name: a\n    tenantId: ${B_ID}\n`,
  },
  {
    what: 'one tenant twice, in other letters',
    code: 'duplicate-tenant',
    at: 'fleet.yaml:5:15',
    says: 'the tenantId',
    fleet: `${nameOf('a')}  - name: b\n    tenantId: ${A_ID.toUpperCase()}\n`,
  },
  {
    what: 'a ring with capitals',
    code: 'bad-ring-name',
    at: 'fleet.yaml:1:9',
    says: '"Pilot"',
    fleet: `rings: [Pilot, pilot]\n${twoTenants({ a: 'ring: pilot', b: 'ring: pilot' })}`,
  },
  {
    what: 'one ring twice',
    code: 'duplicate-setting',
    at: 'fleet.yaml:1:16',
    says: 'twice',
    fleet: `rings: [pilot, pilot]\n${twoTenants({ a: 'ring: pilot', b: 'ring: pilot' })}`,
  },
  {
    what: 'a ring that is not listed',
    code: 'unknown-ring',
    at: 'fleet.yaml:5:11',
    says: '"pilo"',
    hint: 'Did you mean pilot?',
    fleet: `rings: [pilot]\n${twoTenants({ a: 'ring: pilo', b: 'ring: pilot' })}`,
  },
  {
    what: 'a ring where there are none',
    code: 'unknown-ring',
    at: 'fleet.yaml:4:11',
    says: '"pilot"',
    hint: 'under rings',
    fleet: twoTenants({ a: 'ring: pilot' }),
  },
  {
    what: 'a tenant without a ring',
    code: 'ring-missing',
    at: 'fleet.yaml:6:5',
    says: 'no ring',
    hint: 'pilot',
    fleet: `rings: [pilot]\n${twoTenants({ a: 'ring: pilot' })}`,
  },
  {
    what: 'a value with a space in its name',
    code: 'bad-value-name',
    at: 'fleet.yaml:1:11',
    says: '"pilot group"',
    fleet: `values: { pilot group: Sales }\n${twoTenants()}`,
  },
  {
    what: 'a value that is a number to YAML',
    code: 'quote-text',
    at: 'fleet.yaml:1:18',
    says: '"123" without quotes',
    hint: '"123"',
    fleet: `values: { group: 123 }\n${twoTenants()}`,
  },
  {
    what: 'an empty value',
    code: 'empty-text',
    at: 'fleet.yaml:1:18',
    says: '"group" is empty',
    fleet: `values: { group: "" }\n${twoTenants()}`,
  },
  {
    what: 'a value that refers to another',
    code: 'bad-value',
    at: 'fleet.yaml:4:22',
    says: 'values refer to nothing',
    fleet: twoTenants({ a: 'values: { group: "${values.other}" }' }),
  },
  {
    what: 'a settings file that is not there',
    code: 'path-missing',
    at: 'fleet.yaml:4:15',
    says: 'no settings file "a.yaml"',
    fleet: twoTenants({ a: 'settings: a.yaml' }),
  },
  {
    what: 'a folder in place of a settings file',
    code: 'path-missing',
    at: 'fleet.yaml:4:15',
    says: 'no settings file "baseline"',
    fleet: twoTenants({ a: 'settings: baseline' }),
  },
  {
    what: 'an overlay that is not there',
    code: 'path-missing',
    at: 'fleet.yaml:6:14',
    says: 'no folder "own"',
    fleet: twoTenants({ b: 'overlay: own' }),
  },
  {
    what: 'an overlay among the shared files',
    code: 'overlay-inside',
    at: 'fleet.yaml:4:14',
    says: 'would be shared',
    fleet: twoTenants({ a: 'overlay: baseline/a' }),
    files: { 'baseline/a/x.yaml': `${POLICY}include: []\n` },
  },
  {
    what: 'a settings file of another tenant',
    code: 'tenant-differs',
    at: 'assignctl.yaml:1:11',
    says: A_ID,
    fleet: twoTenants(),
    files: { 'assignctl.yaml': `tenantId: ${A_ID}\n` },
    tenants: ['b'],
  },
  {
    what: 'a value that one tenant lacks',
    code: 'value-missing',
    at: 'baseline/ios.yaml:3:12',
    says: '"pilot"',
    hint: 'under values of the fleet file',
    fleet: twoTenants({ a: 'values: { pilot: Sales }' }),
    files: { 'baseline/ios.yaml': `${POLICY}include:\n  - group: \${values.pilot}\n` },
    tenants: ['b'],
  },
  {
    what: 'a value of the settings that nobody has',
    code: 'value-missing',
    at: 'assignctl.yaml:1:19',
    says: '"vip"',
    fleet: twoTenants(),
    files: { 'assignctl.yaml': 'protect: [{group: "${values.vip}"}]\n' },
    tenants: ['a', 'b'],
  },
  {
    what: 'something else in braces',
    code: 'bad-reference',
    at: 'baseline/ios.yaml:2:11',
    says: 'begins no value',
    hint: '$${',
    fleet: twoTenants(),
    files: { 'baseline/ios.yaml': `${POLICY}include: ["\${env.HOME}"]\n` },
    tenants: ['a', 'b'],
  },
  {
    what: 'a reference inside a reference',
    code: 'bad-reference',
    at: 'baseline/ios.yaml:2:11',
    says: 'begins no value',
    fleet: twoTenants(),
    files: { 'baseline/ios.yaml': `${POLICY}include: ["\${values.x\${y}}"]\n` },
    tenants: ['a', 'b'],
  },
  {
    what: 'a value that no file asks for',
    code: 'unused-value',
    at: 'fleet.yaml:4:15',
    says: '"pilott"',
    hint: '${values.pilott}',
    fleet: twoTenants({ a: 'values: { pilott: Sales }' }),
    tenants: ['a'],
  },
  {
    what: 'an overlay in place of a shared declaration',
    code: 'overlay-replaces',
    at: 'own/x.yaml:1:9',
    says: 'Takes the place of the shared declaration of iosManagedAppProtection "A"',
    fleet: twoTenants({ a: 'overlay: own' }),
    files: { 'own/x.yaml': `${POLICY}include: [Sales]\n` },
    tenants: ['a'],
  },
];
