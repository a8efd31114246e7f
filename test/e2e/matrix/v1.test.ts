import { type Emulator } from '../../../src/emulator/index.js';
import { KINDS, type PolicyKind } from '../../support/policy-kinds.js';
import {
  type MatrixCase,
  reachOf,
  sentWrites,
  prepareCase,
  subjectOf,
  comparableChange,
} from './matrix-case.js';
import { GROUPS, include, lineOf, only, targetOf } from './entries.js';
import { changeOf } from './expected.js';
import { rowsFor } from './rows.js';
import { expectedWrites, testCases, type CaseRun } from './run-case.js';

const ON_V1 = KINDS.filter(({ type }) => type !== 'windowsManagedAppProtection');
const ROWS = rowsFor({ filters: null });
const WAYS = [
  { profile: 'documented', writeMode: 'patch' },
  { profile: 'observed', writeMode: 'patch' },
  { profile: 'observed', writeMode: 'assign' },
] as const;
const HIDDEN = lineOf(targetOf(include('Beta', only('Corporate'))));
const SHOWN = lineOf(targetOf(include('Beta')));

/** A filter that somebody set through beta: v1.0 does not show it. */
const hideFilter =
  ({ kind: { collection, filters } }: { readonly kind: PolicyKind }) =>
  (emulator: Emulator): void => {
    if (filters === null) return;
    emulator.edit(({ policies }) => {
      const held = policies[collection][0]?.assignments.find(
        ({ target }) => target['groupId'] === GROUPS.Beta,
      );
      if (held !== undefined) held.target = { ...targetOf(include('Beta', only('Corporate'))) };
    });
  };

describe.each(ON_V1)('$type', (kind) => {
  describe.each(WAYS)('$profile, writeMode $writeMode', ({ profile, writeMode }) => {
    const matrixCases = ROWS.map((row): MatrixCase => ({
      row,
      kind,
      profile,
      writeMode,
      version: 'v1.0',
      itemWrites: true,
    }));
    testCases(matrixCases, checkCase, { prepare: hideFilter });
  });
});

/** As on beta, but for a list that would be replaced blindly: that is refused, and nothing is sent. */
function checkCase(
  matrixCase: MatrixCase,
  { context, plan, planned, before, after, ...seen }: CaseRun,
): void {
  const { row, kind } = matrixCase;
  const writes = expectedWrites(matrixCase, context);
  const isRefused = kind.filters !== null && writes.some(({ line }) => line.startsWith('POST '));
  const code = row.changes.length > 0 ? 2 : 0;
  expect(planned).toMatchObject({ code, stderr: '' });
  const subject = subjectOf(plan);
  expect(subject.changes.map(comparableChange)).toEqual(
    row.changes.map((change) => changeOf(context, change)),
  );
  const allow = `--allow v1-hides-filters=${context.policyId}`;
  expect(subject.refused).toMatchObject(isRefused ? [{ code: 'v1-hides-filters', allow }] : []);
  expect(seen.sentByPlan).toEqual([]);

  expect(seen.applied.code).toBe(isRefused ? 4 : 0);
  expect(seen.sentByApply).toEqual(isRefused ? [] : writes);
  expect(after.rest).toEqual(before.rest);
  const wanted = row.declared.map((entry) => lineOf(targetOf(entry)));
  const kept = kind.filters === null ? wanted : wanted.map((line) => (line === SHOWN ? HIDDEN : line));
  expect(after.reach).toEqual(isRefused ? before.reach : kept.sort());
  expect(seen.again.code).toBe(isRefused ? 4 : 0);
  expect(seen.sentAgain).toEqual([]);
}

describe('an iOS protection with a filter that v1.0 does not show', () => {
  const [kind] = ON_V1;
  const caseOf = (name: string, itemWrites: boolean): MatrixCase => {
    const row = ROWS.find((one) => one.name === name);
    if (row === undefined || kind === undefined) throw new Error('The matrix has no such case.');
    return { row, kind, profile: 'observed', writeMode: 'patch', version: 'v1.0', itemWrites };
  };

  test('allowed for the policy, the list is replaced', async () => {
    const matrixCase = caseOf('add one', true);
    const { emulator, context, run } = await prepareCase(matrixCase);
    try {
      const applied = await run('apply', '--yes', '--allow', `v1-hides-filters=${context.policyId}`);
      expect(applied.code).toBe(0);
      expect(applied.stdout).toContain('Allowed on purpose: v1-hides-filters');
      expect(sentWrites(emulator)).toEqual(expectedWrites(matrixCase, context));
      expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    } finally {
      await emulator.close();
    }
  });

  test('without item routes, the list is not replaced behind the back of the refusal', async () => {
    const matrixCase = caseOf('remove one', false);
    const { emulator, context, run } = await prepareCase(matrixCase);
    try {
      hideFilter(matrixCase)(emulator);
      const reach = reachOf(emulator, matrixCase.kind);
      const applied = await run('apply', '--yes');
      expect(applied.code).toBe(4);
      expect(applied.stdout).toContain(`--allow v1-hides-filters=${context.policyId} would allow it.`);
      expect(sentWrites(emulator).map(({ status }) => status)).toEqual([400]);
      expect(reachOf(emulator, matrixCase.kind)).toEqual(reach);
      expect(reach).toContain(HIDDEN);
    } finally {
      await emulator.close();
    }
  });
});
