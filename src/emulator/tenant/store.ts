import { checkSeed } from './seed.js';
import { COLLECTIONS, type Collection, type CollectionName } from '../routes/collections.js';
import { guidFrom, guidSequence, sameId } from './values.js';
import type { Profile } from './profiles.js';
import type { Seed, SeedAssignment, Tenant, TenantPolicy } from './seed.js';
import { groupOf, isExclusion, targetKey } from '../routes/targets.js';

const UNNAMED_TENANT = { id: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10', displayName: 'Emulated tenant' };

/** The state of one emulated tenant. Everything handed in or out by `snapshot` and `edit` is checked and copied. */
export class Store {
  #tenant: Tenant;
  readonly #newGuid = guidSequence('assignment');

  constructor(
    seed: Seed,
    readonly profile: Profile,
  ) {
    this.#tenant = complete(seed, profile);
  }

  /** The live state, for reading. */
  get tenant(): Tenant {
    return this.#tenant;
  }

  /** A store of its own that begins with this state, as a new one would that is seeded with it. */
  copy(): Store {
    const copy = new Store({}, this.profile);
    copy.#tenant = this.snapshot();
    return copy;
  }

  /** A deep copy of the whole state; a new emulator seeded with it continues from here. */
  snapshot(): Tenant {
    return structuredClone(this.#tenant);
  }

  /** Changes the state without the API; nothing changes when the result is not a usable seed. */
  edit(change: (tenant: Tenant) => void): void {
    const draft = this.snapshot();
    change(draft);
    this.#tenant = complete(draft, this.profile);
  }

  /** The policy by its whole id; guids and prefixes compare without regard to case. */
  policy(collection: CollectionName, id: string): TenantPolicy | undefined {
    return this.#tenant.policies[collection].find((policy) => sameId(policy.id, id));
  }

  /**
   * The id that a new assignment gets. On `observed` MAM collections it is made of group and direction, as seen on the
   * live service; elsewhere it is a guid.
   */
  newAssignmentId(collection: Collection, assignment: SeedAssignment, taken: ReadonlySet<string>): string {
    return unusedId(embeddedId(collection, assignment, this.profile) ?? this.#newGuid(), taken);
  }
}

function complete(seed: Seed, profile: Profile): Tenant {
  const { tenant, groups, users, devices, filters, policies, policySets, actor } = structuredClone(
    checkSeed(seed),
  );
  const lists = COLLECTIONS.map((collection) => [
    collection.name,
    (policies?.[collection.name] ?? []).map((policy): TenantPolicy => {
      const assignments = withIds(collection, policy.id, policy.assignments ?? [], profile);
      return { ...policy, assignments };
    }),
  ]);
  return {
    tenant: tenant ?? UNNAMED_TENANT,
    groups: groups ?? [],
    users: users ?? [],
    devices: devices ?? [],
    filters: filters ?? [],
    policySets: policySets ?? [],
    policies: Object.fromEntries(lists) as Tenant['policies'],
    ...(actor === undefined ? {} : { actor }),
  };
}

function withIds(
  collection: Collection,
  policyId: string,
  list: SeedAssignment[],
  profile: Profile,
): SeedAssignment[] {
  const taken = new Set(list.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return list.map((assignment) => {
    if (assignment.id !== undefined) return assignment;
    const preferred =
      embeddedId(collection, assignment, profile) ?? guidFrom('seed', policyId, targetKey(assignment.target));
    const id = unusedId(preferred, taken);
    taken.add(id);
    return { id, ...assignment };
  });
}

function embeddedId(
  collection: Collection,
  { target }: SeedAssignment,
  profile: Profile,
): string | undefined {
  const group = groupOf(target);
  if (!profile.idsEmbedTarget || collection.family !== 'mam' || group === undefined) return undefined;
  return `${group}_${isExclusion(target) ? 'excl' : 'incl'}`;
}

function unusedId(preferred: string, taken: ReadonlySet<string>): string {
  let id = preferred;
  for (let n = 2; taken.has(id); n++) id = `${preferred}_${n}`;
  return id;
}
