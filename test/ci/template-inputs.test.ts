import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/model/json.js';

const readYaml = (path: string): JsonObject => parse(readFileSync(path, 'utf8')) as JsonObject;

/** Every value below a key, at any depth. */
function valuesOf(value: JsonValue, key: string): readonly JsonValue[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((one) => valuesOf(one, key));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesOf(inner, key),
  ]);
}

/** The jobs of a template, at any depth. */
function jobsOf(value: JsonValue): readonly JsonObject[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(jobsOf);
  if (!isJsonObject(value)) return [];
  const isJob = typeof value.job === 'string' || typeof value.deployment === 'string';
  return isJob ? [value] : Object.values(value).flatMap(jobsOf);
}

/** The keys of a mapping, those that stand under a condition too. */
function keysOf(value: JsonObject): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    /^\$\{\{ (if|else)/.test(key) && isJsonObject(inner) ? Object.keys(inner) : [key],
  );
}

const names = (list: JsonValue | undefined): readonly string[] =>
  (list as readonly { readonly name: string }[]).map(({ name }) => name);

describe.each(['plan', 'apply', 'drift'])('the template %s of Azure Pipelines', (file) => {
  const template = readYaml(`azure-pipelines/${file}.yml`);
  const text = readFileSync(`azure-pipelines/${file}.yml`, 'utf8');

  test('runs every job in the pool that its caller names: a hosted image, or agents by name and demands', () => {
    const jobs = jobsOf(template);
    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.map(({ pool }) => pool)).toEqual(jobs.map(() => '${{ parameters.pool }}'));
    const pool = (template.parameters as readonly JsonObject[]).find(({ name }) => name === 'pool');
    expect(pool).toEqual({ name: 'pool', type: 'object', default: { vmImage: 'ubuntu-latest' } });
  });

  test('uses each of its parameters, and gives the task only parameters that it has', () => {
    for (const name of names(template.parameters))
      expect(text).toMatch(new RegExp(`\\$\\{\\{ (if )?parameters\\.${name} \\}\\}`));
    const known = names(readYaml('azure-pipelines/task.yml').parameters);
    for (const given of valuesOf(template, 'parameters'))
      if (isJsonObject(given)) expect(known).toEqual(expect.arrayContaining(keysOf(given)));
  });
});

test('on Azure the pipeline that applies reaches the task that looks for its outcome, as the baseline of drift', () => {
  const [step] = valuesOf(readYaml('azure-pipelines/drift.yml'), 'parameters').filter(isJsonObject);
  expect(step).toMatchObject({ command: 'drift', applyPipeline: '${{ parameters.applyPipeline }}' });
  const [task] = readYaml('azure-pipelines/task.yml').steps as readonly JsonObject[];
  expect(task?.env).toMatchObject({ APPLY_WORKFLOW: '${{ parameters.applyPipeline }}' });
  expect(task?.inputs).toMatchObject({
    inlineScript: expect.stringContaining('--apply-workflow "$APPLY_WORKFLOW"') as string,
  });
  for (const name of names(readYaml('azure-pipelines/task.yml').parameters))
    expect(readFileSync('azure-pipelines/task.yml', 'utf8')).toContain(`parameters.${name} }}`);
});

describe('the component of GitLab', () => {
  const text = readFileSync('templates/pipeline.yml', 'utf8');
  const [spec = {}, jobs = {}] = parseAllDocuments(text).map((one) => one.toJS() as JsonObject);
  const { inputs } = spec.spec as { readonly inputs: JsonObject };
  const jobNamed = (name: string): JsonObject => jobs[name] as JsonObject;

  test('uses each of its inputs, and no other', () => {
    const used = [...text.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(inputs).sort());
  });

  test('leaves the tags of runners to the file that includes it, whose default section names them', () => {
    expect(valuesOf(jobs, 'tags')).toEqual([]);
  });

  test('looks for the plan and the baseline in its own jobs, whatever they are called', () => {
    const variables = jobNamed('.$[[ inputs.prefix ]]').variables as Record<string, string>;
    const called = Object.keys(jobs);
    const job = (name: string) => variables[name];
    expect(called).toEqual(expect.arrayContaining([job('ASSIGNCTL_PLAN_JOB'), job('ASSIGNCTL_APPLY_JOB')]));
    const scriptOf = (name: string) =>
      (jobNamed(`$[[ inputs.prefix ]]-${name}`).script as readonly string[]).join(' ');
    expect(scriptOf('review')).toContain('--plan-workflow "$ASSIGNCTL_PLAN_JOB"');
    expect(scriptOf('drift')).toContain('--apply-workflow "$ASSIGNCTL_APPLY_JOB"');
  });
});

describe.each(['plan', 'apply', 'drift', 'decide'])('the workflow %s of GitHub', (file) => {
  test('runs every job on the runner that its caller names: a label, a list of labels, or a group', () => {
    const { jobs } = readYaml(`.github/workflows/${file}.yml`);
    const runners = Object.values(jobs as JsonObject).map((job) => (job as JsonObject)['runs-on']);
    expect(runners.length).toBeGreaterThan(0);
    const chosen =
      "${{ (startsWith(inputs.runs-on, '[') || startsWith(inputs.runs-on, '{')) && fromJSON(inputs.runs-on) || inputs.runs-on }}";
    expect(runners).toEqual(runners.map(() => chosen));
  });
});
