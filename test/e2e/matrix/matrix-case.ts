import {
  type CollectionName,
  type Emulator,
  type ProfileName,
  type Seed,
  type SeedAssignment,
  type SeedPolicy,
  startEmulator,
  type TenantPolicy,
} from '../../../src/emulator/index.js';
import { type JsonObject } from '../../../src/model/json.js';
import { type Change } from '../../../src/model/results/change.js';
import { type Plan, type PolicyPlan } from '../../../src/model/results/plan.js';
import { cli, type CliResult, project } from '../../support/cli.js';
import { type PolicyKind, policyId } from '../../support/policy-kinds.js';
import { PATIENT } from '../../support/started-project.js';
import { writes } from '../../support/tenant.js';
import { declare, type Entry, exclude, FILTERS, GROUPS, include, lineOf, targetOf } from './entries.js';
import { mark, unmark } from './marks.js';
import { type WriteContext, inOrder, type Shown, type Write } from './expected.js';
import { type Row } from './rows.js';

/** One square of the matrix. */
export interface MatrixCase {
  readonly row: Row;
  readonly kind: PolicyKind;
  readonly profile: ProfileName;
  readonly writeMode: 'patch' | 'assign';
  readonly version: 'beta' | 'v1.0';
  /** False: the service has no route for single assignments. */
  readonly itemWrites: boolean;
}

/** A case made real: a tenant and a project that differ as the row says. */
export interface PreparedCase {
  readonly matrixCase: MatrixCase;
  /** Marks what is the row's own in a tenant that rows share. */
  readonly number: number;
  readonly context: WriteContext;
}

/** Cases that share a tenant, a project, and so each run of a command. */
export interface PreparedBatch {
  readonly emulator: Emulator;
  readonly prepared: readonly PreparedCase[];
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  /** The plan before anybody did something in the portal, if a row has that. */
  readonly first: Plan | undefined;
}

const SUBJECT = '50000000-0000-4000-8000-000000000001';
const USER = '0a000000-0000-4000-8000-000000000001';
const NEIGHBOUR = [include('Delta'), exclude('Alpha')];

/** A row's part of the tenant: its policy, a declared one that is as it should be, and one that is in no file. */
function policiesOf({ row, kind, profile }: MatrixCase): readonly SeedPolicy[] {
  const policy = (number: number, displayName: string, entries: readonly Entry[]) => ({
    id: policyId(kind, profile, SUBJECT.replace(/1$/, String(number))),
    displayName,
    assignments: entries.map((entry) => ({ target: targetOf(entry) })),
  });
  return [
    policy(1, 'Subject', row.held),
    policy(2, 'Neighbour', NEIGHBOUR),
    policy(3, 'Stranger', [include('Gamma')]),
  ];
}

function seedOf(matrixCases: readonly MatrixCase[], { filters, collection }: PolicyKind): Seed {
  const named = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([displayName, id]) => ({ id, displayName }));
  // Everybody has somebody in it: an empty group would be remarked upon.
  const groups = named(GROUPS).map((group) => ({ ...group, members: [USER] }));
  return {
    users: [{ id: USER, displayName: 'Ada' }],
    groups: matrixCases.flatMap((_, number) => mark(number, groups)),
    filters: named(FILTERS).map((one) => ({
      ...one,
      platform: filters?.platform ?? 'iOSMobileApplicationManagement',
      assignmentFilterManagementType: filters?.manages ?? 'apps',
    })),
    policies: {
      [collection]: matrixCases.flatMap((matrixCase, number) => mark(number, policiesOf(matrixCase))),
    },
  };
}

export function filesOf({ row, kind }: MatrixCase, number = 0): Readonly<Record<string, string>> {
  return {
    [`subject-${number}.yaml`]: mark(number, declare(kind, 'Subject', row.declared)),
    [`neighbour-${number}.yaml`]: mark(number, declare(kind, 'Neighbour', NEIGHBOUR)),
  };
}

/** Runs a command line, in this process or in one of its own. */
export type RunLine = (args: readonly string[]) => Promise<CliResult>;
const inProcess: RunLine = (args) => cli(args, { limits: PATIENT });

/** Prepares cases that differ in nothing but their rows. The caller closes the emulator. */
export async function prepareBatch(
  matrixCases: readonly MatrixCase[],
  runLine: RunLine = inProcess,
): Promise<PreparedBatch> {
  const [sample] = matrixCases;
  if (sample === undefined) throw new Error('A batch has one case at least.');
  const { kind, profile, writeMode, version, itemWrites } = sample;
  const emulator = await startEmulator({ profile, itemWrites, seed: seedOf(matrixCases, kind) });
  const files = Object.assign({}, ...matrixCases.map(filesOf)) as Readonly<Record<string, string>>;
  const dir = project(files, `writeMode: ${writeMode}\ngraphVersion: ${version}\n`);
  const run = (...args: readonly string[]) =>
    runLine([...args.slice(0, 1), '-C', dir, '--endpoint', emulator.url, ...args.slice(1)]);
  const hasPortal = matrixCases.some(({ row }) => row.portal !== undefined);
  const first = hasPortal ? (JSON.parse((await run('plan', '--format', 'json')).stdout) as Plan) : undefined;
  const prepared: PreparedCase[] = [];
  for (const [number, matrixCase] of matrixCases.entries()) {
    const { row } = matrixCase;
    if (row.portal !== undefined) actInPortal(emulator, { matrixCase, number }, row.portal(row.held));
    const id = policyId(kind, profile, SUBJECT);
    const path = `/${version}/deviceAppManagement/${kind.collection}/${mark(number, id)}`;
    const shown = unmark(number, await readShown(emulator, path));
    prepared.push({ matrixCase, number, context: { kind, version, policyId: id, shown } });
  }
  emulator.clearLog();
  return { emulator, run, first, prepared };
}

