import { type Emulator } from '../../../src/emulator/index.js';
import { KINDS } from '../../support/policy-kinds.js';
import {
  comparableChange,
  editSubject,
  type MatrixCase,
  prepareBatch,
  type PreparedBatch,
  type PreparedCase,
  sentWrites,
  statesOf,
  subjectOf,
  writesOf,
} from './matrix-case.js';
import { waysInTurn } from './describe-matrix.js';
import { mark } from './marks.js';
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
function hideFilter(emulator: Emulator, prepared: PreparedCase): void {
  if (prepared.matrixCase.kind.filters === null) return;
  editSubject(emulator, prepared, (assignments) =>
    assignments.map((held) =>
      held.target['groupId'] === GROUPS.Beta
        ? { ...held, target: { ...targetOf(include('Beta', only('Corporate'))) } }
        : held,
    ),
  );
}

/** Whether a list would be replaced blindly. */
const isBlind = ({ row, kind, profile, writeMode }: MatrixCase): boolean =>
  kind.filters !== null &&
  row.changes.length > 0 &&
  (writeMode === 'assign' ||
    row.writes === 'assign' ||
    (row.retargets === true && kind.mam && profile === 'observed'));

describe.each(ON_V1)('$type', (kind) => {
  describe.each(waysInTurn(WAYS, ON_V1.indexOf(kind)))(
    '$profile, writeMode $writeMode',
    ({ profile, writeMode }) => {
      const matrixCases = ROWS.map((row): MatrixCase => ({
        row,
        kind,
        profile,
        writeMode,
        version: 'v1.0',
        itemWrites: true,
      }));
      testCases(matrixCases, checkCase, { prepare: hideFilter, batchBy: isBlind });
    },
  );
});

/** As on beta, but for a list that would be replaced blindly: that is refused, and nothing is sent. */
function checkCase(
  matrixCase: MatrixCase,
  { context, plan, planned, before, after, ...seen }: CaseRun,
): void {
  const { row, kind } = matrixCase;
  const writes = expectedWrites(matrixCase, context);
  const isRefused = kind.filters !== null && writes.some(({ line }) => line.startsWith('POST '));
  expect(isBlind(matrixCase)).toBe(isRefused);
  expect(planned).toMatchObject({ code: seen.isAnyChanging ? 2 : 0, stderr: '' });
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

  /** Runs one case alone. */
  async function withCase(
    matrixCase: MatrixCase,
    work: (one: PreparedCase, batch: Pick<PreparedBatch, 'emulator' | 'run'>, allow: string) => Promise<void>,
  ): Promise<void> {
    const batch = await prepareBatch([matrixCase]);
    try {
      for (const one of batch.prepared)
        await work(one, batch, `v1-hides-filters=${mark(one.number, one.context.policyId)}`);
    } finally {
      await batch.emulator.close();
    }
  }

  test('allowed for the policy, the list is replaced', async () => {
    const matrixCase = caseOf('add one', true);
    await withCase(matrixCase, async (one, { emulator, run }, allow) => {
      const applied = await run('apply', '--yes', '--allow', allow);
      expect(applied.code).toBe(0);
      expect(applied.stdout).toContain('Allowed on purpose: v1-hides-filters');
      expect(writesOf(sentWrites(emulator), one)).toEqual(expectedWrites(matrixCase, one.context));
      expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    });
  });

  test('without item routes, the list is not replaced behind the back of the refusal', async () => {
    await withCase(caseOf('remove one', false), async (one, { emulator, run }, allow) => {
      hideFilter(emulator, one);
      const reached = () => statesOf(emulator, [one]).map(({ reach }) => reach);
      const before = reached();
      const applied = await run('apply', '--yes');
      expect(applied.code).toBe(4);
      expect(applied.stdout).toContain(`--allow ${allow} would allow it.`);
      expect(sentWrites(emulator).map(({ status }) => status)).toEqual([400]);
      expect(reached()).toEqual(before);
      expect(before.flat()).toContain(HIDDEN);
    });
  });
});
