import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlanFile } from '../../src/differ/plan-file.js';
import { type Plan } from '../../src/model/results/plan.js';
import { type CliContext } from '../../src/cli/context.js';
import { guid } from '../support/builders.js';
import { cli, type CliResult, project, TENANT_ID } from '../support/cli.js';
import { excluding, including } from '../support/targets.js';
import { tenant } from '../support/tenant.js';
import { type Asked, type HostileService, hostileService } from './hostile-service.js';

/* A service that answers anything: no crash, no endless run, no other address, no write that no plan showed. */

const RUNS = Number(process.env.SOAK_HOSTILE_SERVICES ?? 10);
/** Seeds of services; a service is asked several times. */
const SERVICES = Math.max(1, Math.round((RUNS * 2) / 5));

const GROUPS = ['Sales', 'Legal', 'Board', 'Pilot'].map((displayName, n) => ({
  id: guid(n + 1),
  displayName,
}));
const idOf = (name: string): string => GROUPS.find(({ displayName }) => displayName === name)?.id ?? '';
const COLLECTIONS = {
  iosManagedAppProtections: 'iosManagedAppProtection',
  mobileAppConfigurations: 'mobileAppConfiguration',
};

const seed = {
  tenant: { id: TENANT_ID, displayName: 'Contoso' },
  groups: GROUPS,
  users: [{ id: guid(60), displayName: 'Ada' }],
  filters: [
    {
      id: guid(40),
      displayName: 'Corporate',
      platform: 'iOSMobileApplicationManagement',
      assignmentFilterManagementType: 'apps' as const,
    },
  ],
  policies: Object.fromEntries(
    Object.keys(COLLECTIONS).map((collection, c) => [
      collection,
      [0, 1].map((n) => ({
        ...(c === 1 ? { '@odata.type': '#microsoft.graph.iosMobileAppConfiguration' } : {}),
        id: `${c === 0 ? 'T_' : ''}${guid(100 + 10 * c + n)}`,
        displayName: `Policy ${n}`,
        assignments: [
          { target: { ...including(idOf('Sales')) } },
          { target: { ...excluding(idOf('Board')) } },
        ],
      })),
    ]),
  ),
};
const FILES = {
  'all.yaml': Object.values(COLLECTIONS)
    .flatMap((type) => [
      `policy: {type: ${type}, name: Policy 0}\ninclude: [Legal, ${type.startsWith('ios') ? '{group: Sales, filter: {name: Corporate, mode: include}}' : 'Sales'}]\nexclude: [Board]\n`,
      `policy: {type: ${type}, name: Policy 1}\ninclude: [Sales, Pilot]\n`,
    ])
    .join('---\n'),
};

/** What the documentation names: the seven collections, and what else is read. */
const HELPERS =
  '(?:groups|users|devices|organization|directoryObjects/getByIds|directory/deletedItems|deviceManagement/(?:assignmentFilters|auditEvents)|\\$batch)';
const TYPES =
  '(?:ios|android|windows)ManagedAppProtections|targetedManagedAppConfigurations|(?:mdmW|w)indowsInformationProtectionPolicies|mobileAppConfigurations';
const ID = '[^/?]+';
const ADDRESS = new RegExp(
  `^/beta/(?:${HELPERS}(?:/[^?]*)?|deviceAppManagement/policySets(?:/${ID})?|deviceAppManagement/(?:${TYPES})(?:/${ID}(?:/microsoft\\.graph\\.[A-Za-z]+)?(?:/(?:assignments(?:/${ID})?|assign))?)?)(?:\\?.*)?$`,
);

const isRead = ({ method, path }: Asked): boolean =>
  method === 'GET' || (method === 'POST' && /\/(\$batch|directoryObjects\/getByIds)$/.test(path));

