import { parseArgs } from 'node:util';
import { CiError } from '../ci-context.js';

const TASKS = ['plan', 'review', 'apply', 'keep', 'drift', 'decide', 'accept', 'reject'] as const;
export type Task = (typeof TASKS)[number];

export interface TaskOptions {
  readonly task: Task;
  /** Distinguishes several projects of one repository, in comments, issues and artifacts. */
  readonly name: string;
  /** Folder of the project, and its settings file if it has another name. */
  readonly directory: string;
  readonly config: string | undefined;
  /** Name of the tenant, if the project is a fleet. */
  readonly tenant: string | undefined;
  /** Folder for the files that the pipeline keeps. */
  readonly folder: string;
  /** For apply: the plan that was reviewed, and the pull request that gets a comment with the outcome. */
  readonly plan: string | undefined;
  readonly pullRequest: string | undefined;
  /** For review: path of the file of the workflow, or pipeline, whose runs plan pull requests. */
  readonly planWorkflow: string | undefined;
  /** For plan and review: the commit whose guardrails the plan is compared with. */
  readonly base: string | undefined;
  /** For drift, accept and reject: the same of the one that applies; its last outcome is the baseline. */
  readonly applyWorkflow: string | undefined;
  /** For accept and reject: number of the issue with the decision, and the digest of the drift it is about. */
  readonly issue: string | undefined;
  readonly digest: string | undefined;
}

/** Reads a command line. An empty value counts as not given: pipelines pass unset inputs so. Throws a CiError for a wrong option. */
export function parseTask(argv: readonly string[]): TaskOptions {
  const text = { type: 'string' } as const;
  const options = {
    name: text,
    directory: text,
    config: text,
    tenant: text,
    folder: text,
    plan: text,
    'pull-request': text,
    'plan-workflow': text,
    base: text,
    'apply-workflow': text,
    issue: text,
    digest: text,
  };
  let read;
  try {
    read = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (cause) {
    throw new CiError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const { values, positionals } = read;
  const [task, ...more] = positionals;
  if (!isTask(task) || more.length > 0) throw new CiError(`Write one of: ${TASKS.join(', ')}.`);
  const given = (name: keyof typeof options): string | undefined => values[name] || undefined;
  const name = given('name') ?? given('tenant') ?? 'default';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(name))
    throw new CiError('--name takes up to 60 letters, digits, dots, dashes and underscores.');
  const numberOf = (option: 'pull-request' | 'issue'): string | undefined => {
    const number = given(option);
    if (number === undefined || /^[0-9]+$/.test(number)) return number;
    throw new CiError(`--${option} takes a number.`);
  };
  const digest = given('digest');
  if (digest !== undefined && !/^[0-9a-f]{16}$/.test(digest))
    throw new CiError(
      '--digest takes 16 hexadecimal digits, as the last line of an issue about drift has them.',
    );
  const tenant = given('tenant');
  if (tenant !== undefined && !/^[a-z0-9-]+$/.test(tenant))
    throw new CiError('--tenant takes a name of the fleet file: lowercase letters, digits and dashes.');
  return {
    task,
    name,
    directory: given('directory') ?? '.',
    config: given('config'),
    tenant,
    folder: given('folder') ?? 'assignctl-out',
    plan: given('plan'),
    pullRequest: numberOf('pull-request'),
    planWorkflow: given('plan-workflow'),
    base: given('base'),
    applyWorkflow: given('apply-workflow'),
    issue: numberOf('issue'),
    digest,
  };
}

function isTask(text: string | undefined): text is Task {
  return (TASKS as readonly (string | undefined)[]).includes(text);
}
