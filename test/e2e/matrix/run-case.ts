import { type Emulator } from '../../../src/emulator/index.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { type CliResult } from '../../support/cli.js';
import {
  type MatrixCase,
  partOf,
  prepareBatch,
  type PreparedCase,
  type RowState,
  type RunLine,
  sentWrites,
  statesOf,
  writesOf,
} from './matrix-case.js';
import { assignWrite, type WriteContext, itemWrite, type Write } from './expected.js';

type RowPlan = Pick<Plan, 'policies' | 'unmanaged'>;

/** All that could be seen of one case while it was planned, applied and applied again. */
export interface CaseRun extends Pick<PreparedCase, 'context' | 'number'> {
  /** The part of the plan before anybody did something in the portal. */
  readonly first: RowPlan | undefined;
  /** Whether any row of the run has changes. */
  readonly isAnyChanging: boolean;
  readonly before: RowState;
  readonly planned: CliResult;
  readonly plan: RowPlan;
  readonly sentByPlan: readonly Write[];
  readonly applied: CliResult;
  readonly sentByApply: readonly Write[];
  readonly after: RowState;
  readonly again: CliResult;
  readonly sentAgain: readonly Write[];
  /** Writes of the whole run that the service did not take, of the other rows too. */
  readonly refusedInRun: readonly Write[];
}

/** How cases are run. */
interface HowToRun {
  /** Changes the tenant before. */
  readonly prepare?: (emulator: Emulator, prepared: PreparedCase) => void;
  readonly runLine?: RunLine;
  /** What differs between cases that can't share a run. */
  readonly batchBy?: (matrixCase: MatrixCase) => unknown;
}

/** Runs cases in one tenant and returns what was seen of each. */
async function runBatch(
  matrixCases: readonly MatrixCase[],
  { prepare, runLine }: HowToRun,
): Promise<ReadonlyMap<MatrixCase, CaseRun>> {
  const { emulator, prepared, run, first } = await prepareBatch(matrixCases, runLine);
  try {
    for (const one of prepared) prepare?.(emulator, one);
    const before = statesOf(emulator, prepared);
    const planned = await run('plan', '--format', 'json', '--detailed-exitcode');
    const sentByPlan = sentWrites(emulator);
    const applied = await run('apply', '--yes');
    const sent = sentWrites(emulator);
    const after = statesOf(emulator, prepared);
    emulator.clearLog();
    const again = await run('apply', '--yes');
    const sentAgain = sentWrites(emulator);
    const plan = JSON.parse(planned.stdout) as Plan;
    const ofRows = prepared.map((one) => writesOf(sent, one));
    // Nothing was written but to policies of the rows.
    expect(ofRows.flat()).toHaveLength(sent.length);
    return new Map(
      prepared.map((one, at): [MatrixCase, CaseRun] => [
        one.matrixCase,
        {
          ...one,
          first: first && partOf(first, one.number),
          isAnyChanging: matrixCases.some(({ row }) => row.changes.length > 0),
          before: before[at] as RowState,
          planned,
          plan: partOf(plan, one.number),
          sentByPlan,
          applied,
          sentByApply: ofRows[at] ?? [],
          after: after[at] as RowState,
          again,
          sentAgain,
          refusedInRun: sent.filter(({ status }) => status >= 400),
        },
      ]),
    );
  } finally {
    await emulator.close();
  }
}

/** Cases that differ in nothing but their rows. */
function batchesOf(
  matrixCases: readonly MatrixCase[],
  batchBy: HowToRun['batchBy'],
): readonly (readonly MatrixCase[])[] {
  const batches = new Map<string, MatrixCase[]>();
  for (const matrixCase of matrixCases) {
    const { kind, profile, writeMode, version, itemWrites } = matrixCase;
    const key = JSON.stringify([
      ...[kind.type, profile, writeMode, version, itemWrites],
      batchBy?.(matrixCase),
    ]);
    batches.set(key, [...(batches.get(key) ?? []), matrixCase]);
  }
  return [...batches.values()];
}

/** Runs all cases, then has one test for each, by its row's name. */
export function testCases(
  matrixCases: readonly MatrixCase[],
  checkCase: (matrixCase: MatrixCase, seen: CaseRun) => void,
  how: HowToRun = {},
): void {
  const caseRuns = new Map<MatrixCase, CaseRun>();
  beforeAll(async () => {
    for (const batch of batchesOf(matrixCases, how.batchBy))
      for (const [matrixCase, seen] of await runBatch(batch, how)) caseRuns.set(matrixCase, seen);
  }, 120_000);
  test.each(matrixCases.map((matrixCase) => [matrixCase.row.name, matrixCase] as const))(
    '%s',
    (_, matrixCase) => {
      const seen = caseRuns.get(matrixCase);
      if (seen === undefined) throw new Error('The case was not run.');
      checkCase(matrixCase, seen);
    },
  );
}

/** The table's word on what goes over the wire, worked out from the row and the service's ways alone. */
export function expectedWrites(
  { row, kind, profile, writeMode, itemWrites }: MatrixCase,
  context: WriteContext,
): readonly Write[] {
  if (row.changes.length === 0) return [];
  const assign: Write = { ...assignWrite(context, row.declared), status: 204 };
  const idsEmbedTarget = kind.mam && profile === 'observed';
  const isImpossible = row.retargets === true && idsEmbedTarget;
  if (writeMode === 'assign' || row.writes === 'assign' || isImpossible) return [assign];
  const items = row.writes.map(({ from, to }) => itemWrite(context, from, to));
  if (itemWrites) return items.map((item) => ({ ...item, status: item.body === undefined ? 204 : 200 }));
  // Where it is the first of the run, it finds no route; the list takes over from all of them.
  return [...items.slice(0, 1).map((item) => ({ ...item, status: 400 })), assign];
}
