import { appendFile, cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runBash } from './shell.js';
import { emptyFolder } from '../support/empty-folder.js';

type Values = Readonly<Record<string, string>>;

interface Step {
  readonly template?: string;
  readonly parameters?: Values;
  readonly task?: string;
  readonly name?: string;
  readonly bash?: string;
  readonly inputs?: Values;
  readonly env?: Values;
}

interface Template {
  readonly parameters?: readonly { readonly name: string; readonly default?: string }[];
  readonly steps: readonly object[];
}

/** A run of a pipeline: what its jobs share. */
export interface AzureRun {
  readonly workspace: string;
  /** Predefined variables, by the names that scripts see. */
  readonly env: Values;
  /** Folders by artifact name. */
  readonly artifacts: Map<string, string>;
}

export interface AzureResult {
  readonly result: 'success' | 'failure';
  /** Output variables of the step `task`. */
  readonly outputs: Values;
  readonly log: string;
}

/**
 * Runs the steps of `install.yml` and `task.yml` with these parameters, as an agent does: parameters are filled in when
 * the template is read, macros before a step begins, every script by bash. Tasks that are not scripts are played.
 */
export async function runAzureTask(given: Values, run: AzureRun): Promise<AzureResult> {
  const temp = emptyFolder();
  const steps = [...(await stepsOf('install.yml', {})), ...(await stepsOf('task.yml', given))];
  const variables: Record<string, string> = {
    'Agent.TempDirectory': temp,
    'System.AccessToken': run.env.SYSTEM_ACCESSTOKEN ?? '',
  };
  const outputs: Record<string, string> = {};
  let result: AzureResult['result'] = 'success';
  let log = '';
  for (const step of steps) {
    // The steps after the task are those that run always, if the task named an artifact.
    if (result === 'failure' && outputs.keep === undefined) continue;
    const ended = await runStep(step, { ...run, temp, variables });
    log += ended.log;
    if (ended.status === 'failure') result = 'failure';
    for (const [, name = '', value = ''] of ended.log.matchAll(
      /^##vso\[task\.setvariable variable=([\w-]+);isOutput=true\](.*)$/gm,
    )) {
      outputs[name] = value;
      variables[`${step.name ?? ''}.${name}`] = value;
    }
  }
  return { result, outputs, log };
}

/** Fills in `${{ parameters.x }}`, and takes or leaves what stands under `${{ if eq(parameters.x, 'y') }}`. */
async function stepsOf(file: string, given: Values): Promise<readonly Step[]> {
  const { parameters = [], steps } = parse(await readFile(join('azure-pipelines', file), 'utf8')) as Template;
  const known = parameters.map(({ name }) => name);
  for (const name of Object.keys(given))
    if (!known.includes(name)) throw new Error(`${file} takes no ${name}`);
  const values = new Map(
    parameters.map(({ name, default: value }) => {
      const filled = given[name] ?? value;
      if (filled === undefined) throw new Error(`${file} needs ${name}`);
      return [name, filled];
    }),
  );
  const wanted = steps.flatMap((step) => {
    const [condition = '', inner] = Object.entries(step)[0] ?? [];
    const found = /^\$\{\{ if eq\(parameters\.(\w+), '(\w+)'\) \}\}$/.exec(condition);
    if (found === null) return [step];
    return values.get(found[1] ?? '') === found[2] ? (inner as object[]) : [];
  });
  const text = JSON.stringify(wanted).replace(/\$\{\{ parameters\.(\w+) \}\}/g, (_, name: string) =>
    JSON.stringify(values.get(name) ?? '').slice(1, -1),
  );
  if (text.includes('${{')) throw new Error(`${file} has an expression that nobody evaluates here`);
  return JSON.parse(text) as readonly Step[];
}

interface Around extends AzureRun {
  readonly temp: string;
  readonly variables: Values;
}

async function runStep(
  step: Step,
  { workspace, env, artifacts, temp, variables }: Around,
): Promise<{ status: 'success' | 'failure'; log: string }> {
  // What is no variable stays as it is written, as on an agent.
  const macro = (text: string): string =>
    text.replace(/\$\(([\w.-]+)\)/g, (whole, name: string) => variables[name] ?? whole);
  if (step.task === 'PublishPipelineArtifact@1') {
    const kept = emptyFolder();
    await cp(macro(step.inputs?.targetPath ?? ''), kept, { recursive: true });
    artifacts.set(macro(step.inputs?.artifact ?? ''), kept);
    return { status: 'success', log: '' };
  }
  const script = step.bash ?? (step.task === 'AzureCLI@2' ? step.inputs?.inlineScript : undefined);
  if (script === undefined) return { status: 'success', log: '' };
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, macro(value)]);
  const summary = join(temp, 'summary.md');
  const ended = await runBash(script, {
    workspace,
    env: { ...env, SYSTEM_ACCESSTOKEN: '', ...(Object.fromEntries(own) as Values) },
    summary,
    npm: join(temp, 'npm.txt'),
  });
  for (const [, path = ''] of ended.log.matchAll(/^##vso\[task\.prependpath\](.*)$/gm))
    await appendFile(join(temp, 'added-path'), `${path}\n`);
  return ended;
}
