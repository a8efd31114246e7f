import { type Plan } from '../../src/model/plan.js';
import { writes } from '../support/tenant.js';
import { type Cell, idsOf, reachOf, sentWrites, setStage, subjectOf, theRest, toldChange } from './cell.js';
import { lineOf, targetOf } from './entries.js';
import { assignWrite, changeOf, type Ground, itemWrite, type Write } from './expected.js';

/** Plans, applies and plans again, and holds every step against what the table says. */
export async function walk(cell: Cell): Promise<void> {
  const { row, kind } = cell;
  const { emulator, ground, run } = await setStage(cell);
  const rest = theRest(emulator, kind);

  const planned = await run('plan', '--format', 'json', '--detailed-exitcode');
  expect(planned).toMatchObject({ code: row.changes.length > 0 ? 2 : 0, stderr: '' });
  const plan = JSON.parse(planned.stdout) as Plan;
  const subject = subjectOf(plan);
  expect(subject.changes.map(toldChange)).toEqual(row.changes.map((change) => changeOf(ground, change)));
  expect(plan.policies.filter((policy) => policy !== subject)).toMatchObject([
    { name: 'Neighbour', changes: [], requests: [] },
  ]);
  expect(plan.unmanaged).toMatchObject([{ name: 'Stranger', assignments: 1 }]);
  expect(sentWrites(emulator)).toEqual([]);

  const applied = await run('apply', '--yes');
  expect(applied.code).toBe(0);
  const expected = expectedWrites(cell, ground);
  expect(sentWrites(emulator)).toEqual(expected);
  expect(reachOf(emulator, kind)).toEqual(row.declared.map((entry) => lineOf(targetOf(entry))).sort());
  expect(theRest(emulator, kind)).toEqual(rest);
  // Single writes leave every assignment its id; only a list that is replaced may hand out new ones.
  const isReplaced = expected.some(({ line }) => line.startsWith('POST '));
  if (!isReplaced)
    expect(ground.shown.map(({ id }) => id)).toEqual(expect.arrayContaining(idsOf(emulator, kind)));

  emulator.clearLog();
  const again = await run('apply', '--yes');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain('No changes.');
  expect(writes(emulator)).toEqual([]);
}

/** The table's word on what goes over the wire, worked out from the row and the service's ways alone. */
export function expectedWrites(
  { row, kind, profile, writeMode, itemWrites }: Cell,
  ground: Ground,
): readonly Write[] {
  if (row.changes.length === 0) return [];
  const assign: Write = { ...assignWrite(ground, row.declared), status: 204 };
  const idsEmbedTarget = kind.mam && profile === 'observed';
  if (writeMode === 'assign' || row.writes === 'assign' || (row.retargets === true && idsEmbedTarget))
    return [assign];
  const items = row.writes.map(({ from, to }) => itemWrite(ground, from, to));
  if (itemWrites) return items.map((item) => ({ ...item, status: item.body === undefined ? 204 : 200 }));
  // The first one finds no route; the list then takes over from all of them.
  return [...items.slice(0, 1).map((item) => ({ ...item, status: 400 })), assign];
}