/** A clock that only moves while someone waits, so that nothing waits and patience still ends. */
function shortcutClock(): { readonly clock: CliContext['clock']; readonly waited: () => number } {
  let now = 0;
  return {
    clock: {
      now: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
    waited: () => now,
  };
}

const open: HostileService[] = [];
async function opened(...args: Parameters<typeof hostileService>): Promise<HostileService> {
  const service = await hostileService(...args);
  open.push(service);
  return service;
}
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

/** A run of a few hundred requests, each tried for as long as the program is patient. */
const MOST_REQUESTS = 5000;
const MOST_WAITED_MS = 6 * 60 * 60 * 1000;
const CODES = [0, 1, 3, 4, 5];

/** ESC, BEL, and marks that turn the direction of writing. */
const UNPRINTABLE = ['\u001b', '\u0007', '\u202e', '\u2066'];

function checkRun({ code, stdout, stderr }: CliResult, waited: number): void {
  expect(CODES).toContain(code);
  expect(stderr).not.toMatch(/bug in assignctl|InternalError|\n +at /);
  const printed = stdout + stderr;
  expect(UNPRINTABLE.filter((one) => printed.includes(one))).toEqual([]);
  expect(printed).not.toMatch(/^(##vso|::error)/m);
  expect(waited).toBeLessThan(MOST_WAITED_MS);
}

function shownBy(plan: Plan | undefined): readonly string[] {
  if (plan === undefined || plan.refused.length > 0) return [];
  return plan.policies
    .filter(({ refused }) => refused.length === 0)
    .flatMap(({ requests, fallback }) => [...requests, ...(fallback ? [fallback.request] : [])])
    .map(({ method, path, body }) => JSON.stringify([method, path, body ?? null]));
}

async function readPlan(file: string): Promise<Plan | undefined> {
  const read = parsePlanFile(await readFile(file, 'utf8').catch(() => ''));
  return 'plan' in read ? read.plan : undefined;
}

test(
  `${SERVICES} hostile services, ${RUNS} runs`,
  async () => {
    const ends = new Map<string, number>();
    let written = 0;
    const dir = project(FILES, 'limits: {maxRemovals: 100%}\n');
    for (let run = 0; run < RUNS; run++) {
      const emulator = await tenant({ seed });
      const service = await opened(
        emulator.url,
        (run % SERVICES) * 7919 + run,
        [0.03, 0.1, 0.3, 0.9][run % 4] ?? 0,
      );
      const { clock, waited } = shortcutClock();
      const file = join(dir, `plan-${run}.json`);
      const go = (...args: readonly string[]) =>
        cli(
          [...args, '-C', dir, '--endpoint', service.url, '--quiet'].filter(
            (one) => one !== '--quiet' || args[0] === 'apply',
          ),
          { clock, env: {} },
        );
      const planned = await go('plan', '--out', file, '--impact', run % 3 === 0 ? 'exact' : 'count');
      checkRun(planned, waited());
      const plan = await readPlan(file);
      const reading = service.asked.length;
      expect(service.asked.filter((one) => !isRead(one))).toEqual([]);
      const applied = await go(
        'apply',
        ...(plan === undefined ? [] : [file]),
        '--yes',
        '--format',
        'json',
        '--impact',
        'none',
      );
      checkRun(applied, waited());
      ends.set(`${planned.code} ${applied.code}`, (ends.get(`${planned.code} ${applied.code}`) ?? 0) + 1);

      expect(service.asked.length).toBeLessThan(MOST_REQUESTS);
      for (const { method, path } of service.asked) {
        expect(path).toMatch(ADDRESS);
        expect(new URL(path, 'http://x').pathname).toBe(path.split('?')[0]);
        expect(['GET', 'POST', 'PATCH', 'DELETE']).toContain(method);
      }
      const sent = service.asked.slice(reading).filter((one) => !isRead(one));
      written += sent.length > 0 ? 1 : 0;
      if (plan !== undefined)
        for (const { method, path, body } of sent)
          expect(shownBy(plan)).toContain(JSON.stringify([method, path, body]));
      await rm(file, { force: true });
      await rm(join(dir, '.assignctl'), { recursive: true, force: true });
    }
    // The services were no wall, and no friends either.
    expect(written).toBeGreaterThan(RUNS / 20);
    expect(ends.size).toBeGreaterThan(1);
  },
  60_000 + RUNS * 20_000,
);
