import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ProfileName, type Seed, type SeedAssignment } from '../../src/emulator/index.js';
import { parsePlanFile } from '../../src/differ/plan-file.js';
import { seeded } from '../support/faults.js';
import { startProject } from '../support/started-project.js';
import { excluding, filtered, including } from '../support/targets.js';
import { declareAll, group, groupName, guid, heldBy, seedOf } from '../support/numbered-policies.js';

const RUNS = Number(process.env['SOAK_UNDO_RUNS'] ?? 1);
const GROUPS = 9;
const FILTERS = [guid('f', 1), guid('f', 2)];
const TYPES = [
  ['iosManagedAppProtection', 'iosManagedAppProtections'],
  ['mobileAppConfiguration', 'mobileAppConfigurations'],
] as const;

interface Random {
  readonly below: (n: number) => number;
  readonly chance: (share: number) => boolean;
}

function randomOf(seed: number): Random {
  const next = seeded(seed);
  return { below: (n) => Math.floor(next() * n), chance: (share) => next() < share };
}

/** Entries of one policy, no group twice: `[group, excluded?, filter?, mode?]`. */
function entries({ below, chance }: Random) {
  return Array.from({ length: GROUPS }, (_, n) => n)
    .filter(() => chance(0.35))
    .map((n) => {
      const isOut = chance(0.3);
      const filter = !isOut && chance(0.4) ? FILTERS[below(2)] : undefined;
      const mode = chance(0.5) ? ('include' as const) : ('exclude' as const);
      return { n, isOut, filter, mode };
    });
}

function randomTenant(seed: number, profile: ProfileName) {
  const random = randomOf(seed);
  const policies: Seed['policies'] = { iosManagedAppProtections: [], mobileAppConfigurations: [] };
  const documents: string[] = [];
  for (const [type, collection] of TYPES)
    for (let n = 0; n < 3; n++) {
      const id =
        type === 'iosManagedAppProtection' && profile === 'observed' ? `T_${guid('b', n)}` : guid('b', n);
      const held = entries(random).map(({ n: at, isOut, filter, mode }, index): SeedAssignment => {
        const fields = filter === undefined ? {} : filtered(filter, mode);
        return {
          id:
            type === 'iosManagedAppProtection' && profile === 'observed'
              ? `${group(at)}_${isOut ? 'excl' : 'incl'}`
              : guid('e', n * 100 + index),
          target: { ...(isOut ? excluding(group(at), fields) : including(group(at), fields)) },
        };
      });
      policies[collection]?.push({
        id,
        displayName: `${type} ${n}`,
        ...(type === 'mobileAppConfiguration'
          ? { '@odata.type': '#microsoft.graph.iosMobileAppConfiguration' }
          : {}),
        assignments: held,
      });
      const wanted = entries(random);
      const declared = (isOut: boolean) =>
        wanted
          .filter((one) => one.isOut === isOut)
          .map(({ n: at, filter, mode }) => ({
            group: groupName(at),
            ...(filter === undefined ? {} : { filter: { id: filter, mode } }),
          }));
      documents.push(
        stringify({
          policy: { type, name: `${type} ${n}` },
          include: declared(false),
          exclude: declared(true),
          ownership: random.chance(0.3) ? 'additive' : 'exact',
        }),
      );
    }
  const filters = FILTERS.map((id, n) => ({
    id,
    displayName: `Filter ${n}`,
    platform: 'iOSMobileApplicationManagement',
    assignmentFilterManagementType: 'apps',
  }));
  const groups = Array.from({ length: GROUPS }, (_, n) => ({ id: group(n), displayName: groupName(n) }));
  return { seed: { groups, filters, policies } as Seed, files: { 'all.yaml': documents.join('---\n') } };
}

const CASES = (['documented', 'observed'] as const).flatMap((profile) =>
  (['patch', 'assign'] as const).map((writeMode) => ({ profile, writeMode })),
);
const ALLOW = ['swap-between-policies', 'filter-platform'].flatMap((code) => ['--allow', code]);

test('undo speaks of no file, and tells no policy as being in none', async () => {
  const untouched = `policy: {type: iosManagedAppProtection, name: Policy 2}\ninclude: [${groupName(2)}, ${groupName(5)}]\n`;
  const { run, plan } = await startProject(
    seedOf(3),
    { 'all.yaml': `${declareAll(2)}---\n${untouched}` },
    { settings: 'writeMode: assign\n' },
  );
  expect((await run('apply', '--yes', '--impact', 'none')).code).toBe(0);
  expect((await plan()).plan.summary.unmanaged).toBe(0);
  const back = await run('undo', '--yes', '--impact', 'none');
  expect(back.stdout).toContain('2 applied');
  expect(back.stdout).not.toContain('In no file');
});

describe.each(CASES)('apply, then undo: $profile, $writeMode', ({ profile, writeMode }) => {
  test.each(Array.from({ length: RUNS }, (_, n) => n + 1))('tenant and files %i', async (n) => {
    const { seed, files } = randomTenant(n * 7919, profile);
    const settings = `writeMode: ${writeMode}\nlimits: {maxRemovals: 1000}\n`;
    const { emulator, run, apply, dir } = await startProject(seed, files, { profile, settings });
    const before = heldBy(emulator);
    const { code, outcome } = await apply(...ALLOW);
    expect([code, outcome.policies.filter(({ result }) => result !== 'applied')]).toEqual([0, []]);
    const after = heldBy(emulator);

    const undo = join(dir, '.assignctl/undo.plan.json');
    expect(parsePlanFile(await readFile(undo, 'utf8'))).toHaveProperty('plan.undoes');
    expect(await run('undo', '--yes', ...ALLOW)).toMatchObject({ code: 0 });
    expect(heldBy(emulator)).toEqual(before);

    // Once more there is nothing to do; and what was taken back can be done again.
    emulator.clearLog();
    expect(await run('undo', '--yes', ...ALLOW)).toMatchObject({ code: 0 });
    expect(heldBy(emulator)).toEqual(before);
    expect(await run('undo', join(dir, '.assignctl/redo.plan.json'), '--yes', ...ALLOW)).toMatchObject({
      code: 0,
    });
    expect(heldBy(emulator)).toEqual(after);
  });
});
