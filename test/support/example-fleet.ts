import { defaultSeed, type Emulator, type Seed } from '../../src/emulator/index.js';
import { tenant as startTenant } from './tenant.js';

/** The tenants of examples/fleet: id, and the groups of their values that the example tenant of the emulator lacks. */
const TENANTS = {
  'fernhill-labs': ['9b0c5f0e-3a64-4d1e-8f3b-51c7a2d0e4b1', 'Lab phones'],
  fernhill: ['4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10'],
  'fernhill-eu': ['c2a7d1b4-6e0f-4c39-9d58-0f4b8e6a7c25', 'EU iOS pilot', 'Pflegekräfte'],
} as const;

/** The example tenant of the emulator under another id, with groups by these names besides. */
function seedWith(id: string, groups: readonly string[]): Seed {
  const seed = defaultSeed('observed');
  const more = groups.map((displayName, n) => ({
    id: `0000000${n}-0000-4000-8000-00000000beef`,
    displayName,
  }));
  return { ...seed, tenant: { id, displayName: 'Example' }, groups: [...seed.groups, ...more] };
}

export interface ExampleFleet {
  readonly emulators: Readonly<Record<keyof typeof TENANTS, Emulator>>;
  /** Variables that lead each tenant to its emulator. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts an emulator for each tenant of examples/fleet. They end with the test. */
export async function startExampleFleet(): Promise<ExampleFleet> {
  const started = await Promise.all(
    Object.entries(TENANTS).map(
      async ([name, [id, ...groups]]) => [name, await startTenant({ seed: seedWith(id, groups) })] as const,
    ),
  );
  const variable = (name: string): string => `ASSIGNCTL_ENDPOINT_${name.toUpperCase().replace('-', '_')}`;
  return {
    emulators: Object.fromEntries(started) as ExampleFleet['emulators'],
    env: Object.fromEntries(started.map(([name, { url }]) => [variable(name), url])),
  };
}
