import { type AuditReader } from '../../model/tenant/audit.js';
import type { DirectoryReader } from '../../model/tenant/directory.js';
import { type Check } from '../../model/results/doctor-report.js';
import { counted } from '../../model/numbers.js';
import { type CurrentPolicy, type Listing, UNREAD_ENTRY } from '../../model/tenant/tenant.js';
import {
  type GraphVersion,
  POLICY_TYPE_NAMES,
  type PolicyType,
  policyTypeInfo,
} from '../../model/tenant/policy-types.js';
import { type Clock, explainFailure, GraphFailure, type TenantReader } from '../../model/ports.js';

/** What must be readable; everything else is only worth a warning. */
export interface ReadWish {
  readonly version: GraphVersion;
  readonly types: ReadonlySet<PolicyType>;
  readonly filters: boolean;
  /** Whether users will be asked for by name. */
  readonly users: boolean;
}

/** What is only ever read. */
export interface Readers {
  readonly reader: TenantReader;
  readonly directory: DirectoryReader;
  readonly audit: AuditReader;
}

export interface ReadChecks {
  readonly checks: readonly Check[];
  /** Every policy of every collection that could be read, without its assignments. */
  readonly policies: readonly CurrentPolicy[];
}

/** An id that no tenant has: it is only asked whether ids can be looked up. */
const NO_ID = '00000000-0000-4000-8000-000000000000';

/** Reads what would be read: the seven collections side by side, filters, groups by name and by id, the audit log, users. */
export async function checkReads(
  { reader, directory, audit }: Readers,
  wish: ReadWish,
  clock: Clock,
): Promise<ReadChecks> {
  const policies: CurrentPolicy[] = [];
  const collections = POLICY_TYPE_NAMES.map(async (type): Promise<Check> => {
    const { collection, versions } = policyTypeInfo(type);
    const required = wish.types.has(type);
    const about = {
      group: 'reads',
      name: collection,
      required: required && versions.includes(wish.version),
    } as const;
    if (!versions.includes(wish.version))
      return { ...about, status: 'skipped', detail: `${wish.version} does not have it` };
    return timed(about, clock, async () => {
      const { items: found, unread } = await reader.fetchPolicies(type, () => false);
      policies.push(...found);
      return {
        count: found.length,
        detail: `${counted(found.length, 'policy', 'policies')}${restOf(unread)}`,
      };
    });
  });
  const others = [
    timed({ group: 'reads', name: 'assignment filters', required: wish.filters }, clock, async () => {
      const {
        items: { length },
        unread,
      } = await reader.fetchFilters();
      return { count: length, detail: `${counted(length, 'filter')}${restOf(unread)}` };
    }),
    timed({ group: 'reads', name: 'policy sets', required: false }, clock, async () => {
      const { known, unread } = await reader.fetchPolicySets();
      if (unread !== undefined) throw new GraphFailure(unread.replace(/\.$/, ''), {});
      return { count: known.length, detail: `${known.length} ${known.length === 1 ? 'set' : 'sets'}` };
    }),
    timed({ group: 'reads', name: 'groups by name', required: true }, clock, async () => {
      await reader.fetchGroupsByName(['assignctl doctor']);
      return { detail: 'can be looked up' };
    }),
    timed({ group: 'reads', name: 'groups by id', required: false }, clock, async () => {
      await reader.fetchGroupsById([NO_ID]);
      return { detail: 'can be looked up' };
    }),
    timed({ group: 'reads', name: 'audit log', required: false }, clock, async () => {
      await audit.fetchAuditEvents(new Date(clock.now()).toISOString(), () => true);
      return { detail: 'shows drift who changed what' };
    }),
    ...(wish.users
      ? [
          timed({ group: 'reads', name: 'users', required: true }, clock, async () => {
            await directory.fetchUser(NO_ID);
            return { detail: 'can be looked up' };
          }),
        ]
      : []),
  ];
  const checks = await Promise.all([...collections, ...others]);
  return { checks: [...checks, await compareReadings(reader, policies)], policies };
}

/**
 * Plan reads the assignments that a list expands to; apply reads those of one policy. Whether both show the same is
 * compared for one policy of each type, by number: one whose assignments the list does not show, or else the one that it shows with the
 * most.
 */
async function compareReadings(
  reader: Pick<TenantReader, 'fetchAssignments'>,
  policies: readonly CurrentPolicy[],
): Promise<Check> {
  const about = { group: 'reads', name: 'two ways to read', required: false } as const;
  const shown = ({ assignmentCount = 0 }: CurrentPolicy): number => assignmentCount ?? Infinity;
  const chosen = POLICY_TYPE_NAMES.flatMap(
    (type) => policies.filter((policy) => policy.type === type).sort((a, b) => shown(b) - shown(a))[0] ?? [],
  );
  if (chosen.length === 0)
    return { ...about, status: 'skipped', detail: 'there is no policy to compare with' };
  try {
    const read = await Promise.all(chosen.map(({ type, id }) => reader.fetchAssignments(type, id)));
    const differing = chosen.flatMap((policy, index) => {
      const count = read[index]?.length ?? 0;
      return policy.assignmentCount === count ? [] : [differenceText(policy, count)];
    });
    if (differing.length === 0)
      return {
        ...about,
        status: 'ok',
        count: chosen.length,
        detail: `lists and single reads show the same for ${chosen.length} ${chosen.length === 1 ? 'policy' : 'policies'}`,
      };
    return {
      ...about,
      status: 'warning',
      count: chosen.length,
      detail: differing.join('; '),
      next: 'Run doctor again: reads may lag after a change. If it stays, plan may not see what apply sees: please report it.',
    };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { ...about, ...failed(error, false) };
  }
}

function differenceText({ type, name, assignmentCount }: CurrentPolicy, read: number): string {
  const list = typeof assignmentCount === 'number' ? `${assignmentCount} in the list` : 'not all in the list';
  return `assignments of ${type} “${name}”: ${list}, ${read} on their own`;
}

type About = Pick<Check, 'group' | 'name' | 'required'>;

async function timed(
  about: About,
  clock: Clock,
  read: () => Promise<Pick<Check, 'detail' | 'count'>>,
): Promise<Check> {
  const start = clock.now();
  try {
    const result = await read();
    return { ...about, status: 'ok', ...result, milliseconds: clock.now() - start };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { ...about, ...failed(error, about.required), milliseconds: clock.now() - start };
  }
}

/** A check that a failure of the service or the way to it has ended. */
export function failed(failure: GraphFailure, required: boolean): Pick<Check, 'status' | 'detail' | 'next'> {
  const { next, lines = [], ...details } = failure.details;
  const text = explainFailure(new GraphFailure(failure.message, details)).replace(/\.$/, '');
  return {
    status: required ? 'missing' : 'warning',
    detail: [text, ...lines].join('\n'),
    ...(next === undefined ? {} : { next }),
  };
}

/** Said of a list of which entries could not be read. */
function restOf(unread: Listing<unknown>['unread']): string {
  return unread === undefined ? '' : `; ${UNREAD_ENTRY.replace(/\.$/, '')}`;
}
