/**
 * `gitlab-ci-local` as one process for many pipelines: for each line with a folder and options, a line with what the command
 * line would print and end with. Bundled by `scripts/test-packages.mjs`.
 */
import { AssertionError } from 'node:assert';
import { createInterface } from 'node:readline';
import { Executor } from 'gitlab-ci-local/src/executor.js';
import { handler } from 'gitlab-ci-local/src/handler.js';
import { cleanupJobResources } from 'gitlab-ci-local/src/job.js';
import { WriteStreamsProcess } from 'gitlab-ci-local/src/write-streams.js';

class KeptStreams extends WriteStreamsProcess {
  kept = { stdout: '', stderr: '' };

  stdout(text) {
    this.kept.stdout += text;
  }

  stderr(text) {
    this.kept.stderr += text;
  }
}

async function run({ folder, options }) {
  const streams = new KeptStreams();
  const jobs = [];
  // It takes no other folder than the one that it is in.
  process.chdir(folder);
  try {
    await handler({ ...options, noColor: true }, streams, jobs);
    return { code: Executor.getFailed(jobs).length > 0 ? 1 : 0, ...streams.kept };
  } catch (error) {
    await cleanupJobResources(jobs);
    streams.stderr(`${error instanceof AssertionError ? error.message : error.stack}\n`);
    return { code: 1, ...streams.kept };
  }
}

for await (const line of createInterface(process.stdin))
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
