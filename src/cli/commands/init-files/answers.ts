import { type GraphVersion, isGuid } from '../../../model/tenant/policy-types.js';
import { CLOUD_NAMES, type CloudName } from '../../../model/project/settings.js';
import { type CliContext } from '../../context.js';
import { UsageError } from '../../program/exit-codes.js';
import { REPOSITORY, releaseCommit, toolVersion } from '../../program/version.js';

export const CI_ENGINES = ['github', 'azure-pipelines', 'gitlab', 'generic', 'none'] as const;
export type CiEngine = (typeof CI_ENGINES)[number];

/** What was said on the command line. */
export interface InitFlags {
  readonly tenantId?: string;
  readonly cloud?: CloudName;
  readonly graphVersion: GraphVersion;
  readonly ci?: CiEngine;
  /** Commit of assignctl to pin workflows to. */
  readonly pin?: string;
  readonly yes?: boolean;
}

/** All that the files depend on. */
export interface Answers {
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly graphVersion: GraphVersion;
  readonly ci: CiEngine;
}

/** The release that pipelines run: 40 hex digits of its commit, and its version. */
export interface Release {
  readonly commit: string;
  readonly version: string;
}

const ATTEMPTS = 3;

/** A question with its flag, for runs without a terminal. */
interface Question<T extends string> {
  readonly flag: string;
  readonly text: string;
  /** What an empty answer means, and `--yes`, and no terminal. */
  readonly usual?: T;
  readonly read: (answer: string) => T | undefined;
  /** What an answer must be. */
  readonly expected: string;
  /** Where to find the answer, for who did not give one. */
  readonly found?: string;
}

const PRINTS_TENANT = 'az account show --query tenantId';

const TENANT: Question<string> = {
  flag: '--tenant-id ID',
  text: `Id of the Entra tenant (${PRINTS_TENANT})`,
  read: (answer) => (isGuid(answer) ? answer.toLowerCase() : undefined),
  expected: 'a tenant id, like 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10',
  found: `Find the id with \`${PRINTS_TENANT}\` or on the overview page of Entra; the emulator’s is 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10.`,
};

/** Flags first; what is missing is asked for on a terminal, or has its default. Throws a UsageError that names the flag. */
export async function collectAnswers(flags: InitFlags, context: CliContext): Promise<Answers> {
  const tenantId =
    flags.tenantId === undefined ? await ask(TENANT, flags, context) : TENANT.read(flags.tenantId.trim());
  if (tenantId === undefined)
    throw new UsageError(`--tenant-id ${flags.tenantId ?? ''}: this is not ${TENANT.expected}.`);
  const cloud = flags.cloud ?? (await ask(choice('--cloud', 'Cloud', CLOUD_NAMES, 'global'), flags, context));
  const ci = flags.ci ?? (await ask(choice('--ci', 'Pipelines for', CI_ENGINES, 'none'), flags, context));
  return { tenantId, cloud, graphVersion: flags.graphVersion, ci };
}

/** Engines whose files name a commit of assignctl. Azure Pipelines takes only branches and tags, and `generic` a version. */
const PINNED: readonly CiEngine[] = ['github', 'gitlab'];

/** What the pipelines of an engine are pinned to. Throws a UsageError if an engine needs a commit and none is known. */
export function releaseFor(ci: CiEngine, pin: string | undefined): Release {
  const version = toolVersion();
  if (pin !== undefined && !/^[0-9a-f]{40}$/.test(pin))
    throw new UsageError(`--pin ${pin}: this is not the full hash of a commit, 40 lowercase hex digits.`);
  const commit = pin ?? releaseCommit() ?? '';
  if (commit === '' && PINNED.includes(ci))
    throw new UsageError(
      `--ci ${ci}: this build of assignctl is not a release, so it knows no commit to pin the pipelines to. ` +
        `Install a release, or name a commit of ${REPOSITORY} with --pin COMMIT. Nothing was written.`,
    );
  return { commit, version };
}

function choice<T extends string>(flag: string, text: string, choices: readonly T[], usual: T): Question<T> {
  const expected = `one of ${choices.join(', ')}`;
  return {
    flag: `${flag} NAME`,
    text: `${text}: ${choices.join(', ')}`,
    usual,
    read: (answer) => choices.find((one) => one.toLowerCase() === answer.toLowerCase()),
    expected,
  };
}

async function ask<T extends string>(
  { flag, text, usual, read, expected, found }: Question<T>,
  { yes }: InitFlags,
  { ask: askPerson }: CliContext,
): Promise<T> {
  if (usual !== undefined && (yes === true || askPerson === undefined)) return usual;
  if (askPerson === undefined || yes === true)
    throw new UsageError(
      `${flag} is missing${askPerson === undefined ? ', and there is no terminal to ask on' : ''}.` +
        (found === undefined ? '' : ` ${found}`),
    );
  let complaint = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const question = `${complaint}${text}${usual === undefined ? '' : ` [${usual}]`}: `;
    const answer = (await askPerson(question)).trim();
    const value = answer === '' ? usual : read(answer);
    if (value !== undefined) return value;
    complaint = `That is not ${expected}.\n`;
  }
  throw new UsageError(`Nothing was written: there was no answer. ${flag} gives it too.`);
}
