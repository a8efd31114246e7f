import { copyFileSync, cpSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Contexts, fill, holds, type Status, type Value } from './expressions.js';
import { runBash } from './shell.js';
import { emptyFolder } from '../support/empty-folder.js';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, Value>>;
  readonly env?: Readonly<Record<string, Value>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: Value }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Job {
  readonly if?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** One run of a workflow: what its jobs share. */
export interface Run {
  /** The checkout. */
  readonly workspace: string;
  readonly github: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** Secrets that the caller hands over. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Folders by artifact name. */
  readonly artifacts: Map<string, string>;
  readonly temp: string;
  /** Whether the built program runs in processes of its own. */
  readonly realProgram?: boolean;
}

export interface JobResult {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  readonly summary: string;
  /** What was asked of npm. */
  readonly npm: string;
}

const root = process.cwd();
/** Where the called workflow is, as the runner reports it. */
const OWN = { workflow_repository: 'assignctl/assignctl', workflow_sha: 'd'.repeat(40) };
/** Folder that a workflow checks its own action out to. */
const ACTION = '.assignctl-action';

const parsed = new Map<string, unknown>();

/** What a text says as YAML. Workflows and action are read for each job, and say the same each time. */
function parseOnce(text: string): unknown {
  if (!parsed.has(text)) parsed.set(text, parse(text));
  return parsed.get(text);
}

/** Inputs a reusable workflow takes where the caller says nothing. */
export function defaultInputs(workflow: string): Readonly<Record<string, unknown>> {
  const { on } = parseOnce(readFileSync(resolve(root, workflow), 'utf8')) as {
    on: { workflow_call: { inputs: Readonly<Record<string, { default?: Value }>> } };
  };
  return Object.fromEntries(
    Object.entries(on.workflow_call.inputs).map(([name, { default: value }]) => [name, value ?? '']),
  );
}

/**
 * Runs one job of a workflow as a runner does: conditions and expressions by GitHub's own evaluator, every `run` by bash.
 * The actions of others are played: a checkout is there already, and artifacts are folders.
 */
export async function runJob(
  workflow: string,
  name: string,
  run: Run,
  needs: Contexts = {},
): Promise<JobResult> {
  const { jobs } = parseOnce(readFileSync(resolve(root, workflow), 'utf8')) as {
    jobs: Readonly<Record<string, Job>>;
  };
  const job = jobs[name];
  if (job === undefined) throw new Error(`${workflow} has no job ${name}`);
  const contexts = {
    github: run.github,
    inputs: run.inputs,
    needs,
    runner: { temp: run.temp },
    job: OWN,
    secrets: run.secrets,
  };
  const files = { summary: join(run.temp, `${name}-summary.md`), npm: join(run.temp, `${name}-npm.txt`) };
  for (const file of Object.values(files)) writeFileSync(file, '');
  if (!holds(job.if, contexts, 'success'))
    return { result: 'skipped', outputs: {}, log: '', summary: '', npm: '' };
  const walk = await walkSteps(job.steps, contexts, run, files);
  const filled = Object.entries(job.outputs ?? {}).map(([output, text]) => [
    output,
    fill(text, { ...contexts, steps: walk.steps }),
  ]);
  return {
    result: walk.status,
    outputs: Object.fromEntries(filled) as Record<string, string>,
    log: walk.log,
    summary: readFileSync(files.summary, 'utf8'),
    npm: readFileSync(files.npm, 'utf8'),
  };
}

interface Files {
  readonly summary: string;
  readonly npm: string;
}

type Outputs = Readonly<Record<string, string>>;

interface Walk {
  readonly status: Status;
  readonly steps: Readonly<Record<string, { readonly outputs: Outputs }>>;
  readonly log: string;
}

async function walkSteps(steps: readonly Step[], contexts: Contexts, run: Run, files: Files): Promise<Walk> {
  let status: Status = 'success';
  let log = '';
  const done: Record<string, { outputs: Outputs }> = {};
  for (const step of steps) {
    const seen = { ...contexts, steps: done };
    if (!holds(step.if, seen, status)) continue;
    const ended = await runStep(step, seen, run, files);
    log += ended.log;
    if (ended.status === 'failure') status = 'failure';
    if (step.id !== undefined) done[step.id] = { outputs: ended.outputs };
  }
  return { status, steps: done, log };
}

interface Ended {
  readonly status: Status;
  readonly outputs: Outputs;
  readonly log: string;
}

async function runStep(step: Step, contexts: Contexts, run: Run, files: Files): Promise<Ended> {
  const filled = (values: Step['with']): Record<string, string> =>
    Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, fill(value, contexts)]));
  if (step.uses !== undefined) return useAction(step.uses, filled(step.with), contexts, run, files);
  // Nothing is filled into a script: a workflow whose script holds an expression is refused by another test.
  return runBash(step.run ?? '', {
    workspace: run.workspace,
    env: { ...run.env, ...filled(step.env), RUNNER_TEMP: run.temp },
    summary: files.summary,
    npm: files.npm,
    ...(run.realProgram !== undefined && { realProgram: run.realProgram }),
  });
}

