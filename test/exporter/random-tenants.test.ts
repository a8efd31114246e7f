import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { startEmulator } from '../../src/emulator/index.js';
import { type ExportReport } from '../../src/model/results/export-report.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, TENANT_ID } from '../support/cli.js';
import { randomTenant } from './random-tenants.js';

const RUNS = Number(process.env['SOAK_EXPORT_RUNS'] ?? 12);
const SEED = Number(process.env['SOAK_EXPORT_SEED'] ?? 20261122);

/** Names that some system refuses or changes: of devices, with an ending dot or space, hidden, too long. */
const UNSAFE = /^(?:con|prn|aux|nul|com\d|lpt\d)\.yaml$|^\.|[<>:"/\\|?*\p{Cc}\p{Cf}]|[. ]\.yaml$/iu;

test('whatever a tenant holds, what export writes of it is valid, and its plan is empty', async () => {
  const seen = { policies: 0, preserved: 0, reasons: new Set<string>() };
  await fc.assert(
    fc.asyncProperty(
      randomTenant,
      fc.constantFrom('policy', 'type'),
      fc.constantFrom('beta', 'beta', 'beta', 'v1.0'),
      async ({ profile, seed }, layout, graphVersion) => {
        const emulator = await startEmulator({ profile, seed });
        const dir = await mkdtemp(join(tmpdir(), 'assignctl-'));
        const at = ['-C', dir, '--endpoint', emulator.url, '--format', 'json'];
        try {
          await writeFile(
            join(dir, 'assignctl.yaml'),
            `tenantId: ${TENANT_ID}\ngraphVersion: ${graphVersion}\n`,
          );
          const exported = await cli(['export', ...at, '--layout', layout]);
          expect(exported.code).toBe(0);
          // Only this may be printed: that v1.0 does not show the assignments of policy sets.
          expect(exported.stderr.replace(/^Graph v1\.0 does not show which assignments .*\n/, '')).toBe('');
          const report = JSON.parse(exported.stdout) as ExportReport;
          if (report.summary.policies === 0) return;
          expect(report.summary.created).toBe(report.summary.policies);
          seen.policies += report.summary.policies;
          seen.preserved += report.summary.preserved;
          for (const { reason } of report.preserved) seen.reasons.add(reason);

          expect(await cli(['validate', '-C', dir])).toMatchObject({ code: 0 });
          const planned = await cli(['plan', ...at, '--detailed-exitcode', '--impact', 'none']);
          expect(planned.code).toBe(0);
          const { summary } = JSON.parse(planned.stdout) as Plan;
          expect(summary).toMatchObject({
            policies: report.summary.policies,
            changed: 0,
            blocked: 0,
            unmanaged: 0,
            requests: 0,
          });
          expect(emulator.log.filter(({ method }) => method === 'PATCH' || method === 'DELETE')).toEqual([]);

          const files = await readdir(join(dir, 'desired-state'), { recursive: true });
          expect(files.map((file) => basename(file)).filter((file) => UNSAFE.test(file))).toEqual([]);
        } finally {
          await emulator.close();
          await rm(dir, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
  // The tenants held what this is about.
  expect([...seen.reasons].sort()).toEqual([
    'both-directions',
    'duplicate',
    'filter-on-exclusion',
    'not-declarable',
    'policy-set',
    'unknown-filter-type',
    'unknown-source',
    'unknown-target-type',
  ]);
  expect(seen.policies).toBeGreaterThan(5 * RUNS);
}, 600_000);

test('whatever becomes of a tenant, --update follows it, and what it need not touch keeps its bytes', async () => {
  let updated = 0;
  await fc.assert(
    fc.asyncProperty(
      randomTenant,
      randomTenant,
      fc.constantFrom('policy', 'type'),
      async ({ profile, seed }, { seed: later }, layout) => {
        const emulator = await startEmulator({ profile, seed });
        const dir = await mkdtemp(join(tmpdir(), 'assignctl-'));
        const at = ['-C', dir, '--endpoint', emulator.url];
        try {
          await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n`);
          expect((await cli(['export', ...at, '--layout', layout])).code).toBe(0);
          if (Object.values(seed.policies ?? {}).every((list) => list.length === 0)) return;
          const before = await annotated(join(dir, 'desired-state'));
          expect((await cli(['plan', ...at, '--detailed-exitcode', '--impact', 'none'])).code).toBe(0);

          emulator.edit((state) => {
            state.filters = later.filters ?? [];
            for (const [collection, list] of Object.entries(state.policies))
              list.forEach((policy, index) => {
                const other = later.policies?.[collection as keyof typeof state.policies]?.[index];
                if (other !== undefined) policy.assignments = other.assignments ?? [];
              });
          });
          const planned = JSON.parse(
            (await cli(['plan', ...at, '--format', 'json', '--impact', 'none'])).stdout,
          ) as Plan;
          const again = await cli(['export', ...at, '--update', '--format', 'json', '--layout', layout]);
          expect(again).toMatchObject({ code: 0 });
          const report = JSON.parse(again.stdout) as ExportReport;
          updated += report.summary.updated;
          expect((await cli(['validate', '-C', dir])).code).toBe(0);
          const settled = await cli(['plan', ...at, '--detailed-exitcode', '--impact', 'none']);
          expect(settled).toMatchObject({ code: 0 });

          const off = new Set(
            [...planned.policies.filter(({ changes }) => changes.length > 0), ...planned.blocked].map(
              ({ file }) => file,
            ),
          );
          // The others only say anew why they are additive.
          const written = report.files.map(({ path }) => path);
          expect(written).toEqual(expect.arrayContaining([...off]));
          for (const path of written.filter((one) => !off.has(one))) {
            const former = before.get(join(dir, path))?.join('---') ?? '';
            expect(withoutComments(await readFile(join(dir, path), 'utf8'))).toBe(withoutComments(former));
          }
          for (const [path, documents] of before) {
            const after = (await readFile(path, 'utf8')).split(/^---$/m);
            expect(after).toHaveLength(documents.length);
            documents.forEach((document, index) => {
              // The comments that were put around each document are still there.
              for (const comment of document.match(/# .*KEPT.*|KEPT .*/g) ?? [])
                expect(after[index]).toContain(comment);
            });
          }
        } finally {
          await emulator.close();
          await rm(dir, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: Math.ceil(RUNS / 4), seed: SEED },
  );
  expect(updated).toBeGreaterThan(RUNS / 4);
}, 600_000);

function withoutComments(text: string): string {
  return text.replace(/^ *#.*\n/gm, '');
}

/** Puts comments where people put them, and returns the documents of each file. */
async function annotated(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, readonly string[]>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    let count = 0;
    const text = (await readFile(path, 'utf8'))
      .replace(/^policy: .*$/gm, (line) => `# KEPT above ${++count}\n${line} # KEPT beside ${count}`)
      .replace(/^(include|exclude):$/gm, (line) => `\n${line} # KEPT list ${++count}`);
    await writeFile(path, text);
    files.set(path, text.split(/^---$/m));
  }
  return files;
}
