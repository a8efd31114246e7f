import { isProtectedPolicy, namesGroup } from '../../differ/guardrails/protections.js';
import { policyPath } from '../../differ/diff/changes.js';
import { type CurrentAssignment } from '../../model/assignment/assignment.js';
import { decode, encodeKept, encodeRefiltered } from '../../model/assignment/graph-codec.js';
import { type AssignmentFilter, type CurrentPolicy, type Group } from '../../model/tenant/tenant.js';
import { pathSegment } from '../../model/graph-path.js';
import { type JsonObject } from '../../model/json.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { type GraphVersion, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type Settings } from '../../model/project/settings.js';

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
export interface ProbeItem {
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
