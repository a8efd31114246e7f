import { type Diagnostic } from '../../model/project/diagnostic.js';

/** Every code that planning can report, with its meaning in one line: what only the tenant knows. */
export const TENANT_CODES = {
  // Policies
  'policy-not-found': 'No policy of the type has this name or id.',
  'policy-ambiguous': 'Several policies of the type have this name.',
  'policy-declared-twice': 'Two declarations, one by name and one by id, mean one policy.',
  'policy-undeclared': 'A policy is unmanaged, and the settings require every policy to be declared.',
  'policy-renamed': 'The policy with this id has another name in the tenant.',
  'policy-unreadable': 'The assignments of a policy can not be read.',
  'policy-id-unusable': 'The id of a policy can not be part of an address.',
  'plan-not-proven': 'A plan does not lead to what it promises.',
  'policies-unreadable': 'The policies of a type can not be read.',
  'assignment-not-understood':
    'The tenant has a declared target in a way that this version does not understand.',
  // Groups
  'group-not-found': 'No group has this name or id.',
  'group-ambiguous': 'Several groups have this name.',
  'group-renamed': 'The group with this id has another name in the tenant.',
  'groups-unreadable': 'Groups can not be looked up.',
  'target-twice': 'Two entries of a list mean one group.',
  'target-both-ways': 'One group is both included and excluded, under two names.',
  'protected-by-name': 'The settings protect a group by its name only.',
  'required-target': 'A policy would lack a target that the settings file requires.',
  // Filters
  'filter-not-found': 'No assignment filter has this name or id.',
  'filter-ambiguous': 'Several assignment filters have this name.',
  'filter-renamed': 'The filter with this id has another name in the tenant.',
  'filter-platform': 'A filter is for another platform or kind of policy.',
  'filters-unreadable': 'Assignment filters can not be read.',
} as const satisfies Record<string, string>;

export type TenantCode = keyof typeof TENANT_CODES;

/** What planning reports of a declaration. */
export interface TenantDiagnostic extends Diagnostic {
  readonly code: TenantCode;
}
