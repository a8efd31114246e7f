import { type Emulator } from '../../src/emulator/index.js';
import { type JsonObject } from '../../src/model/json.js';
import { type Plan } from '../../src/model/plan.js';
import { KINDS, type PolicyKind } from '../support/policy-kinds.js';
import { type Cell, reachOf, sentWrites, setStage, subjectOf, theRest, toldChange } from './cell.js';
import { FILTERS, GROUPS, include, lineOf, only, targetOf } from './entries.js';
import { changeOf } from './expected.js';
import { rowsFor } from './rows.js';
import { expectedWrites } from './walk.js';

const ON_V1 = KINDS.filter(({ type }) => type !== 'windowsManagedAppProtection');
const ROWS = rowsFor({ filters: null });
const HIDDEN = lineOf(targetOf(include('Beta', only('Corporate'))));
const SHOWN = lineOf(targetOf(include('Beta')));

/** A filter that somebody set through beta: v1.0 does not show it. */
function hideFilter(emulator: Emulator, { collection, filters }: PolicyKind): void {
  if (filters === null) return;
  emulator.edit(({ policies }) => {
    const held = policies[collection][0]?.assignments.find(({ target }) => target['groupId'] === GROUPS.Beta);
    if (held !== undefined) held.target = { ...held.target, ...targetOf(include('Beta', only('Corporate'))) };
  });
}

const WAYS = [
  { profile: 'documented', writeMode: 'patch' },
  { profile: 'observed', writeMode: 'patch' },
  { profile: 'observed', writeMode: 'assign' },
] as const;

describe.each(ON_V1)('$type', (kind) => {
  describe.each(WAYS)('$profile, writeMode $writeMode', ({ profile, writeMode }) => {
    test.each(ROWS)('$name', async (row) => {
      const cell: Cell = { row, kind, profile, writeMode, version: 'v1.0', itemWrites: true };
      const { emulator, ground, run } = await setStage(cell);
      hideFilter(emulator, kind);
      const [rest, reach] = [theRest(emulator, kind), reachOf(emulator, kind)];
      const writes = expectedWrites(cell, ground);
      const isRefused = kind.filters !== null && writes.some(({ line }) => line.startsWith('POST '));

      const planned = await run('plan', '--format', 'json');
      expect(planned).toMatchObject({ code: 0, stderr: '' });
      const subject = subjectOf(JSON.parse(planned.stdout) as Plan);
      expect(subject.changes.map(toldChange)).toEqual(row.changes.map((change) => changeOf(ground, change)));
      expect(subject.refused.map(({ code, allow }) => ({ code, allow }))).toEqual(
        isRefused ? [{ code: 'v1-hides-filters', allow: `--allow v1-hides-filters=${ground.policyId}` }] : [],
      );

      const applied = await run('apply', '--yes');
      expect(applied.code).toBe(isRefused ? 4 : 0);
      expect(sentWrites(emulator)).toEqual(isRefused ? [] : writes);
      expect(theRest(emulator, kind)).toEqual(rest);
      const wanted = row.declared.map((entry) => lineOf(targetOf(entry)));
      const kept = kind.filters === null ? wanted : wanted.map((line) => (line === SHOWN ? HIDDEN : line));
      expect(reachOf(emulator, kind)).toEqual(isRefused ? reach : kept.sort());
      if (!isRefused) expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    });
  });
});

test('the refusal lifted for the policy, the list is replaced through v1.0', async () => {
  const row = ROWS.find(({ name }) => name === 'add one');
  const [kind] = ON_V1;
  if (row === undefined || kind === undefined) throw new Error('The matrix has no such cell.');
  const cell: Cell = {
    row,
    kind,
    profile: 'observed',
    writeMode: 'patch',
    version: 'v1.0',
    itemWrites: true,
  };
  const { emulator, ground, run } = await setStage(cell);
  const applied = await run('apply', '--yes', '--allow', `v1-hides-filters=${ground.policyId}`);
  expect(applied.code).toBe(0);
  expect(applied.stdout).toContain('allowed v1-hides-filters');
  expect(sentWrites(emulator)).toEqual(expectedWrites(cell, ground));
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
});

test('with a hidden filter and no item routes, the list is not replaced behind the back of the refusal', async () => {
  const row = ROWS.find(({ name }) => name === 'remove one');
  const [kind] = ON_V1;
  if (row === undefined || kind === undefined) throw new Error('The matrix has no such cell.');
  const cell: Cell = {
    row,
    kind,
    profile: 'observed',
    writeMode: 'patch',
    version: 'v1.0',
    itemWrites: false,
  };
  const { emulator, ground, run } = await setStage(cell);
  hideFilter(emulator, kind);
  const reach = reachOf(emulator, kind);
  const applied = await run('apply', '--yes');
  expect(applied.code).toBe(4);
  expect(applied.stdout).toContain(`--allow v1-hides-filters=${ground.policyId} would allow it.`);
  expect(sentWrites(emulator).map(({ status }) => status)).toEqual([400]);
  expect(reachOf(emulator, kind)).toEqual(reach);
  const [held] = ground.shown.filter(({ target }: { target: JsonObject }) => target.groupId === GROUPS.Beta);
  expect(reach.join()).toContain(FILTERS.Corporate);
  expect(held?.target).toEqual(targetOf(include('Beta')));
});
