/** What the exit code says. Scripts rely on these numbers: they never change meaning. */
export const EXIT = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Usage, files, sign-in or service; no terminal and no `--yes`. */
  error: 1,
  /** Changes or drift found; with `--detailed-exitcode` alone. */
  changes: 2,
  /** Apply refused before any write by a limit or protection of the whole run. */
  refused: 3,
  /** Applied in part. */
  partial: 4,
  /** The plan is incomplete: a policy is blocked or could not be read. */
  incomplete: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a user can put right at the command line; told in one sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
