/**
 * Runs what is proven by many cases far more often than the tests do. Run by `npm run soak`; variables say how often.
 *
 *   SOAK_FACTOR          how many times as many cases as in `npm test` a property of the pure core has
 *   SOAK_TENANT_FACTOR   the same for a property whose cases ask a tenant over HTTP
 *   SOAK_RUNS            runs over every fault of the service
 *   SOAK_LAW_RUNS        cases for each law of apply: no one is harmed, at every failure and every interruption
 *   SOAK_UNDO_RUNS       random tenants, for each profile and write mode, applied and undone
 *   SOAK_FORGED_PLANS    plan files with something changed and a digest that fits
 *   SOAK_CRASH_POLICIES  policies of an apply that is killed at every write
 *   SOAK_NETWORK_POLICIES, SOAK_DISK_POLICIES  the same where the network is lost, and where the disk is full
 *   SOAK_LOCK_PROCESSES  processes that want one lock at the same time
 *   SOAK_POLICIES        policies of one large run
 *   SOAK_YAML_RUNS       odd YAML texts that must be refused, or mean what an independent reader says
 *   SOAK_EXPORT_RUNS     random tenants that are exported and planned; SOAK_EXPORT_SEED says which
 *   SOAK_SIGN_INS        all: every command with every log format, with a sign-in that works and one that fails
 *   SOAK_MATRIX          all: every type by every way of writing, also on the documented profile and on v1.0; its drift on both profiles
 *   SOAK_HOSTILE         all: every hostile text in a workflow run of its own, and as an input
 *   SOAK_PULL_REQUESTS   generated pull requests that change any files of a repository
 *   SOAK_HOSTILE_SERVICES  runs against services that change their answers at random
 *   SOAK_GUARDRAIL_RUNS  generated pull requests for each guardrail, and for what a change lifts
 *   SOAK_EDIT_RUNS       YAML files in odd layouts, brought up to date and judged by an independent reader
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const suites = [
  'test/applier/journal/crash.test.ts',
  'test/applier/journal/lost-network.test.ts',
  'test/cli/workspace/file-faults.test.ts',
  'test/cli/workspace/lock.test.ts',
  'test/differ',
  'test/explainer/brute-force.test.ts',
  'test/applier/group-transfers-generated.test.ts',
  'test/loader/round-trip.test.ts',
  'test/security/hostile-service.test.ts',
  'test/security/pull-request.test.ts',
  'test/applier/forged-plan.test.ts',
  'test/applier/many-policies.test.ts',
  'test/applier/transition-law.test.ts',
  'test/applier/undo-plan.test.ts',
  'test/ci/hostile.test.ts',
  'test/e2e/drift/drift-matrix.test.ts',
  'test/e2e/matrix',
  'test/exporter/random-tenants.test.ts',
  'test/graph/auth/secrets.test.ts',
  'test/graph/soak.test.ts',
  'test/loader/means-the-same.test.ts',
  'test/exporter/edits-keep.test.ts',
];
const { status } = spawnSync(process.execPath, [jest, '--testTimeout', '7200000', ...suites], {
  stdio: 'inherit',
  env: {
    SOAK_FACTOR: '400',
    SOAK_TENANT_FACTOR: '30',
    SOAK_RUNS: '2600',
    SOAK_LAW_RUNS: '100000',
    SOAK_UNDO_RUNS: '500',
    SOAK_FORGED_PLANS: '1000',
    SOAK_CRASH_POLICIES: '40',
    SOAK_NETWORK_POLICIES: '40',
    SOAK_DISK_POLICIES: '40',
    SOAK_PULL_REQUESTS: '300',
    SOAK_HOSTILE_SERVICES: '500',
    SOAK_GUARDRAIL_RUNS: '20000',
    SOAK_LOCK_PROCESSES: '16',
    SOAK_POLICIES: '1000',
    SOAK_YAML_RUNS: '100000',
    SOAK_EXPORT_RUNS: '1000',
    SOAK_SIGN_INS: 'all',
    SOAK_MATRIX: 'all',
    SOAK_HOSTILE: 'all',
    SOAK_EDIT_RUNS: '20000',
    ...process.env,
  },
});
process.exitCode = status ?? 1;
