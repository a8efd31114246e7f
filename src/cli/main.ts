#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { processContext } from './context.js';
import { EXIT } from './program/exit-codes.js';
import { errorCode, describeSystemError } from './workspace/system-error.js';
import { logFormatOf, run } from './run.js';
import { createLog } from './terminal/log.js';

// What cannot be printed ends no run: there may be writes to finish and to record. A reader that goes away (`| head`)
// has seen enough.
let unprinted: unknown;
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (cause) => {
    if (errorCode(cause) !== 'EPIPE') unprinted ??= cause;
  });

let hasWritten = false;
const argv = process.argv.slice(2);
const context = {
  ...processContext(),
  packageFolder: fileURLToPath(new URL('../../', import.meta.url)),
};
const logFormat = logFormatOf(argv);
const log = createLog(context, { logLevel: 'error', logFormat });
const code = await run(argv, {
  ...context,
  observer: {
    onOutcome: ({ policies }) => {
      hasWritten ||= policies.some(({ requests }) => requests.length > 0);
    },
  },
});
process.exitCode = code;
process.once('exit', () => {
  if (unprinted === undefined) return;
  const why = describeSystemError(unprinted);
  const prefix = logFormat === 'text' ? 'error: ' : '';
  log.error(`${prefix}The result cannot be printed: ${why}. Save it with --out FILE.`);
  if (code === EXIT.ok) process.exitCode = hasWritten ? EXIT.partial : EXIT.error;
});