const FINE: Ended = { status: 'success', outputs: {}, log: '' };

async function useAction(
  uses: string,
  given: Readonly<Record<string, string>>,
  contexts: Contexts,
  run: Run,
  files: Files,
): Promise<Ended> {
  const [action = ''] = uses.split('@');
  const { name = '', path = '' } = given;
  switch (action) {
    case 'actions/checkout':
      return checkout(given, run);
    case 'actions/setup-node':
      return FINE;
    case 'actions/upload-artifact': {
      const kept = emptyFolder();
      cpSync(path, kept, { recursive: true });
      run.artifacts.set(name, kept);
      return FINE;
    }
    case 'actions/download-artifact': {
      const kept = run.artifacts.get(name);
      if (kept === undefined) return { ...FINE, status: 'failure', log: `no artifact ${name}\n` };
      mkdirSync(path, { recursive: true });
      cpSync(kept, path, { recursive: true });
      return FINE;
    }
    case `./${ACTION}`:
      return useOwn(given, contexts, run, files);
    default:
      throw new Error(`No one plays ${basename(action)} here.`);
  }
}

/** The project is checked out from the start. The action of the called workflow goes to a folder that must be free. */
function checkout({ repository, ref, path }: Readonly<Record<string, string>>, { workspace }: Run): Ended {
  if (path === undefined) return FINE;
  if (path !== ACTION || repository !== OWN.workflow_repository || ref !== OWN.workflow_sha)
    throw new Error(`Another checkout than of the action: ${repository ?? ''}@${ref ?? ''} to ${path}`);
  const folder = join(workspace, path);
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined)
    throw new Error(`A checkout would empty what ${path} leads to.`);
  mkdirSync(folder);
  copyFileSync(join(root, 'action.yml'), join(folder, 'action.yml'));
  return FINE;
}

/** The composite action of this repository, step by step. */
async function useOwn(
  given: Readonly<Record<string, string>>,
  { github, runner }: Contexts,
  run: Run,
  files: Files,
): Promise<Ended> {
  const action = parseOnce(readFileSync(join(run.workspace, ACTION, 'action.yml'), 'utf8')) as Action;
  for (const name of Object.keys(given))
    if (!(name in action.inputs)) throw new Error(`The action has no input ${name}.`);
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value }]) => [
      name,
      given[name] ?? fill(value, { github }),
    ]),
  );
  const contexts = { github, runner, inputs };
  const walk = await walkSteps(action.runs.steps, contexts, run, files);
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [
    name,
    fill(value, { ...contexts, steps: walk.steps }),
  ]);
  return {
    status: walk.status,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
    log: walk.log,
  };
}
