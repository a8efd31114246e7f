import { type ProfileName } from '../../../src/emulator/index.js';
import { KINDS } from '../../support/policy-kinds.js';
import { type MatrixCase, subjectOf, comparableChange } from './matrix-case.js';
import { lineOf, targetOf } from './entries.js';
import { changeOf } from './expected.js';
import { rowsFor } from './rows.js';
import { expectedWrites, testCases, type CaseRun } from './run-case.js';

const WAYS = [
  { title: 'writeMode patch', writeMode: 'patch', itemWrites: true },
  { title: 'writeMode patch, no item routes', writeMode: 'patch', itemWrites: false },
  { title: 'writeMode assign', writeMode: 'assign', itemWrites: true },
] as const;

/**
 * Ways to try the type at a place of the list by: the one whose turn it is, so that each comes up, and in `npm run soak`
 * all.
 */
export function waysInTurn<T>(ways: readonly T[], place: number): readonly T[] {
  return process.env['SOAK_MATRIX'] === 'all' ? ways : ways.filter((_, n) => n === place % ways.length);
}

/** Every row on every type, on beta: by every way of writing, or by those whose turn it is. */
export function describeMatrix(profile: ProfileName, waysOf: 'all' | 'in turn'): void {
  describe.each(KINDS)('$type', (kind) => {
    const ways = waysOf === 'all' ? WAYS : waysInTurn(WAYS, KINDS.indexOf(kind));
    describe.each(ways)('$title', ({ writeMode, itemWrites }) => {
      const matrixCases = rowsFor(kind).map((row): MatrixCase => ({
        row,
        kind,
        profile,
        writeMode,
        itemWrites,
        version: 'beta',
      }));
      testCases(matrixCases, checkCase);
    });
  });
}

/** Holds every step of a case on beta against what the table says. */
export function checkCase(matrixCase: MatrixCase, seen: CaseRun): void {
  const { row } = matrixCase;
  const { context, before, plan, planned, after } = seen;
  if (row.portal !== undefined) expect(seen.first && subjectOf(seen.first).changes).toEqual([]);

  expect(planned).toMatchObject({ code: seen.isAnyChanging ? 2 : 0, stderr: '' });
  const subject = subjectOf(plan);
  expect(subject.changes.map(comparableChange)).toEqual(
    row.changes.map((change) => changeOf(context, change)),
  );
  expect(plan.policies.filter((policy) => policy !== subject)).toMatchObject([
    { name: 'Neighbour', changes: [], requests: [] },
  ]);
  expect(plan.unmanaged).toMatchObject([{ name: 'Stranger', assignments: 1 }]);
  expect(seen.sentByPlan).toEqual([]);

  expect(seen.applied.code).toBe(0);
  const expected = expectedWrites(matrixCase, context);
  const isFirstTry = expected[0]?.status !== 400 || seen.sentByApply[0]?.status === 400;
  expect(seen.sentByApply).toEqual(isFirstTry ? expected : expected.slice(1));
  // A route that is missing is tried once for each method in the whole run.
  const refused = seen.refusedInRun.map(({ line }) => line.split(' ')[0]);
  expect(refused).toEqual([...new Set(refused)]);
  if (expected[0]?.status === 400) expect(refused).toContain(expected[0].line.split(' ')[0]);
  else if (matrixCase.itemWrites) expect(refused).toEqual([]);
  expect(after.reach).toEqual(row.declared.map((entry) => lineOf(targetOf(entry))).sort());
  expect(after.rest).toEqual(before.rest);
  // Single writes leave every assignment its id; only a list that is replaced may hand out new ones.
  const isReplaced = expected.some(({ line }) => line.startsWith('POST '));
  if (!isReplaced) expect(before.ids).toEqual(expect.arrayContaining([...after.ids]));

  expect(seen.again).toMatchObject({ code: 0, stderr: '' });
  expect(seen.again.stdout).toContain('No changes: ');
  expect(seen.sentAgain).toEqual([]);
}
