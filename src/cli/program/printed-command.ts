import type { ProjectPlace } from '../project/project-place.js';
import { DEFAULT_FLEET_FILE } from '../../model/project/fleet.js';

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
  /** Which tenants of a fleet a run is on, unless `place` is one of them. */
  readonly tenant?: string | readonly string[];
  readonly ring?: readonly string[];
  readonly all?: boolean;
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
  const { C, config, endpoint, emulator, only = [], allow = [], impact, fleet } = options;
  const which = tenantFlags(options);
  const flags = [
    ...(C === '.' ? [] : ['-C', C]),
    ...(config === undefined ? [] : ['--config', config]),
    ...(which.length === 0 || fleet === undefined || fleet === DEFAULT_FLEET_FILE ? [] : ['--fleet', fleet]),
    ...which,
    ...only.flatMap((choice) => ['--only', choice]),
    ...allow.flatMap((code) => ['--allow', code]),
    ...(impact === undefined || impact === DEFAULT_IMPACT ? [] : ['--impact', impact]),
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(emulator === true ? ['--emulator'] : []),
  ];
  return quoteWords(['assignctl', ...words, ...flags], options, context);
}

/** `-C` and `--config` as they were given, quoted for the shell, to follow the words of a command; empty if there was none. */
export function placeFlags(
  {
    C,
    config,
    shell,
  }: { readonly C: string; readonly config?: string | undefined; readonly shell?: Shell | undefined },
  context: { readonly shell?: Shell },
): string {
  const flags = [...(C === '.' ? [] : ['-C', C]), ...(config === undefined ? [] : ['--config', config])];
  return flags.length === 0 ? '' : ` ${quoteWords(flags, { shell }, context)}`;
}

function quoteWords(
  words: readonly string[],
  options: { readonly shell?: Shell | undefined },
  context: { readonly shell?: Shell },
): string {
  const shell = options.shell ?? context.shell ?? 'posix';
  return words.map((word) => quoteWord(word, shell)).join(' ');
}

function tenantFlags({ place, tenant = [], ring = [], all }: RepeatedOptions): readonly string[] {
  if (place?.tenant !== undefined) return ['--tenant', place.tenant];
  return [
    ...(all === true ? ['--all'] : []),
    ...ring.flatMap((name) => ['--ring', name]),
    ...[tenant].flat().flatMap((name) => ['--tenant', name]),
  ];
}

const DEFAULT_IMPACT = 'count';

/**
 * What no shell takes for anything but itself. PowerShell reads `,`, `@` and `%` in its own way, and cuts a word that begins
 * with `-` at the first `.` or `:`.
 */
const PLAIN: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w@%+=:,./-]+$/,
  powershell: /^(?:-[\w-]+|[\w+=:./\\][\w+=:./\\-]*)$/,
};

/** PowerShell takes each of these for a single quote, and two of them, inside of quotes, for one. */
const POWERSHELL_QUOTES = /['\u2018\u2019\u201a\u201b]/g;

function quoteWord(word: string, shell: Shell): string {
  if (PLAIN[shell].test(word)) return word;
  return shell === 'posix'
    ? `'${word.replaceAll("'", String.raw`'\''`)}'`
    : `'${word.replaceAll(POWERSHELL_QUOTES, '$&$&')}'`;
}
