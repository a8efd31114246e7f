import { type Place } from '../model/diagnostic.js';
import { type TenantDiagnostic } from './tenant-codes.js';

/** Where an id is written beside a name that the tenant has not, or no longer: the id decides. */
export function renamed(
  place: Place,
  what: 'group' | 'filter',
  id: string,
  live: string,
  written: string,
): TenantDiagnostic {
  return {
    ...place,
    code: `${what}-renamed`,
    severity: 'warning',
    message: `The ${what} ${id} is named “${live}” in the tenant, not “${written}”. The id decides.`,
    hint: `Write “${live}”.`,
  };
}
