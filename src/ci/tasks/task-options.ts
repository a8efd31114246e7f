import { parseArgs } from 'node:util';
import { CiError } from '../ci-context.js';

const TASKS = ['plan', 'review', 'apply', 'keep', 'drift', 'decide', 'accept', 'reject'] as const;
export type Task = (typeof TASKS)[number];

/** Tasks that several tenants of a fleet can share. */
const OF_SEVERAL: readonly Task[] = ['plan', 'review', 'apply', 'keep'];

export interface TaskOptions {
  readonly task: Task;
  /**
   * Distinguishes this project of the repository, and in a fleet this tenant, in comments, issues and artifacts: `PROJECT`
   * or `PROJECT+TENANT`. The ring is added by {@link nameWithRing}. No project, tenant or ring has the `+` and `@` between them.
   */
  readonly name: string;
  /** Folder of the project, and its settings file if it has another name. */
  readonly directory: string;
  readonly config: string | undefined;
  /** Name of the tenant, if the project is a fleet. */
  readonly tenant: string | undefined;
  /** For plan, review and apply of several tenants at once: those of one ring, or all of the fleet. */
  readonly ring: string | undefined;
  readonly all: boolean;
  /** Folder for the files that the pipeline keeps. */
  readonly folder: string;
  /** For apply: the plan that was reviewed (of several tenants the folder with theirs), and the pull request that gets a comment with the outcome. */
  readonly plan: string | undefined;
  readonly pullRequest: string | undefined;
  /** For review: path of the file of the workflow, or pipeline, whose runs plan pull requests. */
  readonly planWorkflow: string | undefined;
  /** For plan and review: the commit whose guardrails the plan is compared with. */
  readonly base: string | undefined;
  /** For drift, accept and reject: the same of the one that applies; its last outcome is the baseline. */
  readonly applyWorkflow: string | undefined;
  /** The same tasks, for a tenant that is applied with others: what that apply is called, `PROJECT` or `PROJECT@RING`. */
  readonly applyName: string | undefined;
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
    ring: text,
    all: { type: 'boolean' } as const,
    folder: text,
    plan: text,
    'pull-request': text,
    'plan-workflow': text,
    base: text,
    'apply-workflow': text,
    'apply-name': text,
    issue: text,
    digest: text,
  };
  let read;
  try {
    read = parseArgs({ args: joined(argv, options), options, allowPositionals: true });
  } catch (cause) {
    throw new CiError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const { values, positionals } = read;
  const [task, ...more] = positionals;
  if (!isTask(task) || more.length > 0) throw new CiError(`Write one of: ${TASKS.join(', ')}.`);
  const given = (name: Exclude<keyof typeof options, 'all'>): string | undefined => values[name] || undefined;
  const [tenant, ring, all] = [given('tenant'), given('ring'), values.all === true];
  const isFleet = isOfSeveral({ ring, all });
  const project = given('name') ?? (isFleet || tenant !== undefined ? 'fleet' : 'default');
  const applyName = given('apply-name');
  if (!PROJECT.test(project))
    throw new CiError('--name takes up to 60 letters, digits, dots, dashes and underscores.');
  if (applyName !== undefined && !APPLY.test(applyName))
    throw new CiError('--apply-name takes what --name does, and for an apply of a ring NAME@RING.');
  if (applyName !== undefined && tenant === undefined)
    throw new CiError('--apply-name is for one tenant of a fleet: --tenant names it.');
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
  for (const [option, value] of Object.entries({ tenant, ring }))
    if (value !== undefined && !FLEET_NAME.test(value))
      throw new CiError(`--${option} takes a name of the fleet file: lowercase letters, digits and dashes.`);
  if ([tenant !== undefined, ring !== undefined, all].filter(Boolean).length > 1)
    throw new CiError('Write one of --tenant, --ring and --all.');
  if (isFleet && !OF_SEVERAL.includes(task))
    throw new CiError(`${task} is for one tenant: --tenant names it.`);
  return {
    task,
    name: tenant === undefined ? project : `${project}+${tenant}`,
    directory: given('directory') ?? '.',
    config: given('config'),
    tenant,
    ring,
    all,
    folder: given('folder') ?? 'assignctl-out',
    plan: given('plan'),
    pullRequest: numberOf('pull-request'),
    planWorkflow: given('plan-workflow'),
    base: given('base'),
    applyWorkflow: given('apply-workflow'),
    applyName,
    issue: numberOf('issue'),
    digest,
  };
}

/** Each option with its value as one word: the name of a folder may begin with a dash. */
function joined(
  argv: readonly string[],
  options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>,
): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const isText = word.startsWith('--') && options[word.slice(2)]?.type === 'string';
    const value = isText ? argv[at + 1] : undefined;
    words.push(value === undefined ? word : `${word}=${value}`);
    if (value !== undefined) at += 1;
  }
  return words;
}

/** A name of the fleet file, and one that a project of the repository is given: no `@`, `+` or `~`, which names are joined by. */
const [OF_FLEET, OF_PROJECT] = ['[a-z0-9-]+', '[A-Za-z0-9][A-Za-z0-9._-]{0,59}'];
const FLEET_NAME = new RegExp(`^${OF_FLEET}$`);
const PROJECT = new RegExp(`^${OF_PROJECT}$`);
const APPLY = new RegExp(`^${OF_PROJECT}(@${OF_FLEET})?$`);

/** Whether a task is for several tenants of a fleet. */
export function isOfSeveral({ ring, all }: Pick<TaskOptions, 'ring' | 'all'>): boolean {
  return ring !== undefined || all;
}

/** What distinguishes this task from those of other projects and other rings, in artifacts and comments: a plain word. */
export function nameWithRing({ name, ring }: Pick<TaskOptions, 'name' | 'ring'>): string {
  return ring === undefined ? name : `${name}@${ring}`;
}

function isTask(text: string | undefined): text is Task {
  return (TASKS as readonly (string | undefined)[]).includes(text);
}
