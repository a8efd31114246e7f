import fc from 'fast-check';
import {
  type Declaration,
  type DeclaredEntry,
  type DeclaredTarget,
} from '../../src/model/project/declaration.js';
import { type GroupSize } from '../../src/model/tenant/directory.js';
import { type JsonObject } from '../../src/model/json.js';
import type { PolicyType } from '../../src/model/tenant/policy-types.js';
import { type WriteMode } from '../../src/model/project/settings.js';
import { declaration, entry, guid } from '../support/builders.js';
import { ALL_DEVICES, ALL_USERS } from '../support/targets.js';

/*
 * A little model of the service and of what a declaration asks for, which shares no code with the product: it writes
 * and reads the wire on its own, and runs requests on its own.
 */

const GROUPS = [1, 2, 3, 4, 5].map(guid);
export const FILTERS = [guid(40), guid(41)];
type Who = string;
export interface Item {
  readonly who: Who;
  readonly direction: 'include' | 'exclude';
  readonly filter: readonly [string, 'include' | 'exclude'] | null;
  readonly set: string | null | undefined;
  readonly typed: boolean;
}

/** What an item says, as a text to compare. `undefined`: direct; null: of a policy set nobody named. */
export function said({ who, direction, filter, set }: Omit<Item, 'typed'>): string {
  return JSON.stringify([direction, who, filter, set === undefined ? 'direct' : ['set', set]]);
}

function toWire({ who, direction, filter, set, typed }: Item, id: string, mam: boolean): JsonObject {
  const types: Record<string, string> = { everyone: 'allLicensedUsers', devices: 'allDevices' };
  const virtual: Record<string, string> = { everyone: ALL_USERS, devices: ALL_DEVICES };
  const own = direction === 'include' && typed ? types[who] : undefined;
  const group = `${direction === 'include' ? 'g' : 'exclusionG'}roup`;
  return {
    id,
    ...(mam ? { source: set === undefined ? 'direct' : 'policySets', sourceId: set ?? null } : {}),
    target: {
      '@odata.type': `#microsoft.graph.${own ?? group}AssignmentTarget`,
      ...(own === undefined ? { groupId: virtual[who] ?? who } : {}),
      deviceAndAppManagementAssignmentFilterId: filter?.[0] ?? null,
      deviceAndAppManagementAssignmentFilterType: filter?.[1] ?? 'none',
    },
  };
}

export function fromWire({ target, source, sourceId }: JsonObject): string {
  const {
    '@odata.type': type,
    groupId,
    deviceAndAppManagementAssignmentFilterId: filterId,
    deviceAndAppManagementAssignmentFilterType: mode = 'none',
  } = target as Record<string, string | null>;
  if (String(type).includes('moon')) return JSON.stringify(target);
  if (source !== undefined && source !== 'direct' && source !== 'policySets')
    return JSON.stringify([source, groupId]);
  const who =
    String(type).includes('allLicensedUsers') || groupId === ALL_USERS
      ? 'everyone'
      : String(type).includes('allDevices') || groupId === ALL_DEVICES
        ? 'devices'
        : String(groupId);
  return said({
    who,
    direction: String(type).includes('exclusion') ? 'exclude' : 'include',
    filter: mode === 'none' ? null : [String(filterId), mode as 'include'],
    set: source === 'policySets' ? ((sourceId ?? null) as string | null) : undefined,
  });
}

function entryOf({ who, direction, filter, set }: Item): DeclaredEntry {
  const target: DeclaredTarget =
    who === 'everyone'
      ? { kind: 'allUsers' }
      : who === 'devices'
        ? { kind: 'allDevices' }
        : { kind: 'group', id: who };
  const place = { file: 'a.yaml', line: 1, column: 1 };
  return entry(direction, target, {
    ...(filter === null ? {} : { filter: { id: filter[0], mode: filter[1], place } }),
    ...(set === undefined ? {} : { source: 'policySets' as const }),
    ...(set === undefined || set === null ? {} : { sourceId: set }),
  });
}

