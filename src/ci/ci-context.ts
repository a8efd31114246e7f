/** Exit code and output of one run of assignctl. */
export interface ChildResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What this program knows about the pipeline it runs in. */
export interface CiContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the log of the job. Commands for the engine are written here too, and only by this program. */
  readonly write: (text: string) => void;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /**
   * Runs assignctl of the same package, with `env` added to the variables of this program. Its stderr is copied to the
   * job's log line by line.
   */
  readonly assignctl: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<ChildResult>;
}

/** A problem that the reader of the job's log can fix. The message is one sentence, and no stack is printed. */
export class CiError extends Error {
  override readonly name = 'CiError';
}

/** A variable that the engine always sets. Throws a CiError if it is missing. */
export function required(env: CiContext['env'], name: string): string {
  const value = env[name] ?? '';
  if (value === '') throw new CiError(`The variable ${name} is missing: is this a job of a pipeline?`);
  return value;
}
