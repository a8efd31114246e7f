import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DriftChange } from '../../../src/model/results/drift.js';
import { declare, type Entry } from '../matrix/entries.js';
import { type ExpectedChange, type Row, rowsFor } from '../matrix/rows.js';
import { KINDS } from '../../support/policy-kinds.js';
import { ADA, setScene } from './portal.js';

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

const FILE = 'desired-state/subject.yaml';
const KEPT = ['# Who reaches this: see CHG0042.', '# by name', '# the end'];

/** The file as people write it: a line before, one behind the policy, one at the end. */
function commented(text: string): string {
  const [policy = '', ...lists] = text.split('\n');
  return [KEPT[0], `${policy} ${KEPT[1] ?? ''}`, ...lists.slice(0, -1), KEPT[2], ''].join('\n');
}

function commentsOf(text: string): readonly string[] {
  return text.match(/#.*$/gm) ?? [];
}

describe.each(['documented', 'observed'] as const)('%s', (profile) => {
  describe.each(KINDS)('$type', (kind) => {
    test.each(rowsFor(kind).map((row) => [row.name, row] as const))('%s', async (_, row) => {
      const file = commented(declare(kind, 'Subject', row.declared));
      const { emulator, dir, drift, act, run } = await setScene(kind, profile, row.declared, file);
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
        // And back into the files: the plan is empty then, and every comment is where it was.
        const { report: written } = await drift('--write-back');
        expect(written.writeBack).toEqual({ files: isMoved ? [FILE] : [], left: [], notes: [] });
        expect((await run('validate')).code).toBe(0);
        expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
        const text = await readFile(join(dir, FILE), 'utf8');
        expect(commentsOf(text)).toEqual(expect.arrayContaining([...KEPT]));
        if (!isMoved) expect(text).toBe(file);
        expect(emulator.log.filter(({ path }) => path.includes('/auditEvents'))).toHaveLength(
          isMoved ? 2 : 0,
        );
      } finally {
        await emulator.close();
      }
    });
  });
});
