/** How one run of assignctl ended, and all it said. */
export interface ChildResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** All this program knows of the pipeline it runs in. */
export interface CiContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the log of the job. Commands for the engine are written here too, and by this program alone. */
  readonly write: (text: string) => void;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /**
   * Runs assignctl of the same package, with more variables than this program has. What it prints on stderr is in the
   * job's log line by line.
   */
  readonly assignctl: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<ChildResult>;
}

/** What the reader of the job's log can put right: told in one sentence, without a stack. */
export class CiError extends Error {
  override readonly name = 'CiError';
}

/** A variable that the engine always sets. Throws a CiError where it is missing. */
export function required(env: CiContext['env'], name: string): string {
  const value = env[name] ?? '';
  if (value === '') throw new CiError(`The variable ${name} is missing: is this a job of a pipeline?`);
  return value;
}
