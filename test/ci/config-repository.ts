import { cpSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator } from '../../src/emulator/index.js';
import { copyProject } from '../support/copy-project.js';
import { asCheckout, git } from '../support/git-commits.js';
import { tenant } from '../support/tenant.js';
import { type FakeGitHub, github, REPOSITORY } from './github-service.js';
import { defaultInputs, type JobResult, type Run, runJob } from './job.js';
import { emptyFolder } from '../support/empty-folder.js';

export const HEAD = 'a'.repeat(40);
export const MERGED = 'b'.repeat(40);
export const PULL = '7';

const APPLY = '.github/workflows/apply.yml';
const PUSH = { GITHUB_EVENT_NAME: 'push', GITHUB_SHA: MERGED, GITHUB_REF_NAME: 'main' };

/** Inputs of a workflow; one that is not here is as the caller gives it, or its default. */
type Inputs = Readonly<Record<string, string | boolean>>;

/** What a pull request may bring along that its author chose. */
export interface PullRequest {
  readonly title?: string;
  readonly branch?: string;
  /** Full name of the repository it comes from. */
  readonly from?: string;
  readonly author?: string;
  /** Inputs of this run. */
  readonly inputs?: Inputs;
}

export interface ConfigRepository {
  readonly emulator: Emulator;
  readonly hub: FakeGitHub;
  readonly workspace: string;
  readonly artifacts: Map<string, string>;
  readonly pullRequest: (job: string, how?: PullRequest) => Promise<JobResult>;
  /** A job of the plan workflow for a merge queue. */
  readonly mergeQueue: (job: string) => Promise<JobResult>;
  /** The first job of the apply workflow, before anyone approves. */
  readonly review: (inputs?: Inputs) => Promise<JobResult>;
  /** Both jobs of the apply workflow, the second as far as the first lets it. */
  readonly merge: (how?: {
    readonly byHand?: boolean;
    readonly inputs?: Inputs;
  }) => Promise<readonly [JobResult, JobResult]>;
  /** The second job once more, after this first one. */
  readonly applyAgain: (plan: JobResult) => Promise<JobResult>;
  readonly drift: (inputs?: Inputs) => Promise<JobResult>;
  /** The jobs of the decide workflow for a new comment; `text` is what the event says of it. */
  readonly decide: (
    comment: NewComment,
  ) => Promise<Readonly<Record<'decide' | 'accept' | 'reject', JobResult>>>;
}

/** A comment as an event reports it. */
export interface NewComment {
  readonly issue: number;
  readonly id: number;
  readonly text: string;
  /** The issue as the event reports it: as it was when the comment was written. Absent: as it is now. */
  readonly body?: string;
}

let example: string | undefined;

/** A checkout of the example project: a copy of one that is made once. */
export function exampleCheckout(): string {
  if (example === undefined) {
    example = asCheckout(copyProject('examples'));
    // All objects of git in one file, as each file is copied for each test.
    git(example, 'repack', '-adq');
  }
  const folder = emptyFolder();
  cpSync(example, folder, { recursive: true });
  return folder;
}

