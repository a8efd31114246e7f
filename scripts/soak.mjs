/**
 * Runs what is proven by many cases far more often than the tests do. Run by `npm run soak`; variables say how often.
 *
 *   SOAK_RUNS            runs over every fault of the service
 *   SOAK_LAW_RUNS        cases for each law of apply: no one is harmed, at every failure and every interruption
 *   SOAK_UNDO_RUNS       random tenants, for each profile and write mode, applied and undone
 *   SOAK_FORGED_PLANS    plan files with something changed and a digest that fits
 *   SOAK_CRASH_POLICIES  policies of an apply that is killed at every write
 *   SOAK_POLICIES        policies of one large run
 *   SOAK_YAML_RUNS       odd YAML texts that must be refused, or mean what an independent reader says
 *   SOAK_EXPORT_RUNS     random tenants that are exported and planned; SOAK_EXPORT_SEED says which
 *   SOAK_SIGN_INS        all: every command with every log format, with a sign-in that works and one that fails
 *   SOAK_HOSTILE         all: every hostile text in a workflow run of its own, and as an input
 *   SOAK_EDIT_RUNS       YAML files in odd layouts, brought up to date and judged by an independent reader
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const suites = [
  'test/applier/journal/crash.test.ts',
  'test/applier/forged-plan.test.ts',
  'test/applier/many-policies.test.ts',
  'test/applier/transition-law.test.ts',
  'test/applier/undo-plan.test.ts',
  'test/ci/hostile.test.ts',
  'test/exporter/random-tenants.test.ts',
  'test/graph/auth/secrets.test.ts',
  'test/graph/soak.test.ts',
  'test/loader/means-the-same.test.ts',
  'test/exporter/edits-keep.test.ts',
];
const { status } = spawnSync(process.execPath, [jest, ...suites], {
  stdio: 'inherit',
  env: {
    SOAK_RUNS: '2600',
    SOAK_LAW_RUNS: '100000',
    SOAK_UNDO_RUNS: '500',
    SOAK_FORGED_PLANS: '1000',
    SOAK_CRASH_POLICIES: '40',
    SOAK_POLICIES: '1000',
    SOAK_YAML_RUNS: '100000',
    SOAK_EXPORT_RUNS: '1000',
    SOAK_SIGN_INS: 'all',
    SOAK_HOSTILE: 'all',
    SOAK_EDIT_RUNS: '20000',
    ...process.env,
  },
});
process.exitCode = status ?? 1;
