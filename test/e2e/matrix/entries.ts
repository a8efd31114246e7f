import { type JsonObject } from '../../../src/model/json.js';
import { type PolicyKind } from '../../support/policy-kinds.js';
import { excluding, FILTER_ID, FILTER_TYPE, filtered, including, ZERO_GUID } from '../../support/targets.js';

/** Groups of the small tenant, in the order of their ids. */
export const GROUPS = {
  Alpha: 'a0000000-0000-4000-8000-000000000001',
  Beta: 'b0000000-0000-4000-8000-000000000002',
  Gamma: 'c0000000-0000-4000-8000-000000000003',
  Delta: 'd0000000-0000-4000-8000-000000000004',
} as const;
export const FILTERS = {
  Corporate: 'f0000000-0000-4000-8000-000000000001',
  Personal: 'f0000000-0000-4000-8000-000000000002',
} as const;

/** One assignment as a person would say it. */
export interface Entry {
  readonly direction: 'include' | 'exclude';
  readonly group: keyof typeof GROUPS;
  readonly filter?: { readonly name: keyof typeof FILTERS; readonly mode: 'include' | 'exclude' };
}

export const include = (group: Entry['group'], filter?: Entry['filter']): Entry => ({
  direction: 'include',
  group,
  ...(filter !== undefined && { filter }),
});
export const exclude = (group: Entry['group']): Entry => ({ direction: 'exclude', group });
export const only = (name: keyof typeof FILTERS): Entry['filter'] => ({ name, mode: 'include' });
export const allBut = (name: keyof typeof FILTERS): Entry['filter'] => ({ name, mode: 'exclude' });

/** The entry's target as Graph writes it. */
export function targetOf({ direction, group, filter }: Entry): JsonObject {
  const fields = filter === undefined ? {} : filtered(FILTERS[filter.name], filter.mode);
  return direction === 'include' ? including(GROUPS[group], fields) : excluding(GROUPS[group], fields);
}

/** The entries as the YAML of a declaration. */
export function declare(kind: PolicyKind, name: string, entries: readonly Entry[]): string {
  const list = (direction: Entry['direction']): string => {
    const lines = entries.filter((entry) => entry.direction === direction).map(entryYaml);
    return lines.length === 0 ? `${direction}: []\n` : `${direction}:\n${lines.join('')}`;
  };
  return `policy: {type: ${kind.type}, name: ${name}}\n${list('include')}${list('exclude')}`;
}

function entryYaml({ group, filter }: Entry): string {
  if (filter === undefined) return `  - ${group}\n`;
  return `  - {group: ${group}, filter: {name: ${filter.name}, mode: ${filter.mode}}}\n`;
}

/** A target in one line, whatever spelling the service chose for "no filter". */
export function lineOf(target: JsonObject): string {
  const text = (name: string): string => JSON.stringify(target[name] ?? ZERO_GUID).replaceAll('"', '');
  const filter = text(FILTER_ID) === ZERO_GUID ? '' : ` ${text(FILTER_TYPE)} ${text(FILTER_ID)}`;
  return `${text('@odata.type')} ${text('groupId')}${filter}`;
}
