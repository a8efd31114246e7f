import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { startEmulator } from '../../src/emulator/index.js';
import { type ExportReport } from '../../src/model/export-report.js';
import { type Plan } from '../../src/model/plan.js';
import { cli, TENANT_ID } from '../support/cli.js';
import { randomTenant } from './random-tenants.js';

const RUNS = Number(process.env['ASSIGNCTL_EXPORT_RUNS'] ?? 200);
const SEED = Number(process.env['ASSIGNCTL_EXPORT_SEED'] ?? 20261122);

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
          expect(exported).toMatchObject({ code: 0, stderr: '' });
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
          const again = await cli(['export', ...at, '--update', '--layout', layout]);
          expect(again.code).toBe(0);
          expect((JSON.parse(again.stdout) as ExportReport).files).toEqual([]);
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
