import { type DriftChange } from '../../src/model/drift.js';
import { type Entry } from '../matrix/entries.js';
import { type ExpectedChange, type Row, rowsFor } from '../matrix/rows.js';
import { KINDS } from '../support/policy-kinds.js';
import { ADA, type Scene, setScene } from './portal.js';

/** What the portal left behind, where the files say `declared`. */
function portalOf({ held, portal }: Row): readonly Entry[] {
  return portal?.(held) ?? held;
}

function sideOf({ before, after }: ExpectedChange): string {
  if (before === null) return 'git';
  return after === null ? 'tenant' : 'different';
}

/** A change in the words of the table: side, direction, group, and the filters of both sides. */
function wordsOf({ side, direction, target, filters }: DriftChange): readonly unknown[] {
  return [side, direction, target.name, filters.tenant?.name, filters.git?.name];
}

function expectedWords(change: ExpectedChange): readonly unknown[] {
  const { direction, group } = change.before ?? change.after ?? { direction: '', group: '' };
  return [sideOf(change), direction, group, change.before?.filter?.name, change.after?.filter?.name];
}

describe.each(['documented', 'observed'] as const)('%s', (profile) => {
  describe.each(KINDS)('$type', (kind) => {
    test.each(rowsFor(kind).map((row) => [row.name, row] as const))('%s', async (_, row) => {
      const scene: Scene = await setScene(kind, profile, row.declared);
      const { emulator, drift, act } = scene;
      try {
        const before = await drift();
        expect(before).toMatchObject({ code: 0, report: { policies: [], audit: { status: 'unneeded' } } });
        await act(portalOf(row));
        const { code, report } = await drift();
        const isMoved = row.changes.length > 0;
        expect(code).toBe(isMoved ? 2 : 0);
        expect(report.policies.flatMap(({ changes }) => changes.map(wordsOf))).toEqual(
          row.changes.map(expectedWords),
        );
        if (isMoved)
          expect(report.policies[0]?.lastChange).toMatchObject({ match: 'assignments', person: ADA });
        expect(report.unmanaged).toMatchObject([{ name: 'Stranger' }]);
        expect(emulator.log.filter(({ path }) => path.includes('/auditEvents'))).toHaveLength(
          isMoved ? 1 : 0,
        );
      } finally {
        await emulator.close();
      }
    });
  });
});
