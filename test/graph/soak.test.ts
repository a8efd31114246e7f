import { type Outcome } from '../../src/model/results/outcome.js';
import { type Seed } from '../../src/emulator/index.js';
import { guid } from '../support/builders.js';
import { cli, project, TENANT_ID } from '../support/cli.js';
import { type FaultName, FAULTS, faulty, seeded } from '../support/faults.js';
import { tenant, writes } from '../support/tenant.js';

const groups = Array.from({ length: 8 }, (_, n) => ({ id: guid(n + 1), displayName: `Group ${n}` }));
const include = (n: number) => ({
  target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: groups[n]?.id ?? '' },
});

const COLLECTIONS = {
  iosManagedAppProtections: 'iosManagedAppProtection',
  androidManagedAppProtections: 'androidManagedAppProtection',
  mobileAppConfigurations: 'mobileAppConfiguration',
} as const;

function seedOf(): Seed {
  const policies = Object.keys(COLLECTIONS).map((collection, c) => [
    collection,
    Array.from({ length: 4 }, (_, n) => ({
      ...(collection === 'mobileAppConfigurations'
        ? { '@odata.type': '#microsoft.graph.iosMobileAppConfiguration' }
        : {}),
      id: `${collection.startsWith('mobile') ? '' : 'T_'}${guid(100 + 10 * c + n)}`,
      displayName: `Policy ${n}`,
      assignments: [include(0), include(n + 1)],
    })),
  ]);
  return {
    tenant: { id: TENANT_ID, displayName: 'Soak' },
    groups,
    policies: Object.fromEntries(policies) as NonNullable<Seed['policies']>,
  };
}

/** Of each type: one as it is, one that loses a group, one that gains one, one that swaps. */
const FILES = Object.fromEntries(
  Object.values(COLLECTIONS).map((type) => [
    `${type}.yaml`,
    ['[Group 0, Group 1]', '[Group 0]', '[Group 0, Group 3, Group 6]', '[Group 0, Group 7]']
      .map((list, n) => `policy: {type: ${type}, name: Policy ${n}}\ninclude: ${list}`)
      .join('\n---\n'),
  ]),
);

/** Runs in all, shared by the kinds of fault; `npm run soak` asks for many more. */
const RUNS = Number(process.env.SOAK_RUNS ?? 26);
const KINDS: readonly (readonly FaultName[])[] = [
  ...(Object.keys(FAULTS) as FaultName[]).map((name) => [name]),
  Object.keys(FAULTS) as FaultName[],
  ['resetAfter', 'timedOutAfter'],
  ['throttled', 'reset', 'failedAfter'],
];

test.each(KINDS.map((kinds) => ({ kinds, name: kinds.join(' + ') })))(
  'under $name the tenant ends as declared, or the outcome names what is not',
  async ({ kinds }) => {
    const dir = project(FILES, 'limits: {maxRemovals: 100%}\n');
    const emulator = await tenant({ seed: seedOf() });
    const args = ['-C', dir, '--endpoint', emulator.url];
    const start = emulator.snapshot();
    let ended = 0;
    for (let run = 0; run < RUNS / KINDS.length; run++) {
      emulator.edit((live) => Object.assign(live, structuredClone(start)));
      emulator.onRequest(faulty(kinds, 0.01 + (run % 5) * 0.06, seeded(run + 1)));
      emulator.clearLog();
      const { code, stdout, stderr } = await cli(['apply', ...args, '--yes', '--format', 'json']);
      emulator.onRequest(() => undefined);
      expect(stderr).not.toContain('bug in assignctl');
      // A write that was sent again was the same write: nothing is done twice with a different effect.
      const sent = new Map<string, Set<string>>();
      for (const { line, body } of writes(emulator))
        sent.set(line, (sent.get(line) ?? new Set()).add(JSON.stringify(body)));
      for (const bodies of sent.values()) expect(bodies.size).toBe(1);

      const after = await cli(['plan', ...args, '--format', 'json']);
      const plan = JSON.parse(after.stdout) as {
        policies: readonly { type: string; name: string; changes: readonly unknown[] }[];
      };
      const undone = plan.policies
        .filter(({ changes }) => changes.length > 0)
        .map(({ type, name }) => `${type} ${name}`);
      if (code === 1) {
        // Nothing was begun: the tenant check itself failed, and was told.
        expect(stderr).toContain('error: ');
        expect(emulator.snapshot()).toEqual(start);
        continue;
      }
      const outcome = JSON.parse(stdout) as Outcome;
      const told = outcome.policies
        .filter(({ result }) => result !== 'applied' && result !== 'already applied')
        .map(({ type, name }) => `${type} ${name ?? ''}`);
      // What was called applied is; what is undone was told.
      expect(told).toEqual(expect.arrayContaining(undone));
      expect(code).toBe(told.length === 0 ? 0 : 4);
      if (code === 0) ended += 1;
    }
    // And the faults were no wall: some runs got through whole.
    expect(ended).toBeGreaterThan(0);
  },
  60_000 + RUNS * 1000,
);
