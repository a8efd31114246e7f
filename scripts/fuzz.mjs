/**
 * Feeds mutated files of the corpus (test/security/corpus) to the parsers. Run by `npm run fuzz [-- TARGET --seconds N --seed N]`.
 * Without a target every parser gets N seconds, 30 if not given. An input that a parser fails on is kept in the temporary
 * folder, and its path is printed: add it to the corpus with the fix.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const [target] = positionals;
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const { status } = spawnSync(process.execPath, [jest, 'test/security/fuzz.test.ts'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    FUZZ_SECONDS: values.seconds,
    FUZZ_SEED: values.seed ?? String(Date.now()),
    ...(target === undefined ? {} : { FUZZ_TARGET: target }),
  },
});
process.exitCode = status ?? 1;
