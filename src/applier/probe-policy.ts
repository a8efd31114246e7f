import { allOf, sameContent } from '../model/assignment/equality.js';
import { decode, encodeKept, encodeRefiltered } from '../model/assignment/graph-codec.js';
import { type Check, type ProbeReport, type ProbeStep } from '../model/results/doctor-report.js';
import { type JsonObject } from '../model/json.js';
import { type GraphRequest } from '../model/results/plan.js';
import { type Clock, GraphFailure, type TenantWriter } from '../model/ports.js';
import { isProtectedPolicy, namesGroup } from '../differ/guardrails/protections.js';
import { policyPath } from '../differ/diff/changes.js';
import { type CurrentAssignment } from '../model/assignment/assignment.js';
import { type AssignmentFilter, type CurrentPolicy, type Group } from '../model/tenant/tenant.js';
import { pathSegment } from '../model/graph-path.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../model/tenant/policy-types.js';
import { type Settings } from '../model/project/settings.js';

/** Waits between the readings that check a write: reads may lag. */
const WAITS_MS = [500, 1500, 3000];

interface Tried {
  readonly ok: boolean;
  /** The service has no such route. */
  readonly noRoute: boolean;
  readonly detail: string;
  readonly next?: string;
}

/**
 * Tries assign, PATCH and DELETE on a policy that is there to be tried on. assign comes first, with the list as it is:
 * where that does not work nothing could be put back, so nothing else is tried. The list is always put back.
 */
export async function probePolicy(
  plan: ProbePlan,
  writer: TenantWriter,
  clock: Clock,
): Promise<{ readonly probe: ProbeReport; readonly checks: readonly Check[] }> {
  const steps: ProbeStep[] = [];
  const { policy, restore } = plan;
  const read = () => writer.fetchAssignments(policy.type, policy.id);
  const isNow = async (list: readonly JsonObject[]): Promise<boolean> =>
    sameContent(allOf(decode(await read(), policy.type)), allOf(decode(list, policy.type)));

  const assign = await attempt({ request: restore, what: 'the list as it is', leadsTo: plan.assignments });
  const checks: Check[] = [toCheck('assign', assign, true)];
  for (const [name, make] of [
    ['PATCH of one assignment', plan.patch],
    ['DELETE of one assignment', plan.remove],
  ] as const)
    checks.push(
      assign.ok
        ? toCheck(name, await tryItem(make), false)
        : unknown(name, 'not tried: without assign it could not be put back'),
    );
  const restored = await putBack();
  checks.push(restoredCheck(restored, plan));
  const { type, id, name } = policy;
  return { probe: { type, id, name, steps, restored }, checks };

  async function tryItem(make: ProbePlan['patch']): Promise<Tried | undefined> {
    let item: ProbeItem | undefined;
    try {
      item = make(await read());
    } catch (error) {
      return failed(error);
    }
    return item && attempt(item);
  }

  async function attempt({ request, what, leadsTo }: ProbeItem): Promise<Tried> {
    const { method, path } = request;
    try {
      const status = await send(request);
      const ok = await settles(leadsTo);
      const detail = ok
        ? `${what}: taken, and seen in the tenant`
        : `${what}: answered ${status}, but nothing of it is seen`;
      steps.push({ method, path, status, detail });
      return { ok, noRoute: false, detail };
    } catch (error) {
      const tried = failed(error);
      const status = error instanceof GraphFailure ? (error.details.status ?? null) : null;
      steps.push({ method, path, status, detail: `${what}: failed` });
      return tried;
    }
  }

  /** Sends a request that rests on no reading; waits where the service is throttling. Throws a GraphFailure. */
  async function send(request: GraphRequest): Promise<number | null> {
    const patience = writer.startTries();
    for (;;) {
      const permit = await writer.reserve();
      const { mayHaveArrived, status, failure } = await permit.send(request).finally(() => permit.release());
      if (mayHaveArrived && failure === undefined) return status;
      if (failure === undefined) continue;
      if (!failure.isThrottled || !(await patience.waitAfter(failure))) throw patience.exhausted(failure);
    }
  }

  /** Reads a few times until the policy is as it should be. */
  async function settles(expected: readonly JsonObject[]): Promise<boolean> {
    for (const wait of WAITS_MS) {
      if (await isNow(expected)) return true;
      await clock.sleep(wait);
    }
    return isNow(expected);
  }

  async function putBack(): Promise<boolean> {
    try {
      if (await isNow(plan.assignments)) return true;
    } catch (error) {
      // Not to be read just now: then it is put back unseen, and looked at afterwards.
      failed(error);
    }
    return (await attempt({ request: restore, what: 'everything back', leadsTo: plan.assignments })).ok;
  }
}

/** A failure of the service is a finding; any other is a mistake of ours. */
function failed(error: unknown): Tried {
  if (!(error instanceof GraphFailure)) throw error;
  const { noRoute = false, next } = error.details;
  return { ok: false, noRoute, detail: error.message, ...(next === undefined ? {} : { next }) };
}

function toCheck(name: string, tried: Tried | undefined, required: boolean): Check {
  if (tried === undefined) return unknown(name, 'not tried: the policy has no assignment to try it on');
  const { ok, noRoute, detail, next } = tried;
  if (ok) return { group: 'writes', name, required, status: 'ok', detail };
  return {
    group: 'writes',
    name,
    required,
    status: required ? 'missing' : 'warning',
    detail: noRoute && !required ? `${detail}; apply will use assign` : detail,
    ...(next === undefined ? {} : { next }),
  };
}

