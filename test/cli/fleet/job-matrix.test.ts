import fc from 'fast-check';
import { MOST_JOBS, packJobs } from '../../../src/cli/commands/project/fleet-command.js';
import { type FleetTenant } from '../../../src/model/project/fleet.js';
import { cli } from '../../support/cli.js';
import { BASELINE, fleetYaml } from './fleet-project.js';
import { folderWith } from '../../support/empty-folder.js';

interface Leg {
  readonly job: string;
  readonly ring: string;
  readonly tenants: string;
  readonly args: string;
}

async function matrixOf(count: number, args: readonly string[] = [], ringOf?: (n: number) => string) {
  const dir = folderWith({
    'fleet.yaml': fleetYaml(count, ringOf),
    'assignctl.yaml': '',
    'baseline/ios.yaml': BASELINE,
  });
  const { code, stdout, stderr } = await cli(['fleet', 'matrix', '-C', dir, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toHaveLength(2);
  return JSON.parse(stdout) as unknown;
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `t${index + 1}`);

test('a thousand tenants fit into the 256 jobs of GitHub, each in one of them', async () => {
  const { include } = (await matrixOf(1000)) as { readonly include: readonly Leg[] };
  expect(include.length).toBeLessThanOrEqual(256);
  const sizes = include.map(({ tenants }) => tenants.split(' ').length);
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([4, 4]);
  expect(include.flatMap(({ tenants }) => tenants.split(' '))).toEqual(names(1000));
  expect(new Set(include.map(({ job }) => job)).size).toBe(include.length);
  expect(include[0]).toEqual({
    job: 'fleet_1',
    ring: '',
    tenants: 't1 t2 t3 t4',
    args: '--tenant t1 --tenant t2 --tenant t3 --tenant t4',
  });
});

test('Azure Pipelines gets a leg by its name, of letters it takes', async () => {
  const legs = (await matrixOf(1000, ['--engine', 'azure-pipelines'], (n) =>
    n < 9 ? 'ring-0' : 'ring-1',
  )) as Record<string, Omit<Leg, 'job'>>;
  expect(Object.keys(legs).length).toBeLessThanOrEqual(256);
  for (const name of Object.keys(legs)) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,99}$/);
  expect(Object.values(legs).flatMap(({ tenants }) => tenants.split(' '))).toEqual(names(1000));
});

test('one ring, and fewer jobs', async () => {
  const ringOf = (n: number): string => (n <= 2 ? 'pilot' : 'broad');
  const { include } = (await matrixOf(12, ['--ring', 'broad', '--jobs', '3'], ringOf)) as {
    readonly include: readonly Leg[];
  };
  expect(include.map(({ ring, tenants }) => `${ring}: ${tenants}`)).toEqual([
    'broad: t3 t4 t5',
    'broad: t6 t7 t8',
    'broad: t9 t10 t11 t12',
  ]);
});

test('a tenant in each job, or an error that says what to do', async () => {
  const { include } = (await matrixOf(256, ['--single'])) as { readonly include: readonly Leg[] };
  expect(include.map(({ tenants }) => tenants)).toEqual(names(256));
  const dir = folderWith({
    'fleet.yaml': fleetYaml(257, (n) => (n === 1 ? 'pilot' : 'broad')),
    'assignctl.yaml': '',
    'baseline/ios.yaml': BASELINE,
  });
  const run = (...args: readonly string[]) => cli(['fleet', 'matrix', '-C', dir, '--single', ...args]);
  expect(await run()).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: 257 tenants do not fit into 256 jobs with one tenant each. Make a matrix for each ring, with --ring NAME, in a workflow of its own.\n',
  });
  expect(await run('--ring', 'broad')).toMatchObject({ code: 0 });
});

test('law: every tenant is in one job of its ring, in order, within the limit and evenly', () => {
  const fleets = fc.tuple(
    fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 6, max: MOST_JOBS }),
  );
  fc.assert(
    fc.property(fleets, ([sizes, most]) => {
      const rings = sizes.map((_, index) => `r${index}`);
      const tenants = sizes.flatMap((size, index) =>
        Array.from(
          { length: size },
          (_, n) => ({ name: `r${index}-${n}`, ring: `r${index}` }) as FleetTenant,
        ),
      );
      const jobs = packJobs({ rings }, tenants, { jobs: most });
      expect(jobs.length).toBeLessThanOrEqual(most);
      expect(jobs.flatMap((job) => job.tenants)).toEqual(tenants.map(({ name }) => name));
      const isOfItsRing = ({ ring, tenants: own }: (typeof jobs)[number]): boolean =>
        own.length > 0 && own.every((name) => name.startsWith(`${ring ?? ''}-`));
      expect(jobs.filter((job) => !isOfItsRing(job))).toEqual([]);
      const uneven = rings.filter((ring) => {
        const lengths = jobs.filter((job) => job.ring === ring).map((job) => job.tenants.length);
        return lengths.length > 0 && Math.max(...lengths) - Math.min(...lengths) > 1;
      });
      expect(uneven).toEqual([]);
    }),
  );
});
