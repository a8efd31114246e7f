import { questionsOf } from '../../differ/resolve/tenant-questions.js';
import { type Assignment } from '../../model/assignment/assignment.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { groupIdOf } from '../../model/assignment/target.js';
import { type Questions } from '../../model/tenant/tenant.js';
import { type JsonObject } from '../../model/json.js';
import { type Plan, policyKey } from '../../model/results/plan.js';
import { isGuid, POLICY_TYPE_NAMES } from '../../model/tenant/policy-types.js';
import { type Protection } from '../../model/project/settings.js';
import { type Traces } from '../journal/previous-run.js';

/**
 * What has to be read to plan an undo: the policies that the file names, and names for the groups and filters they are
 * to have again. An id that is no guid, such as `../me`, is not asked for.
 */
export function undoQuestions(
  { policies }: Plan,
  undone: Traces | undefined,
  protect: readonly Protection[],
): Questions {
  const changed = policies.filter(({ changes }) => changes.length > 0);
  const types = new Set(changed.map(({ type }) => type));
  const keys = new Set(changed.map(policyKey));
  const restored = changed.flatMap((policy): readonly Assignment[] => {
    const list: readonly JsonObject[] =
      undone?.policies.get(policyKey(policy))?.before ??
      policy.changes.flatMap(({ after }) => (after === null ? [] : [{ target: after.target }]));
    return decode(list, policy.type).understood;
  });
  const groups = restored.flatMap(({ target }) => groupIdOf(target) ?? []);
  // What the settings protect has to be known here too.
  const protections = questionsOf([], protect);
  return {
    types: POLICY_TYPE_NAMES.filter((type) => types.has(type) || protections.types.includes(type)),
    isDeclared: (policy) => keys.has(policyKey(policy)),
    groupNames: protections.groupNames,
    groupIds: [...new Set([...protections.groupIds, ...groups.filter(isGuid)])],
    filters: restored.some(({ filter }) => filter !== null),
    policySets: true,
  };
}