function unknown(name: string, detail: string): Check {
  return { group: 'writes', name, status: 'unknown', required: false, detail };
}

function restoredCheck(restored: boolean, { restore }: ProbePlan): Check {
  const check = { group: 'writes', name: 'put back', required: true } as const;
  if (restored)
    return { ...check, status: 'ok', detail: 'the assignments are what they were; ids may be new' };
  return {
    ...check,
    status: 'missing',
    detail: 'the assignments are not what they were',
    next: `Send POST ${restore.path} with ${JSON.stringify(restore.body)}`,
  };
}

/**
 * Why the write routes must not be tried on a policy, or undefined: it can be put back exactly. `groups` are those of
 * the names that the settings protect.
 */
export function probeRefusal(
  policy: CurrentPolicy,
  assignments: readonly JsonObject[],
  { graphVersion, protect }: Pick<Settings, 'graphVersion' | 'protect'>,
  groups: readonly Group[],
): string | undefined {
  if (graphVersion === 'v1.0') return 'v1.0 does not show filters, so they could not be put back';
  if (isProtectedPolicy(policy, protect)) return 'the settings protect it';
  const { understood, opaque } = decode(assignments, policy.type);
  if (opaque.length > 0) return 'it has assignments of a kind this tool does not know';
  if (understood.some(({ origin }) => origin.kind === 'policySet'))
    return 'it has assignments of a policy set, and what assign does to them is not known';
  const keys = understood.map(({ target }) => target.key);
  if (new Set(keys).size < keys.length)
    return 'it has two assignments for one target, and assign may keep one';
  for (const protection of protect) {
    if (!('group' in protection)) continue;
    const { id, name = '' } = protection.group;
    const found = groups.filter((group) => group.name.toLowerCase() === name.toLowerCase());
    const ids = id === undefined ? found.map((group) => group.id) : [id];
    if (ids.length === 0) return `the settings protect the group “${name}”, which could not be found`;
    const isAssigned = (one: string): boolean =>
      understood.some(({ target }) => namesGroup(target.recipient, one.toLowerCase()));
    if (ids.some(isAssigned)) return 'it is assigned to a group the settings protect';
  }
  return undefined;
}

/** One item request to try: what it does in words, and the list it leads to if it works. */
interface ProbeItem {
  readonly request: GraphRequest;
  readonly what: string;
  readonly leadsTo: readonly JsonObject[];
}

/** What a probe will send. Item requests are made of the list as it is when their turn comes: ids may be new by then. */
export interface ProbePlan {
  readonly policy: CurrentPolicy;
  readonly assignments: readonly JsonObject[];
  /** `assign` with the whole list as it was read. */
  readonly restore: GraphRequest;
  readonly patch: (now: readonly JsonObject[]) => ProbeItem | undefined;
  readonly remove: (now: readonly JsonObject[]) => ProbeItem | undefined;
}

/**
 * Item requests go to an inclusion where there is one: without it, or with a filter on it, fewer are reached for a
 * moment and no one more. A filter shows whether PATCH has an effect; where none fits, the target is sent as it is.
 */
export function planProbe(
  policy: CurrentPolicy,
  assignments: readonly JsonObject[],
  version: GraphVersion,
  filters: readonly AssignmentFilter[],
): ProbePlan {
  const path = policyPath(policy.type, policy.id, version);
  const filter = filters.find((candidate) => fits(candidate, policy));
  const itemPath = ({ id }: CurrentAssignment): string => `${path}/assignments/${pathSegment(id)}`;
  return {
    policy,
    assignments,
    restore: {
      method: 'POST',
      path: `${path}/${policyTypeInfo(policy.type).assignAction}`,
      body: { assignments: assignments.map((raw) => ({ target: encodeKept(raw) })) },
      covers: [],
    },
    patch: (now) => {
      const one = subject(now, policy.type);
      if (one === undefined) return undefined;
      const isFiltered = filter !== undefined && one.filter === null && one.target.direction === 'include';
      const target = isFiltered
        ? encodeRefiltered(one, { id: filter.id, mode: 'include' })
        : encodeKept(one.raw);
      return {
        request: { method: 'PATCH', path: itemPath(one), body: { target }, covers: [] },
        what: isFiltered
          ? `the filter “${filter.name}” on one assignment`
          : 'one assignment as it is, so without visible effect',
        leadsTo: now.map((raw) => (raw === one.raw ? { ...raw, target } : raw)),
      };
    },
    remove: (now) => {
      const one = subject(now, policy.type);
      return (
        one && {
          request: { method: 'DELETE', path: itemPath(one), covers: [] },
          what: 'one assignment away',
          leadsTo: now.filter((raw) => raw !== one.raw),
        }
      );
    },
  };
}

/** The assignment to try on: an inclusion, if possible one without a filter. */
function subject(now: readonly JsonObject[], type: PolicyType): CurrentAssignment | undefined {
  const { understood } = decode(now, type);
  const inclusions = understood.filter(({ target }) => target.direction === 'include');
  return inclusions.find(({ filter }) => filter === null) ?? inclusions[0] ?? understood[0];
}

function fits({ managementType, platform }: AssignmentFilter, { type, odataType }: CurrentPolicy): boolean {
  const rules = policyTypeInfo(type).filters;
  const rule = rules?.[''] ?? rules?.[odataType ?? ''];
  return rule !== undefined && rule.managementType === managementType && rule.platforms.includes(platform);
}
