import {
  type Allowance,
  REFUSAL_CODES,
  type RefusalCode,
  RUN_REFUSALS,
} from '../../model/project/settings.js';
import { type ImpactMode } from '../../model/results/affected-users.js';
import { type CliContext } from '../context.js';
import type { ProjectPlace } from '../project/project-place.js';
import { UsageError } from './exit-codes.js';
import { type Shell } from './printed-command.js';

export const LOG_LEVELS = ['error', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Where the project is and how to print: options of every command that reads files. */
export interface ProjectOptions {
  readonly C: string;
  readonly config?: string;
  readonly format: string;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** For which shell printed commands are quoted; that of the platform if absent. */
  readonly shell?: Shell;
  /** Prints all of a plan. */
  readonly verbose?: boolean;
  /** Where a tenant of a fleet has its files, in place of what `C` and `config` say. No flag: `--tenant` leads there. */
  readonly place?: ProjectPlace;
}

/** Which Graph to speak to. */
export interface ConnectionOptions extends ProjectOptions {
  readonly endpoint?: string;
  readonly emulator?: boolean;
  /** Intune writes, and Intune calls of any kind, in 20 s; the documented limits where not given. */
  readonly writes?: number;
  readonly calls?: number;
}

/** Options of every command that plans. */
export interface TenantOptions extends ConnectionOptions {
  readonly only: readonly string[];
  readonly allow: readonly string[];
  /** How the users that changes concern are counted. */
  readonly impact: ImpactMode;
  /** File for the ids of the users who gain and lose. */
  readonly impactIds?: string;
  /** No progress on stderr. */
  readonly quiet?: boolean;
}

/** `CODE` or `CODE=POLICY-ID`, as `--allow` takes it. Throws a UsageError for a code nothing refuses with. */
export function parseAllowance(text: string): Allowance {
  const [code = '', ...rest] = text.split('=');
  if (!isRefusalCode(code))
    throw new UsageError(
      `--allow ${text}: there is no refusal “${code}”. The codes are ${REFUSAL_CODES.join(', ')}.`,
    );
  const policy = rest.join('=');
  if (text.includes('=') && policy === '')
    throw new UsageError(
      `--allow ${text}: the policy's id is empty. Write ${code}=ID, or only ${code} for every policy.`,
    );
  if (policy !== '' && (RUN_REFUSALS as readonly string[]).includes(code))
    throw new UsageError(`--allow ${text}: ${code} concerns the whole run. Write --allow ${code}.`);
  return { code, reason: `--allow ${text}`, ...(policy === '' ? {} : { policy }) };
}

function isRefusalCode(code: string): code is RefusalCode {
  return (REFUSAL_CODES as readonly string[]).includes(code);
}

/** Colours go only to terminals, and not if the user or NO_COLOR says no. */
export function useColour({ color }: ProjectOptions, { stdout, env }: CliContext): boolean {
  return color && stdout.isTTY === true && (env.NO_COLOR ?? '') === '';
}

/** Width of the terminal that shows the result; undefined if it has none. */
export function widthOf({ stdout: { isTTY, columns = 0 } }: Pick<CliContext, 'stdout'>): number | undefined {
  return isTTY === true && columns > 0 ? columns : undefined;
}
