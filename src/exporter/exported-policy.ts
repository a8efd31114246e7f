import { type Place } from '../model/project/diagnostic.js';
import { type ExportedPolicy } from '../model/results/export-report.js';
import { POLICY_TYPE_NAMES } from '../model/tenant/policy-types.js';
import { type CurrentPolicy } from '../model/tenant/tenant.js';

/** A policy that is in no file, or not as it should be. */
export function leftOut(policy: CurrentPolicy, reason: string, place?: Place): ExportedPolicy {
  return {
    ...identityOf(policy),
    result: 'left-out',
    ...(place !== undefined && { file: place.file, line: place.line, column: place.column }),
    ...(policy.unreadable === undefined && { assignments: policy.assignments.length }),
    reason,
  };
}

export function identityOf({ type, id, name }: CurrentPolicy): Pick<ExportedPolicy, 'type' | 'id' | 'name'> {
  return { type, id, name };
}

/** Types in the order of plans, then by name and id. */
export function orderOf({ type, name, id }: Pick<ExportedPolicy, 'type' | 'id' | 'name'>): string {
  return [POLICY_TYPE_NAMES.indexOf(type), name.toLowerCase(), name, id].join('\u0000');
}
