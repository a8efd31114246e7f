/**
 * Runs what is proven by many cases far more often than the tests do. Run by `npm run soak`; variables say how often.
 *
 *   SOAK_RUNS            runs over every fault of the service
 *   SOAK_LAW_RUNS        cases for each law of apply: nobody harmed, whatever fails and wherever it breaks off
 *   SOAK_UNDO_RUNS       random tenants, for each profile and write mode, applied and undone
 *   SOAK_FORGED_PLANS    plan files with something changed and a digest that fits
 *   SOAK_CRASH_POLICIES  policies of an apply that is killed at every write
 *   SOAK_POLICIES        policies of one large run
 *   SOAK_YAML_RUNS       odd YAML texts that must be refused, or mean what an independent reader says
 *   SOAK_EDIT_RUNS       YAML files in odd layouts, brought up to date and judged by an independent reader
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const suites = [
  'test/graph/soak.test.ts',
  'test/loader/means-the-same.test.ts',
  'test/exporter/edits-keep.test.ts',
  ...['law', 'undo', 'forged-plan', 'crash', 'many'].map((name) => `test/apply/${name}.test.ts`),
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
    SOAK_EDIT_RUNS: '20000',
    ...process.env,
  },
});
process.exitCode = status ?? 1;
