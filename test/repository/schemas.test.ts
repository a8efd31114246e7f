import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parsePlanFile } from '../../src/differ/plan-file.js';
import { defaultSeed, type Seed } from '../../src/emulator/index.js';
import { DRIFT_FORMAT_VERSION } from '../../src/model/results/drift.js';
import { EXPORT_FORMAT_VERSION } from '../../src/model/results/export-report.js';
import { FLEET_SUMMARY_FORMAT_VERSION } from '../../src/model/results/fleet-summary.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/model/json.js';
import { type Explanation, EXPLANATION_FORMAT_VERSION } from '../../src/model/results/explanation.js';
import { type Outcome, OUTCOME_FORMAT_VERSION, type PolicyResult } from '../../src/model/results/outcome.js';
import { type Plan, PLAN_FORMAT_VERSION } from '../../src/model/results/plan.js';
import { cli, project } from '../support/cli.js';
import { shapeOfSchema, shapeOfType } from '../support/shapes.js';
import { tenant } from '../support/tenant.js';

function readSchema(name: string): JsonObject {
  return JSON.parse(
    readFileSync(resolve(__dirname, `../../schemas/${name}.schema.json`), 'utf8'),
  ) as JsonObject;
}
const plan = readSchema('plan');
const outcome = readSchema('outcome');
const drift = readSchema('drift');
const exported = readSchema('export');
const explanation = readSchema('explanation');
const fleetSummary = readSchema('fleet-summary');
const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  allErrors: true,
  schemas: [plan, outcome, drift, exported, explanation, fleetSummary],
});