/** Changes the row's policy by hand. */
export function editSubject(
  emulator: Emulator,
  { matrixCase: { kind }, number }: Pick<PreparedCase, 'matrixCase' | 'number'>,
  edit: (assignments: readonly SeedAssignment[]) => SeedAssignment[],
): void {
  emulator.edit(({ policies }) => {
    const policy = policies[kind.collection].find(
      ({ displayName }) => displayName === mark(number, 'Subject'),
    );
    if (policy === undefined) throw new Error('The tenant has no such policy.');
    policy.assignments = mark(number, edit(unmark(number, policy.assignments)));
  });
}

/** Somebody brings the policy to these entries by hand: what stays keeps its id, and the order is as given. */
function actInPortal(
  emulator: Emulator,
  subject: Pick<PreparedCase, 'matrixCase' | 'number'>,
  entries: readonly Entry[],
): void {
  editSubject(emulator, subject, (assignments) =>
    entries.map((entry) => {
      const target = targetOf(entry);
      return assignments.find((held) => lineOf(held.target as JsonObject) === lineOf(target)) ?? { target };
    }),
  );
}

async function readShown(emulator: Emulator, policy: string): Promise<readonly Shown[]> {
  const headers = { authorization: 'Bearer test' };
  const response = await fetch(`${emulator.url}${policy}/assignments`, { headers });
  return ((await response.json()) as { value: Shown[] }).value;
}

/** The writes so far; the list of an `assign` in an order that tests can compare. */
export function sentWrites(emulator: Emulator): readonly Write[] {
  return writes(emulator).map(({ line, body, status }) => {
    const { assignments } = (body ?? {}) as { assignments?: Parameters<typeof inOrder>[0] };
    return { line, status, body: assignments === undefined ? body : { assignments: inOrder(assignments) } };
  });
}

/** The writes to the policies of one row, as the table has them. */
export function writesOf(
  sent: readonly Write[],
  { number, context: { policyId } }: Pick<PreparedCase, 'number' | 'context'>,
): readonly Write[] {
  const guid = mark(number, policyId).slice(0, -1);
  return unmark(
    number,
    sent.filter(({ line }) => line.includes(guid)),
  );
}

/** The part of the plan that speaks of the row's policy. */
export function subjectOf({ policies }: Pick<Plan, 'policies'>): PolicyPlan {
  const found = policies.find(({ name }) => name === 'Subject');
  if (found === undefined) throw new Error('The plan does not speak of the policy.');
  return found;
}

/** Whether a policy is a row's own, by its name in the tenant. */
function isOfRow(name: string, number: number): boolean {
  return unmark(number, name) !== name;
}

/** The part of a plan that speaks of one row, as the table has it. */
export function partOf({ policies, unmanaged }: Plan, number: number): Pick<Plan, 'policies' | 'unmanaged'> {
  const isOwn = ({ name }: { readonly name: string }): boolean => isOfRow(name, number);
  return unmark(number, { policies: policies.filter(isOwn), unmanaged: unmanaged.filter(isOwn) });
}

/** A change without what is the product's own affair: its key, and the id of the assignment. */
export function comparableChange(change: Change): JsonObject {
  const { action, direction, target, before, after, patch, hazards } = change;
  const byPath = patch.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.parse(
    JSON.stringify({ action, direction, target, before, after, patch: byPath, hazards }),
  ) as JsonObject;
}

/** What a row has of the tenant at one moment, as the table has it. */
export interface RowState {
  /** Who the row's policy reaches, one line each. */
  readonly reach: readonly string[];
  /** Ids of the assignments of the row's policy. */
  readonly ids: readonly (string | undefined)[];
  /** Everything else of the row and what all share: all of that policy but its assignments, too. */
  readonly rest: unknown;
}

/** The state of each row's part of a tenant at this moment. The cases differ in nothing but their rows. */
export function statesOf(emulator: Emulator, prepared: readonly PreparedCase[]): readonly RowState[] {
  const { policies, ...others } = emulator.snapshot();
  const names = new Set(prepared.map(({ matrixCase: { kind } }) => kind.collection));
  const collections = Object.entries(policies).filter(([name]) => !names.has(name as CollectionName));
  // As text: it is compared for every row.
  const shared = JSON.stringify({ ...others, collections });
  return prepared.map(({ matrixCase: { kind }, number }) => {
    const ofRow = policies[kind.collection].filter(({ displayName }) => isOfRow(displayName, number));
    const [subject, ...around] = unmark(number, ofRow);
    const { assignments = [], ...bare }: Partial<TenantPolicy> = subject ?? {};
    return {
      reach: assignments.map(({ target }) => lineOf(target as JsonObject)).sort(),
      ids: assignments.map(({ id }) => id),
      rest: { shared, bare, around },
    };
  });
}
