#!/usr/bin/env node
import { processContext } from './context.js';
import { errorCode } from './workspace/error-code.js';
import { run } from './run.js';

// A reader that goes away (`| head`) ends what it is told, not the run: there may be writes to finish and to record.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (cause) => {
    if (errorCode(cause) !== 'EPIPE') throw cause;
  });

process.exitCode = await run(process.argv.slice(2), processContext());
