/** Runs the soak over every fault far more often than the tests do. Run by `npm run soak`; SOAK_RUNS says how often. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const { status } = spawnSync(process.execPath, [jest, 'test/graph/soak.test.ts'], {
  stdio: 'inherit',
  env: { SOAK_RUNS: '2600', ...process.env },
});
process.exitCode = status ?? 1;
