import type { ProjectPlace } from '../project/project-place.js';

/** For which shell the commands that people copy are quoted. */
export const SHELLS = ['posix', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** The options of a run that its next command repeats, so that it means the same tenant, files and allowances. */
export interface RepeatedOptions {
  readonly C: string;
  readonly config?: string;
  readonly endpoint?: string;
  readonly emulator?: boolean;
  readonly only?: readonly string[];
  readonly allow?: readonly string[];
  readonly impact?: string;
  readonly fleet?: string;
  readonly place?: ProjectPlace;
  readonly shell?: Shell;
}

/**
 * The command line to copy: `assignctl`, the words, and the options of this run that it needs as well, quoted for the
 * shell. It works from the folder in which the run was started.
 */
export function printedCommand(
  words: readonly string[],
  options: RepeatedOptions,
  context: { readonly shell?: Shell },
): string {
  const { C, config, endpoint, emulator, only = [], allow = [], impact, fleet, place } = options;
  const tenant = place?.tenant;
  const shell = options.shell ?? context.shell ?? 'posix';
  const flags = [
    ...(C === '.' ? [] : ['-C', C]),
    ...(config === undefined ? [] : ['--config', config]),
    ...(tenant === undefined || fleet === undefined || fleet === DEFAULT_FLEET ? [] : ['--fleet', fleet]),
    ...(tenant === undefined ? [] : ['--tenant', tenant]),
    ...only.flatMap((choice) => ['--only', choice]),
    ...allow.flatMap((code) => ['--allow', code]),
    ...(impact === undefined || impact === DEFAULT_IMPACT ? [] : ['--impact', impact]),
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(emulator === true ? ['--emulator'] : []),
  ];
  return ['assignctl', ...words, ...flags].map((word) => quoteWord(word, shell)).join(' ');
}

const DEFAULT_FLEET = 'fleet.yaml';
const DEFAULT_IMPACT = 'count';

/** What no shell takes for anything but itself. PowerShell reads `,`, `@` and `%` in its own way. */
const PLAIN: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w@%+=:,./-]+$/,
  powershell: /^[\w+=:./\\-]+$/,
};

function quoteWord(word: string, shell: Shell): string {
  if (PLAIN[shell].test(word)) return word;
  return `'${word.replaceAll("'", shell === 'posix' ? String.raw`'\''` : "''")}'`;
}
