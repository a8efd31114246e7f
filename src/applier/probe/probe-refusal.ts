import { isProtectedPolicy, namesGroup } from '../../differ/guardrails/protections.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type CurrentPolicy, type Group } from '../../model/tenant/tenant.js';
import { type JsonObject } from '../../model/json.js';
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