/** What is wrong with a value by a schema; empty where nothing is. */
function faults(schema: JsonObject, value: unknown, pointer = ''): readonly string[] {
  const validate = ajv.getSchema(`${schema.$id as string}#${pointer}`) as ValidateFunction | undefined;
  if (validate === undefined) return [`${pointer} is no schema`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

interface Part {
  readonly pointer: string;
  readonly schema: JsonObject;
}

/** Every schema inside a schema that describes a value of its own. */
function partsOf(schema: JsonObject, pointer = ''): readonly Part[] {
  const below = ['properties', '$defs'].flatMap((group) =>
    Object.entries(isJsonObject(schema[group]) ? schema[group] : {}).flatMap(([key, value]) =>
      isJsonObject(value) ? partsOf(value, `${pointer}/${group}/${encodeURIComponent(key)}`) : [],
    ),
  );
  return [{ pointer, schema }, ...below];
}

describe.each([
  { name: 'plan', root: plan, version: PLAN_FORMAT_VERSION, file: 'model/results/plan.ts', type: 'Plan' },
  {
    name: 'outcome',
    root: outcome,
    version: OUTCOME_FORMAT_VERSION,
    file: 'model/results/outcome.ts',
    type: 'Outcome',
  },
  {
    name: 'drift',
    root: drift,
    version: DRIFT_FORMAT_VERSION,
    file: 'model/results/drift.ts',
    type: 'DriftReport',
  },
  {
    name: 'export',
    root: exported,
    version: EXPORT_FORMAT_VERSION,
    file: 'model/results/export-report.ts',
    type: 'ExportReport',
  },
  {
    name: 'explanation',
    root: explanation,
    version: EXPLANATION_FORMAT_VERSION,
    file: 'model/results/explanation.ts',
    type: 'Explanation',
  },
  {
    name: 'fleet-summary',
    root: fleetSummary,
    version: FLEET_SUMMARY_FORMAT_VERSION,
    file: 'model/results/fleet-summary.ts',
    type: 'FleetSummary',
  },
])('the schema of the $name', ({ name, root, version, file, type }) => {
  const parts = partsOf(root);

  test('describes what the type describes', () => {
    expect(shapeOfSchema(root)).toEqual(shapeOfType(file, type));
  });

  test('is of the version the code writes', () => {
    expect(faults(root, version, '/properties/formatVersion')).toEqual([]);
  });

  test('says for people what each part is', () => {
    const silent = parts.filter(({ schema: { title, description } }) => !title || !description);
    expect(silent.map(({ pointer }) => pointer)).toEqual([]);
  });

  test('takes no key it does not name, but where Graph speaks', () => {
    const open = parts.filter(
      ({ schema }) => schema.type === 'object' && schema.additionalProperties !== false,
    );
    expect(open.map(({ pointer }) => pointer)).toEqual(
      ['outcome', 'fleet-summary'].includes(name) ? [] : ['/$defs/jsonObject'],
    );
  });

  test('has examples that fit', () => {
    const lacking = parts.filter(({ schema }) => schema.$ref === undefined && schema.examples === undefined);
    expect(lacking.map(({ pointer }) => pointer)).toEqual([]);
    for (const { pointer, schema } of parts)
      for (const example of (schema.examples ?? []) as readonly JsonValue[])
        expect([pointer, example, faults(root, example, pointer)]).toEqual([pointer, example, []]);
  });
});

test('the schema of a doctor report describes what its type describes', () => {
  const type = shapeOfType('model/results/doctor-report.ts', 'DoctorReport');
  expect(shapeOfSchema(readSchema('doctor'))).toEqual(type);
});

test.each(readdirSync('schemas'))('%s is named by one address that stays: where it is published', (file) => {
  const { repository } = JSON.parse(readFileSync('release.json', 'utf8')) as { readonly repository: string };
  const { $id } = readSchema(file.replace('.schema.json', ''));
  expect($id).toBe(`https://raw.githubusercontent.com/${repository}/main/schemas/${file}`);
});

test('the example of a plan is a plan file that can be used', () => {
  const [example] = plan.examples as readonly JsonValue[];
  expect(parsePlanFile(JSON.stringify(example))).toHaveProperty('plan');
});

test.each([
  ['a field that is gone from the type', { properties: { more: { type: 'string' } } }],
  ['a field that is new in the type', { properties: { digest: undefined } }],
  ['a field that became optional', { required: (plan.required as string[]).slice(1) }],
  ['a value that is new in the type', { properties: { writeMode: { enum: ['patch'] } } }],
])('a schema and a type that part ways are caught: %s', (_, change: Record<string, unknown>) => {
  const { properties, ...rest } = change;
  const entries = Object.entries({ ...(plan.properties as JsonObject), ...(properties as JsonObject) });
  const changed = {
    ...plan,
    ...rest,
    properties: Object.fromEntries(entries.filter(([, value]) => (value as unknown) !== undefined)),
  } as JsonObject;
  expect(shapeOfSchema(changed)).not.toEqual(shapeOfType('model/results/plan.ts', 'Plan'));
});

async function planJson(args: readonly string[]): Promise<Plan> {
  const { stdout } = await cli(['plan', '--format', 'json', ...args]);
  const value = JSON.parse(stdout) as Plan;
  expect(faults(plan, value)).toEqual([]);
  return value;
}

async function applyJson(args: readonly string[]): Promise<Outcome> {
  const { stdout } = await cli(['apply', '--yes', '--format', 'json', ...args]);
  const value = JSON.parse(stdout) as Outcome;
  expect(faults(outcome, value)).toEqual([]);
  return value;
}

test.each([
  ['--user', 'tamsin.ito@fernhillhealth.example'],
  ['--group', 'Sales'],
  ['--policy', 'mobileAppConfiguration/Authenticator – Shared mode'],
])('explanations of the examples: %s %s', async (option, name) => {
  const emulator = await tenant();
  const at = ['-C', 'examples', '--endpoint', emulator.url];
  const saved = resolve(project({}), 'plan.json');
  await planJson([...at, '--out', saved]);
  for (const more of [[], ['--plan', saved]]) {
    const { stdout } = await cli(['explain', '--format', 'json', ...at, option, name, ...more]);
    const value = JSON.parse(stdout) as Explanation;
    expect(faults(explanation, value)).toEqual([]);
    expect(value.answers.some(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(value.answers.every(({ planned }) => (planned !== undefined) === more.length > 0)).toBe(true);
  }
});

test.each([
  { profile: 'documented', itemWrites: true },
  { profile: 'observed', itemWrites: true },
  { profile: 'observed', itemWrites: false },
] as const)('the examples before, during and after apply: %j', async (options) => {
  const emulator = await tenant(options);
  const at = ['-C', 'examples', '--endpoint', emulator.url];
  const saved = resolve(project({}), 'plan.json');
  const before = await planJson([...at, '--out', saved]);
  expect(before.policies.some(({ fallback }) => fallback !== undefined)).toBe(true);
  const { summary, policies } = await applyJson(at);
  expect(summary).toMatchObject({ applied: before.summary.changed, failed: 0 });
  expect(policies.some(({ fallback }) => fallback === true)).toBe(!options.itemWrites);
  expect((await planJson(at)).summary.changed).toBe(0);
  const again = await applyJson([saved, ...at]);
  expect(again.summary).toMatchObject({ 'already applied': summary.applied, unchanged: summary.unchanged });
});

/** A tenant with a policy of every odd kind, and files that ask something of each. */
const SEED = oddTenant();
const ODD = {
  'odd.yaml': `
policy: { type: iosManagedAppProtection, name: Unknown target }
include: [Legal]
---
policy: { type: iosManagedAppProtection, name: Unknown filter and source }
include: [Legal]
---
policy: { type: iosManagedAppProtection, name: iOS – Aurora }
include: [Sales]
---
policy: { type: iosManagedAppProtection, name: iOS – Legal }
include: [R&D]
---
policy: { type: iosManagedAppProtection, name: iOS – R&D }
include: [Legal]
---
policy: { type: iosManagedAppProtection, name: iOS – Former merger }
include: []
---
policy: { type: iosManagedAppProtection, name: iOS – Nobody }
include: [Contractors]
---
policy: { type: iosManagedAppProtection, name: iOS – Contractors }
include: []
---
policy: { type: iosManagedAppProtection, name: iOS – Board }
include: [{ group: Board members, filter: { name: Android personal, mode: include } }]
---
policy: { type: iosManagedAppProtection, name: iOS – Draft }
include: [{ target: { '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget', targetType: user, entraObjectId: 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4 } }]
---
policy: { type: mobileAppConfiguration, name: Company Portal – iOS }
include: [allDevices: true]
`,
};

function oddTenant(): Seed {
  const seed = defaultSeed('observed');
  const group = (name: string): string =>
    seed.groups.find(({ displayName }) => displayName === name)?.id ?? '';
  const target = (name: string): JsonObject => ({
    '@odata.type': '#microsoft.graph.groupAssignmentTarget',
    groupId: group(name),
  });
  seed.policies.iosManagedAppProtections.push(
    {
      id: 'T_00000000-0000-4000-8000-000000000001',
      displayName: 'Unknown target',
      assignments: [
        { id: 'a', target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget', moon: 'Io' } },
      ],
    },
    {
      id: 'T_00000000-0000-4000-8000-000000000002',
      displayName: 'Unknown filter and source',
      assignments: [
        { id: 'b', target: { ...target('Sales'), deviceAndAppManagementAssignmentFilterType: 'both' } },
        { id: 'c', target: target('Executives'), source: 'wizard' },
      ],
    },
  );
  return seed;
}

test('a plan of everything that stands in the way, and what apply makes of it', async () => {
  const emulator = await tenant({ profile: 'observed', seed: SEED });
  const settings =
    'limits: {maxRemovals: 20}\nprotect: [{group: Contractors}]\nallow: [{code: policy-set-assign, reason: CHG0042}]\n';
  const at = ['-C', project(ODD, settings), '--endpoint', emulator.url];

  const found = await planJson(at);
  expect(new Set(found.unknown.map(({ reason }) => reason))).toEqual(
    new Set(['unknown-target-type', 'unknown-filter-type', 'unknown-source']),
  );
  expect(found.policySets).not.toEqual([]);
  expect(found.blocked.map(({ codes }) => codes)).toEqual([['policy-not-found']]);
  const codes = found.policies.flatMap(({ refused }) => refused.map(({ code }) => code));
  expect(new Set(codes)).toEqual(new Set(['protected', 'filter-platform']));
  expect(found.policies.flatMap(({ allowed }) => allowed)).not.toEqual([]);
  expect(found.policies.flatMap(({ circle = [] }) => circle)).not.toEqual([]);
  expect(found.policies.flatMap(({ skippedBecause = [] }) => skippedBecause)).not.toEqual([]);
  const labels = found.policies.flatMap(({ changes }) => changes.map(({ target }) => target));
  expect(labels).toContainEqual(expect.objectContaining({ kind: 'group', deleted: true }));
  expect(labels).toContainEqual(expect.objectContaining({ kind: 'other' }));
  expect(labels).toContainEqual({ kind: 'allDevices' });

  emulator.onRequest(({ method, path }) =>
    method === 'POST' && path.includes('mobileAppConfigurations') ? { status: 500 } : undefined,
  );
  const results = new Set((await applyJson(at)).policies.map(({ result }) => result));
  expect(results).toEqual(new Set<PolicyResult>(['applied', 'failed', 'refused', 'blocked', 'skipped']));
});

test('a run that is refused, and one that is allowed', async () => {
  const emulator = await tenant({ profile: 'observed', seed: SEED });
  const at = ['-C', project(ODD, 'limits: {maxRemovals: 0}\n'), '--endpoint', emulator.url];
  const allow = ['--allow', 'max-removals'];
  expect((await planJson(at)).refused.map(({ code }) => code)).toEqual(['max-removals']);
  expect((await planJson([...at, ...allow])).allowed.map(({ code }) => code)).toEqual(['max-removals']);
});

test('names that stand for one group are told with both places', async () => {
  const emulator = await tenant({ profile: 'observed' });
  const sales = emulator.snapshot().groups.find(({ displayName }) => displayName === 'Sales')?.id ?? '';
  const text = `policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Sales, {groupId: ${sales}}]\n`;
  const found = await planJson(['-C', project({ 'a.yaml': text }), '--endpoint', emulator.url]);
  expect(found.diagnostics.some(({ related }) => related !== undefined)).toBe(true);
});

test('v1.0, where nothing is known of filters and sources', async () => {
  const emulator = await tenant({ profile: 'documented' });
  const text = 'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Sales]\n';
  const dir = project({ 'a.yaml': text }, 'graphVersion: v1.0\n');
  const found = await planJson(['-C', dir, '--endpoint', emulator.url]);
  expect(found.policies[0]?.refused.map(({ code }) => code)).toEqual(['v1-hides-filters']);
});

test('a saved plan that time has overtaken', async () => {
  const emulator = await tenant({ profile: 'observed' });
  const draft = 'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Sales]\n';
  const dir = project({ 'a.yaml': draft });
  const at = ['-C', dir, '--endpoint', emulator.url];
  await planJson([...at, '--out', resolve(dir, 'plan.json')]);
  emulator.edit(({ policies }) => {
    const policy = policies.iosManagedAppProtections.find(({ displayName }) => displayName === 'iOS – Draft');
    policy?.assignments.push({
      target: {
        '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget',
        groupId: policy.id.slice(2),
      },
    });
  });
  const { policies } = await applyJson([resolve(dir, 'plan.json'), ...at]);
  expect(policies.map(({ result }) => result)).toEqual(['stale']);
});

test.each([
  ['a key nobody knows', { more: true }, ' must NOT have additional properties'],
  ['a newer format', { formatVersion: '3.0' }, '/formatVersion must match pattern "^2\\.0$"'],
  ['an unknown hazard', { policies: null }, '/policies must be array'],
])('a plan with %s does not fit', (_, change, fault) => {
  const [example] = plan.examples as readonly JsonObject[];
  expect(faults(plan, { ...example, ...change })).toEqual([fault]);
});
