import { type Emulator } from '../../../src/emulator/index.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { type CliResult } from '../../support/cli.js';
import { writes } from '../../support/tenant.js';
import {
  type MatrixCase,
  idsOf,
  reachOf,
  type RunLine,
  sentWrites,
  prepareCase,
  type PreparedCase,
  everythingElse,
} from './matrix-case.js';
import { assignWrite, type WriteContext, itemWrite, type Write } from './expected.js';

/** All that could be seen of one case while it was planned, applied and applied again. */
export interface CaseRun extends Pick<PreparedCase, 'context' | 'first'> {
  readonly before: TenantState;
  readonly planned: CliResult;
  readonly plan: Plan;
  readonly sentByPlan: readonly Write[];
  readonly applied: CliResult;
  readonly sentByApply: readonly Write[];
  readonly after: TenantState;
  readonly again: CliResult;
  readonly sentAgain: readonly Write[];
}

/** The tenant at one moment. */
interface TenantState {
  readonly reach: readonly string[];
  readonly rest: unknown;
  readonly ids: readonly (string | undefined)[];
}

/** Runs a case and returns what was seen. `prepare` may change the tenant before. */
async function runCase(
  matrixCase: MatrixCase,
  {
    prepare,
    runLine,
  }: { prepare?: ((emulator: Emulator) => void) | undefined; runLine?: RunLine | undefined } = {},
): Promise<CaseRun> {
  const { kind } = matrixCase;
  const { emulator, context, run, first } = await prepareCase(matrixCase, runLine);
  const observe = (): TenantState => ({
    reach: reachOf(emulator, kind),
    rest: everythingElse(emulator, kind),
    ids: idsOf(emulator, kind),
  });
  try {
    prepare?.(emulator);
    const before = observe();
    const planned = await run('plan', '--format', 'json', '--detailed-exitcode');
    const sentByPlan = sentWrites(emulator);
    const applied = await run('apply', '--yes');
    const sentByApply = sentWrites(emulator);
    const after = observe();
    emulator.clearLog();
    const again = await run('apply', '--yes');
    return {
      context,
      first,
      before,
      planned,
      plan: JSON.parse(planned.stdout) as Plan,
      sentByPlan,
      applied,
      sentByApply,
      after,
      again,
      sentAgain: writes(emulator),
    };
  } finally {
    await emulator.close();
  }
}

/** Runs all cases at the same time, for they mostly wait; then one test for each, by its row's name. */
export function testCases(
  matrixCases: readonly MatrixCase[],
  checkCase: (matrixCase: MatrixCase, seen: CaseRun) => void,
  how: { prepare?: (matrixCase: MatrixCase) => (emulator: Emulator) => void; runLine?: RunLine } = {},
): void {
  const caseRuns = new Map<MatrixCase, PromiseSettledResult<CaseRun>>();
  beforeAll(async () => {
    const { runLine } = how;
    const running = matrixCases.map((matrixCase) =>
      runCase(matrixCase, { prepare: how.prepare?.(matrixCase), runLine }),
    );
    const settled = await Promise.allSettled(running);
    settled.forEach((result, index) => {
      const matrixCase = matrixCases[index];
      if (matrixCase !== undefined) caseRuns.set(matrixCase, result);
    });
  }, 120_000);
  test.each(matrixCases.map((matrixCase) => [matrixCase.row.name, matrixCase] as const))(
    '%s',
    (_, matrixCase) => {
      const seen = caseRuns.get(matrixCase);
      if (seen?.status !== 'fulfilled') throw seen?.reason;
      checkCase(matrixCase, seen.value);
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
  // The first one finds no route; the list then takes over from all of them.
  return [...items.slice(0, 1).map((item) => ({ ...item, status: 400 })), assign];
}
