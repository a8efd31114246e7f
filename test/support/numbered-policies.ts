import { type Emulator, type ProfileName, type Seed } from '../../src/emulator/index.js';
import { isRead } from './tenant.js';
import { including } from './targets.js';

/** A guid that a number stands for: of a group, a policy, an assignment. */
export const guid = (kind: string, n: number): string =>
  `${kind}0000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
export const group = (n: number): string => guid('a', n);
export const groupName = (n: number): string => `Group ${n}`;

/** So many iOS policies, each for a group of its own, and groups to spare. */
export function seedOf(policies: number, profile: ProfileName = 'observed'): Seed {
  return {
    groups: Array.from({ length: policies * 3 + 8 }, (_, n) => ({ id: group(n), displayName: groupName(n) })),
    policies: {
      iosManagedAppProtections: Array.from({ length: policies }, (_, n) => ({
        id: profile === 'observed' ? `T_${guid('b', n)}` : guid('b', n),
        displayName: `Policy ${n}`,
        assignments: [
          { id: guid('c', n), target: { ...including(group(n)) } },
          { id: guid('d', n), target: { ...including(group(policies + n)) } },
        ],
      })),
    },
  };
}

/** What declares that each policy keeps its first group and has a new one in place of the second. */
export function declareAll(policies: number): string {
  return Array.from(
    { length: policies },
    (_, n) =>
      `policy: {type: iosManagedAppProtection, name: Policy ${n}}\ninclude: [${groupName(n)}, ${groupName(policies * 2 + n)}]\n`,
  ).join('---\n');
}

/** Targets, filters and sources of every policy, ids and order aside: what undo has to bring back. */
export function heldBy(emulator: Emulator): Readonly<Record<string, readonly string[]>> {
  const policies = Object.values(emulator.snapshot().policies).flat();
  return Object.fromEntries(
    policies.map(({ id, assignments }) => [
      id,
      assignments
        .map(({ target, source, sourceId }) =>
          JSON.stringify([...sorted(target), source ?? 'direct', idOf(sourceId)]),
        )
        .sort(),
    ]),
  );
}

const NONE = new Set<unknown>([null, undefined, 'none', '00000000-0000-0000-0000-000000000000']);

function sorted(target: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(target)
    .filter(([, value]) => !NONE.has(value))
    .map(([key, value]) => [key, String(value).replace('#', '').toLowerCase()])
    .sort();
}

function idOf(value: unknown): unknown {
  return NONE.has(value) ? null : value;
}

/** Writes the service carried out, by policy. */
export function writesByPolicy({ log }: Emulator): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const request of log.filter((one) => !isRead(one))) {
    const id = request.path.split('/')[4] ?? '';
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}