/** A repository with the example project, a tenant, and GitHub. Inputs are those of a caller that names its client ids. */
export async function configRepository(
  more: {
    readonly inputs?: Inputs;
    /** More variables of the runner. */
    readonly env?: Readonly<Record<string, string>>;
    /** Secrets that the caller hands over. */
    readonly secrets?: Readonly<Record<string, string>>;
    /** The checkout, where it is not the example project. */
    readonly workspace?: string;
    /** Whether the built program runs in processes of its own. */
    readonly realProgram?: boolean;
  } = {},
): Promise<ConfigRepository> {
  const workspace = more.workspace ?? exampleCheckout();
  const [emulator, hub] = await Promise.all([tenant(), github()]);
  const artifacts = new Map<string, string>();
  const run = async (
    workflow: string,
    event: object,
    variables: Readonly<Record<string, string>>,
    inputs: Inputs = {},
  ): Promise<Run> => {
    const temp = emptyFolder();
    const eventFile = join(temp, 'event.json');
    await writeFile(eventFile, JSON.stringify(event));
    return {
      workspace,
      temp,
      artifacts,
      ...(more.realProgram !== undefined && { realProgram: more.realProgram }),
      secrets: more.secrets ?? {},
      github: {
        event,
        event_name: variables.GITHUB_EVENT_NAME,
        repository: REPOSITORY,
        token: hub.env.GITHUB_TOKEN,
        run_id: hub.env.GITHUB_RUN_ID,
      },
      inputs: {
        ...defaultInputs(workflow),
        'client-id': 'reads',
        'plan-client-id': 'reads',
        'apply-client-id': 'writes',
        ...more.inputs,
        ...inputs,
      },
      env: {
        ...hub.env,
        ...variables,
        // A step gets the job's token only where the workflow hands it over.
        GITHUB_TOKEN: '',
        GITHUB_EVENT_PATH: eventFile,
        ASSIGNCTL_ENDPOINT: emulator.url,
        ...more.env,
      },
    };
  };
  return {
    emulator,
    hub,
    workspace,
    artifacts,
    pullRequest: async (
      job,
      { title = 'Sales', branch = 'sales', from = REPOSITORY, author = 'ada', inputs = {} } = {},
    ) => {
      const workflow = '.github/workflows/plan.yml';
      const event = {
        pull_request: {
          number: Number(PULL),
          title,
          head: { sha: HEAD, ref: branch, repo: { full_name: from } },
          user: { login: author },
        },
      };
      const variables = {
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_SHA: 'c'.repeat(40),
        GITHUB_HEAD_REF: branch,
        GITHUB_REF_NAME: `${PULL}/merge`,
      };
      return runJob(workflow, job, await run(workflow, event, variables, inputs));
    },
    mergeQueue: async (job) => {
      const workflow = '.github/workflows/plan.yml';
      const variables = {
        GITHUB_EVENT_NAME: 'merge_group',
        GITHUB_SHA: MERGED,
        GITHUB_REF_NAME: `gh-readonly-queue/main/pr-${PULL}-${HEAD}`,
      };
      const event = { action: 'checks_requested', merge_group: { head_sha: MERGED } };
      return runJob(workflow, job, await run(workflow, event, variables));
    },
    review: async (inputs) => runJob(APPLY, 'plan', await run(APPLY, {}, PUSH, inputs)),
    merge: async ({ byHand = false, inputs } = {}) => {
      const variables = { ...PUSH, ...(byHand ? { GITHUB_EVENT_NAME: 'workflow_dispatch' } : {}) };
      const here = await run(APPLY, {}, variables, inputs);
      const plan = await runJob(APPLY, 'plan', here);
      const needs = { plan: { result: plan.result, outputs: plan.outputs } };
      const skipped: JobResult = { ...plan, result: 'skipped', outputs: {}, log: '', summary: '' };
      return [plan, plan.result === 'success' ? await runJob(APPLY, 'apply', here, needs) : skipped];
    },
    applyAgain: async ({ result, outputs }) =>
      runJob(APPLY, 'apply', await run(APPLY, {}, PUSH), { plan: { result, outputs } }),
    drift: async (inputs) => {
      const workflow = '.github/workflows/drift.yml';
      const variables = { GITHUB_EVENT_NAME: 'schedule', GITHUB_SHA: MERGED, GITHUB_REF_NAME: 'main' };
      return runJob(workflow, 'drift', await run(workflow, {}, variables, inputs));
    },
    decide: async ({ issue, id, text, body }) => {
      const workflow = '.github/workflows/decide.yml';
      const variables = { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_SHA: MERGED, GITHUB_REF_NAME: 'main' };
      const event = {
        action: 'created',
        issue: {
          number: issue,
          title: text,
          body: body ?? hub.state.issues.find((one) => one.id === issue)?.body,
        },
        comment: { id, body: text },
      };
      const here = await run(workflow, event, variables);
      const decide = await runJob(workflow, 'decide', here);
      const needs = { decide: { result: decide.result, outputs: decide.outputs } };
      const accept = await runJob(workflow, 'accept', here, needs);
      return { decide, accept, reject: await runJob(workflow, 'reject', here, needs) };
    },
  };
}
