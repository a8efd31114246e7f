import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProfileName } from '../../../src/emulator/index.js';
import { type DriftChange, type DriftReport } from '../../../src/model/results/drift.js';
import { waysInTurn } from '../matrix/describe-matrix.js';
import { declare, type Entry } from '../matrix/entries.js';
import { type ExpectedChange, type Row, rowsFor } from '../matrix/rows.js';
import { KINDS, type PolicyKind } from '../../support/policy-kinds.js';
import { ADA, type DriftProject, startDriftProject } from './portal.js';

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

const KEPT = ['# Who reaches this: see CHG0042.', '# by name', '# the end'];

/** The file as people write it: a line before, one behind the policy, one at the end. */
function commented(text: string): string {
  const [policy = '', ...lists] = text.split('\n');
  return [KEPT[0], `${policy} ${KEPT[1] ?? ''}`, ...lists.slice(0, -1), KEPT[2], ''].join('\n');
}

function commentsOf(text: string): readonly string[] {
  return text.match(/#.*$/gm) ?? [];
}

/** What could be seen while policies drifted, were reported, and were written back to their files. */
interface Observed {
  readonly before: Awaited<ReturnType<DriftProject['drift']>>;
  readonly drifted: Awaited<ReturnType<DriftProject['drift']>>;
  readonly written: DriftReport;
  readonly validateCode: number;
  readonly planCode: number;
  /** The files at the end, by name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly auditRequests: number;
}

const fileOf = (row: Row): string => `${row.name.replaceAll(' ', '-')}.yaml`;

/** The text of a row's file before anything drifts. */
const textOf = (kind: PolicyKind, row: Row): string => commented(declare(kind, row.name, row.declared));

/** Lets all rows drift in one tenant, reports that, and writes it back. */
async function observe(kind: PolicyKind, profile: ProfileName, rows: readonly Row[]): Promise<Observed> {
  const declared = rows.map((row) => ({
    name: row.name,
    entries: row.declared,
    file: fileOf(row),
    text: textOf(kind, row),
  }));
  const { emulator, dir, run, drift, assignInPortal } = await startDriftProject(kind, profile, declared);
  try {
    const before = await drift();
    for (const [index, row] of rows.entries()) await assignInPortal(index, portalOf(row));
    const drifted = await drift();
    const { report: written } = await drift('--write-back');
    const { code: validateCode } = await run('validate');
    const { code: planCode } = await run('plan', '--detailed-exitcode');
    const texts = await Promise.all(
      declared.map(async ({ file }) => [file, await readFile(join(dir, 'desired-state', file), 'utf8')]),
    );
    return {
      before,
      drifted,
      written,
      validateCode,
      planCode,
      texts: Object.fromEntries(texts) as Record<string, string>,
      auditRequests: emulator.log.filter(({ path }) => path.includes('/auditEvents')).length,
    };
  } finally {
    await emulator.close();
  }
}

describe.each(KINDS)('drift of $type', (kind) => {
  describe.each(waysInTurn(['documented', 'observed'] as const, KINDS.indexOf(kind)))('as %s', (profile) => {
    const all = rowsFor(kind);
    // Exit codes and the audit log speak of the whole tenant: rows that drift and rows that do not have one each.
    describe.each([
      { title: 'policies that drift', hasDrift: true },
      { title: 'policies that do not', hasDrift: false },
    ])('$title', ({ hasDrift }) => {
      const rows = all.filter(({ changes }) => changes.length > 0 === hasDrift);
      let seen: Observed;
      beforeAll(async () => {
        seen = await observe(kind, profile, rows);
      });

      test('the files agree with the tenant at first, so nothing is reported', () => {
        expect(seen.before).toMatchObject({
          code: 0,
          report: { policies: [], audit: { status: 'unneeded' } },
        });
      });

      test('the exit code and the number of audit requests say whether there is drift', () => {
        expect(seen.drifted.code).toBe(hasDrift ? 2 : 0);
        expect(seen.auditRequests).toBe(hasDrift ? 2 : 0);
        expect(seen.drifted.report.policies).toHaveLength(hasDrift ? rows.length : 0);
        expect(seen.drifted.report.unmanaged).toMatchObject([{ name: 'Stranger' }]);
      });

      test('what is written back is valid, and planning it shows no changes', () => {
        const files = hasDrift ? rows.map((row) => `desired-state/${fileOf(row)}`).sort() : [];
        const { writeBack } = seen.written;
        expect({ ...writeBack, files: [...(writeBack?.files ?? [])].sort() }).toEqual({
          files,
          left: [],
          notes: [],
        });
        expect([seen.validateCode, seen.planCode]).toEqual([0, 0]);
      });

      test.each(rows.map((row) => [row.name, row] as const))('%s', (name, row) => {
        const found = seen.drifted.report.policies.filter((policy) => policy.name === name);
        expect(found.flatMap(({ changes }) => changes.map(wordsOf))).toEqual(row.changes.map(expectedWords));
        if (hasDrift) expect(found).toMatchObject([{ lastChange: { match: 'assignments', person: ADA } }]);
        const text = seen.texts[fileOf(row)] ?? '';
        expect(commentsOf(text)).toEqual(expect.arrayContaining([...KEPT]));
        if (!hasDrift) expect(text).toBe(textOf(kind, row));
      });
    });
  });
});
