import {
  type Emulator,
  type ProfileName,
  type Seed,
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
  readonly emulator: Emulator;
  readonly context: WriteContext;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  /** The plan before anybody did something in the portal, where the row has that. */
  readonly first: CliResult | undefined;
}

const SUBJECT = '50000000-0000-4000-8000-000000000001';
const USER = '0a000000-0000-4000-8000-000000000001';
const NEIGHBOUR = [include('Delta'), exclude('Alpha')];

/** The tenant: the policy of the row, a declared one that is as it should be, and one that is in no file. */
function seedOf({ row, kind, profile }: MatrixCase): Seed {
  const policy = (number: number, displayName: string, entries: readonly Entry[]) => ({
    id: policyId(kind, profile, SUBJECT.replace(/1$/, String(number))),
    displayName,
    assignments: entries.map((entry) => ({ target: targetOf(entry) })),
  });
  const named = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([displayName, id]) => ({ id, displayName }));
  const { filters } = kind;
  return {
    // Everybody has somebody in it: an empty group would be remarked upon.
    users: [{ id: USER, displayName: 'Ada' }],
    groups: named(GROUPS).map((group) => ({ ...group, members: [USER] })),
    filters: named(FILTERS).map((one) => ({
      ...one,
      platform: filters?.platform ?? 'iOSMobileApplicationManagement',
      assignmentFilterManagementType: filters?.manages ?? 'apps',
    })),
    policies: {
      [kind.collection]: [
        policy(1, 'Subject', row.held),
        policy(2, 'Neighbour', NEIGHBOUR),
        policy(3, 'Stranger', [include('Gamma')]),
      ],
    },
  };
}

export function filesOf({ row, kind }: MatrixCase): Readonly<Record<string, string>> {
  return {
    'subject.yaml': declare(kind, 'Subject', row.declared),
    'neighbour.yaml': declare(kind, 'Neighbour', NEIGHBOUR),
  };
}

/** Runs a command line, in this process or in one of its own. */
export type RunLine = (args: readonly string[]) => Promise<CliResult>;
const inProcess: RunLine = (args) => cli(args, { limits: PATIENT });

/** Prepares a case. The caller closes its emulator. */
export async function prepareCase(
  matrixCase: MatrixCase,
  runLine: RunLine = inProcess,
): Promise<PreparedCase> {
  const { row, kind, profile, writeMode, version, itemWrites } = matrixCase;
  const emulator = await startEmulator({ profile, itemWrites, seed: seedOf(matrixCase) });
  const dir = await project(filesOf(matrixCase), `writeMode: ${writeMode}\ngraphVersion: ${version}\n`);
  const run = (...args: readonly string[]) =>
    runLine([...args.slice(0, 1), '-C', dir, '--endpoint', emulator.url, ...args.slice(1)]);
  const first = row.portal && (await run('plan', '--detailed-exitcode'));
  if (row.portal !== undefined) actInPortal(emulator, matrixCase, row.portal(row.held));
  const id = policyId(kind, profile, SUBJECT);
  const shown = await readShown(emulator, `/${version}/deviceAppManagement/${kind.collection}/${id}`);
  emulator.clearLog();
  return { emulator, run, first, context: { kind, version, policyId: id, shown } };
}

/** Somebody brings the policy to these entries by hand: what stays keeps its id, and the order is as given. */
function actInPortal(emulator: Emulator, { kind }: MatrixCase, entries: readonly Entry[]): void {
  emulator.edit(({ policies }) => {
    const [policy] = policies[kind.collection];
    if (policy === undefined) throw new Error('The tenant has no such policy.');
    policy.assignments = entries.map((entry) => {
      const target = targetOf(entry);
      return (
        policy.assignments.find((held) => lineOf(held.target as JsonObject) === lineOf(target)) ?? { target }
      );
    });
  });
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

/** The part of the plan that speaks of the row's policy. */
export function subjectOf(plan: Plan): PolicyPlan {
  const found = plan.policies.find(({ name }) => name === 'Subject');
  if (found === undefined) throw new Error('The plan does not speak of the policy.');
  return found;
}

/** A change without what is the product's own affair: its key, and the id of the assignment. */
export function comparableChange(change: Change): JsonObject {
  const { action, direction, target, before, after, patch, hazards } = change;
  const byPath = patch.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.parse(
    JSON.stringify({ action, direction, target, before, after, patch: byPath, hazards }),
  ) as JsonObject;
}

/** Who the row's policy reaches, one line each. */
export function reachOf(emulator: Emulator, kind: PolicyKind): readonly string[] {
  const [policy] = emulator.snapshot().policies[kind.collection];
  return (policy?.assignments ?? []).map(({ target }) => lineOf(target as JsonObject)).sort();
}

/** Ids of the assignments of the row's policy. */
export function idsOf(emulator: Emulator, kind: PolicyKind): readonly (string | undefined)[] {
  return (emulator.snapshot().policies[kind.collection][0]?.assignments ?? []).map(({ id }) => id);
}

/** Everything in the tenant but the row's policy, and all of that policy but its assignments. */
export function everythingElse(emulator: Emulator, kind: PolicyKind): unknown {
  const state = emulator.snapshot();
  const [subject, ...others] = state.policies[kind.collection];
  const bare: Partial<TenantPolicy> = { ...subject };
  delete bare.assignments;
  return { ...state, policies: { ...state.policies, [kind.collection]: [bare, ...others] } };
}
