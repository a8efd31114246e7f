import { type Emulator } from '../../../src/emulator/index.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { type CliResult } from '../../support/cli.js';
import { writes } from '../../support/tenant.js';
import {
  type Cell,
  idsOf,
  reachOf,
  type RunLine,
  sentWrites,
  setStage,
  type Stage,
  theRest,
} from './cell.js';
import { assignWrite, type Ground, itemWrite, type Write } from './expected.js';

/** All that could be seen of one cell while it was planned, applied and applied again. */
export interface Walk extends Pick<Stage, 'ground' | 'first'> {
  readonly before: Sight;
  readonly planned: CliResult;
  readonly plan: Plan;
  readonly sentByPlan: readonly Write[];
  readonly applied: CliResult;
  readonly sentByApply: readonly Write[];
  readonly after: Sight;
  readonly again: CliResult;
  readonly sentAgain: readonly Write[];
}

/** The tenant at one moment. */
interface Sight {
  readonly reach: readonly string[];
  readonly rest: unknown;
  readonly ids: readonly (string | undefined)[];
}

/** Goes through a cell and says what was seen. `prepare` may change the tenant before. */
export async function walk(
  cell: Cell,
  {
    prepare,
    runLine,
  }: { prepare?: ((emulator: Emulator) => void) | undefined; runLine?: RunLine | undefined } = {},
): Promise<Walk> {
  const { kind } = cell;
  const { emulator, ground, run, first } = await setStage(cell, runLine);
  const look = (): Sight => ({
    reach: reachOf(emulator, kind),
    rest: theRest(emulator, kind),
    ids: idsOf(emulator, kind),
  });
  try {
    prepare?.(emulator);
    const before = look();
    const planned = await run('plan', '--format', 'json', '--detailed-exitcode');
    const sentByPlan = sentWrites(emulator);
    const applied = await run('apply', '--yes');
    const sentByApply = sentWrites(emulator);
    const after = look();
    emulator.clearLog();
    const again = await run('apply', '--yes');
    return {
      ground,
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

/** Walks through all cells side by side, for they mostly wait; then one test for each, by its row's name. */
export function testCells(
  cells: readonly Cell[],
  judge: (cell: Cell, seen: Walk) => void,
  how: { prepare?: (cell: Cell) => (emulator: Emulator) => void; runLine?: RunLine } = {},
): void {
  const walks = new Map<Cell, PromiseSettledResult<Walk>>();
  beforeAll(async () => {
    const { runLine } = how;
    const walking = cells.map((cell) => walk(cell, { prepare: how.prepare?.(cell), runLine }));
    const settled = await Promise.allSettled(walking);
    settled.forEach((result, index) => {
      const cell = cells[index];
      if (cell !== undefined) walks.set(cell, result);
    });
  }, 120_000);
  test.each(cells.map((cell) => [cell.row.name, cell] as const))('%s', (_, cell) => {
    const seen = walks.get(cell);
    if (seen?.status !== 'fulfilled') throw seen?.reason;
    judge(cell, seen.value);
  });
}

/** The table's word on what goes over the wire, worked out from the row and the service's ways alone. */
export function expectedWrites(
  { row, kind, profile, writeMode, itemWrites }: Cell,
  ground: Ground,
): readonly Write[] {
  if (row.changes.length === 0) return [];
  const assign: Write = { ...assignWrite(ground, row.declared), status: 204 };
  const idsEmbedTarget = kind.mam && profile === 'observed';
  const isImpossible = row.retargets === true && idsEmbedTarget;
  if (writeMode === 'assign' || row.writes === 'assign' || isImpossible) return [assign];
  const items = row.writes.map(({ from, to }) => itemWrite(ground, from, to));
  if (itemWrites) return items.map((item) => ({ ...item, status: item.body === undefined ? 204 : 200 }));
  // The first one finds no route; the list then takes over from all of them.
  return [...items.slice(0, 1).map((item) => ({ ...item, status: 400 })), assign];
}