const filter = fc.option(
  fc.tuple(fc.constantFrom(...FILTERS), fc.constantFrom('include' as const, 'exclude' as const)),
  { freq: 2 },
);
const items = (mam: boolean, who: readonly Who[], isDeclared: boolean): fc.Arbitrary<readonly Item[]> =>
  fc
    .uniqueArray(
      fc.record({
        who: fc.constantFrom(...who),
        direction: fc.constantFrom('include' as const, 'exclude' as const),
        filter,
        set: mam
          ? fc.constantFrom(undefined, undefined, undefined, null, guid(70), guid(71))
          : fc.constant(undefined),
        typed: fc.boolean(),
      }),
      // A tenant may hold a target directly, of a policy set, and in both directions; a file may say it once.
      {
        maxLength: 8,
        selector: ({ who: one, direction, set }) =>
          isDeclared ? one : `${one} ${direction} ${set === undefined}`,
      },
    )
    .map((list) =>
      list
        .filter(({ who: one, direction }) => !isDeclared || direction === 'include' || one.length > 10)
        .map((one) => (isDeclared && one.direction === 'exclude' ? { ...one, filter: null } : one)),
    );
const opaque = fc.subarray<JsonObject>([
  { id: 'moon', target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget', phase: 'full' } },
  {
    id: 'wizard',
    source: 'wizard',
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: guid(9) },
  },
]);
/** Groups of users, of devices, of both and of none, and some that could not be counted. */
const sizes = fc
  .tuple(
    ...GROUPS.map(() =>
      fc.constantFrom<GroupSize | null>(
        ...[{ users: 9 }, { users: 0, devices: 7 }, { users: 3, devices: 2 }, { users: 0, devices: 0 }],
        ...[{ users: 0, devices: null }, null],
      ),
    ),
  )
  .map((each) => new Map(GROUPS.map((id, n) => [id, each[n] ?? null])));
const own = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
const anyScene = fc.boolean().chain((mam) =>
  fc.record({
    mam: fc.constant(mam),
    held: items(mam, [...GROUPS, 'everyone', 'devices'], false),
    wanted: items(mam, [...GROUPS, 'everyone', ...(mam ? [] : ['devices'])], true),
    opaque: mam ? opaque : opaque.map((list) => list.slice(0, 1).filter(({ id }) => id === 'moon')),
    isAdditive: fc.boolean(),
    writeMode: fc.constantFrom('patch' as const, 'assign' as const),
    own,
    sizes,
  }),
);

/** A policy as a tenant holds it, and a declaration of it. */
export interface Scene {
  readonly type: PolicyType;
  readonly id: string;
  readonly held: readonly Item[];
  readonly wanted: readonly Item[];
  /** Assignments of kinds that no one understands, as the service has them. */
  readonly opaque: readonly JsonObject[];
  readonly isAdditive: boolean;
  readonly writeMode: WriteMode;
  /** Users and devices in each group; null: could not be counted. */
  readonly sizes: ReadonlyMap<string, GroupSize | null>;
  /** The list of the service. */
  readonly start: readonly JsonObject[];
  readonly declared: Declaration;
}

/**
 * Both kinds of policy types; exact and additive; direct and of policy sets, declared or not; all users and all devices
 * in both spellings; groups of users, of devices and of both; exclusions of each; filters; what no one understands.
 */
export const scene: fc.Arbitrary<Scene> = anyScene.map(({ mam, own: ids, ...rest }) => {
  const [type, id]: readonly [PolicyType, string] = mam
    ? ['iosManagedAppProtection', 'T_1']
    : ['mobileAppConfiguration', guid(60)];
  const idOf = (index: number): string => (ids[index] === true ? guid(20 + index) : `x${index}_incl`);
  const start = [...rest.held.map((one, index) => toWire(one, idOf(index), mam)), ...rest.opaque];
  const ownership = rest.isAdditive ? 'additive' : 'exact';
  return {
    ...rest,
    type,
    id,
    start,
    declared: declaration(rest.wanted.map(entryOf), { type, id, ownership }),
  };
});
