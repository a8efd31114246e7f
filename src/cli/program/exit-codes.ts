/** What the exit code says. Scripts rely on these numbers: they never change meaning. */
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  refused: 3,
  partial: 4,
  incomplete: 5,
} as const;
export type ExitName = keyof typeof EXIT;
export type ExitCode = (typeof EXIT)[ExitName];

export const EXIT_MEANINGS: Readonly<Record<ExitName, string>> = {
  ok: 'done, or nothing to do',
  error: 'usage, files, sign-in or service; or no terminal and no --yes',
  changes: 'changes or drift found; only with --detailed-exitcode',
  refused: 'refused before any write by a limit or protection of the whole run',
  partial: 'applied in part: the outcome says which policies were not changed, and why',
  incomplete: 'incomplete: a policy is blocked or could not be read',
};

/** How each command may end, by its words on the command line; every command has its line here. */
export const EXIT_CODES_BY_COMMAND: Readonly<Record<string, readonly ExitName[]>> = {
  init: ['ok', 'error'],
  validate: ['ok', 'error'],
  plan: ['ok', 'error', 'changes', 'incomplete'],
  apply: ['ok', 'error', 'refused', 'partial'],
  undo: ['ok', 'error', 'refused', 'partial'],
  'journal verify': ['ok', 'error'],
  'journal show': ['ok', 'error'],
  show: ['ok', 'error'],
  drift: ['ok', 'error', 'changes', 'incomplete'],
  export: ['ok', 'error', 'incomplete'],
  refresh: ['ok', 'error', 'incomplete'],
  schemas: ['ok', 'error', 'incomplete'],
  explain: ['ok', 'error', 'incomplete'],
  'fleet list': ['ok', 'error'],
  'fleet matrix': ['ok', 'error'],
  doctor: ['ok', 'error'],
  demo: ['ok', 'error'],
  emulator: ['ok', 'error'],
  help: ['ok', 'error'],
  completion: ['ok', 'error'],
};

/** What a user can fix at the command line; reported in one sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
