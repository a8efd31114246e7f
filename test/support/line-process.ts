import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type CliResult } from './cli.js';

/** A process of node for many runs of what it does. */
export interface LineProcess {
  /** One run: its request goes in as a line of JSON, and its result comes back as one. One at a time. */
  readonly ask: (request: unknown) => Promise<CliResult>;
  readonly end: () => Promise<void>;
}

export function startLineProcess(
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>,
): LineProcess {
  const child = spawn(process.execPath, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value } = (await answers.next()) as IteratorResult<string, undefined>;
      if (value === undefined) throw new Error(`${args.join(' ')} has ended.`);
      return JSON.parse(value) as CliResult;
    },
    end: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
