import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator, parseSeed, type ProfileName, startEmulator } from '../../src/emulator/index.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli } from '../support/cli.js';
import { copyProject } from '../support/copy-project.js';
import { PATIENT } from '../support/started-project.js';
import { writes } from '../support/tenant.js';

/**
 * Stories, one per folder: what is declared, what the tenant holds, what the plan says, what is sent, what is held then.
 *
 *   assignctl.yaml  desired-state/  tenant.json      what is given
 *   plan.txt  plan.json  requests.txt  after.json    what comes of it; UPDATE_GOLDEN=1 writes these anew
 *   scenario.json                                    how, where it is not the usual way
 *
 * Whatever the story, a second run sends nothing.
 */
const ROOT = join(process.cwd(), 'test/scenarios');
const SCENARIOS = readdirSync(ROOT).sort();
const REWRITE = process.env['UPDATE_GOLDEN'] === '1';

/** How a scenario is run; the defaults are those of a plan with changes that are all carried out. */
interface Scenario {
  readonly profile?: ProfileName;
  readonly itemWrites?: boolean;
  /** True where the order between policies is the story; else they are written side by side, and told one by one. */
  readonly inOrder?: boolean;
  readonly plan?: Step;
  readonly apply?: Step;
  readonly again?: Step;
}
interface Step {
  readonly args?: readonly string[];
  readonly exit?: number;
}

test.each(SCENARIOS)('%s', async (name) => {
  const dir = join(ROOT, name);
  const read = (file: string): Promise<string> => readFile(join(dir, file), 'utf8');
  const {
    profile,
    itemWrites,
    inOrder = false,
    ...steps
  } = JSON.parse(await read('scenario.json').catch(() => '{}')) as Scenario;
  const project = copyProject(dir);
  const emulator = await startEmulator({
    seed: parseSeed(await read('tenant.json')),
    ...(profile && { profile }),
    ...(itemWrites !== undefined && { itemWrites }),
  });
  const run = async (command: string, usualExit: number, step: Step | undefined, ...args: string[]) => {
    const line = [command, ...args, ...(step?.args ?? [])];
    const env = { ASSIGNCTL_ENDPOINT: emulator.url };
    const result = await cli(line, { limits: PATIENT, cwd: project, env });
    expect(result).toMatchObject({ code: step?.exit ?? usualExit });
    return result;
  };
  const idsBefore = idsOf(emulator);
  try {
    const text = await run('plan', 2, steps.plan, '--detailed-exitcode');
    const json = await run('plan', 2, steps.plan, '--detailed-exitcode', '--format', 'json');
    expect(writes(emulator)).toEqual([]);
    await run('apply', 0, steps.apply, '--yes');

    await expectGolden(join(dir, 'plan.txt'), text.stdout);
    await expectGolden(join(dir, 'plan.json'), withoutRelease(json.stdout));
    await expectGolden(join(dir, 'requests.txt'), requestsText(emulator, inOrder));
    await expectGolden(join(dir, 'after.json'), heldText(emulator, idsBefore));

    emulator.clearLog();
    await run('apply', 0, steps.again, '--yes');
    expect(writes(emulator)).toEqual([]);
  } finally {
    await emulator.close();
  }
});

async function expectGolden(file: string, actual: string): Promise<void> {
  if (REWRITE) await writeFile(file, actual);
  expect(actual).toBe(await readFile(file, 'utf8'));
}

/** The plan without what moves with every release: its version, and the digest over it. */
function withoutRelease(json: string): string {
  const plan = JSON.parse(json) as Plan;
  return `${JSON.stringify({ ...plan, toolVersion: '…', digest: '…' }, null, 2)}\n`;
}

/** Every write with its answer and body. */
function requestsText(emulator: Emulator, inOrder: boolean): string {
  const policyOf = ({ line }: { readonly line: string }): string => line.split('/').slice(1, 5).join('/');
  const sent = writes(emulator);
  const told = inOrder ? sent : sent.toSorted((a, b) => compare(policyOf(a), policyOf(b)));
  return told
    .map(({ line, body, status }) => {
      const text = body === undefined ? '' : `${JSON.stringify(body, null, 2)}\n`;
      return `${line}\n${text}→ ${status}\n`;
    })
    .join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the policies hold, collections without any left out. Ids that the service made meanwhile are its own affair. */
function heldText(emulator: Emulator, idsBefore: ReadonlySet<string>): string {
  const held = Object.entries(emulator.snapshot().policies).filter(([, policies]) => policies.length > 0);
  for (const assignment of held.flatMap(([, policies]) => policies.flatMap((policy) => policy.assignments)))
    if (!idsBefore.has(assignment.id ?? '')) assignment.id = 'new';
  return `${JSON.stringify(Object.fromEntries(held), null, 2)}\n`;
}

function idsOf(emulator: Emulator): ReadonlySet<string> {
  const policies = Object.values(emulator.snapshot().policies).flat();
  return new Set(policies.flatMap(({ assignments }) => assignments.map(({ id = '' }) => id)));
}
