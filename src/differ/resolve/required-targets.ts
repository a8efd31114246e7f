import { type CurrentAssignment } from '../../model/assignment/assignment.js';
import { sameFilter } from '../../model/assignment/equality.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type Declaration, type DeclaredEntry, type RequiredSet } from '../../model/project/declaration.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import { describe } from './resolve-policies.js';
import { resolveEntry, type ResolvedEntry } from './resolve-targets.js';
import { type TenantDiagnostic } from './tenant-codes.js';

/**
 * Holds the sets that the settings require against the ids that a declaration resolved to, whatever names it gave: each
 * member must be among them, with the same filter and source. A member that cannot be resolved is as good as missing.
 */
export function checkRequiredTargets(
  declaration: Declaration,
  entries: readonly ResolvedEntry[],
  policy: { readonly type: PolicyType; readonly odataType?: string },
  held: readonly CurrentAssignment[],
  tenant: Tenant,
): readonly TenantDiagnostic[] {
  const desired = entries.flatMap((entry) => entry.desired ?? []);
  const isMet = (member: DeclaredEntry): boolean => {
    const wanted = resolveEntry(member, policy, held, tenant).desired;
    return desired.some(
      ({ target, filter, origin }) =>
        target.key === wanted?.target.key &&
        sameFilter(filter, wanted.filter) &&
        origin.kind === wanted.origin.kind,
    );
  };
  return (declaration.required ?? []).flatMap((set) => {
    const lacking = set.entries.filter((member) => !isMet(member));
    return lacking.length === 0 ? [] : lack(declaration, set, lacking.length);
  });
}

function lack(declaration: Declaration, set: RequiredSet, count: number): TenantDiagnostic {
  const { name, direction, entries } = set;
  const [first] = entries;
  return {
    ...declaration.place,
    code: 'required-target',
    severity: 'error',
    message: `${describe(declaration)} lacks ${count} of the ${entries.length} targets that the settings require under ${direction} (set ${name}).`,
    hint: `Add - set: ${name} under ${direction}; an entry counts if its id, filter and source are those of the set.`,
    ...(first !== undefined && { related: [{ ...first.place, message: 'the set is defined here' }] }),
  };
}
