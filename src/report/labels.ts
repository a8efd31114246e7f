import { canonicalJson } from '../model/json.js';
import { type Change, type FilterLabel, type Hazard, type TargetLabel } from '../model/plan.js';
import { printable } from './printable.js';

/** Who a target means, in words. */
export function targetText({ kind, id, name, deleted, odataType, properties }: TargetLabel): string {
  switch (kind) {
    case 'allUsers':
      return 'All users';
    case 'allDevices':
      return 'All devices';
    case 'group':
      if (name !== undefined) return printable(name);
      return deleted === true ? `${id ?? ''} (deleted group)` : printable(id ?? '');
    case 'other':
      return printable(`${odataType ?? ''} ${canonicalJson(properties ?? {})}`);
  }
}

export function filterText(filter: FilterLabel | undefined): string {
  return filter === undefined ? 'no filter' : `${printable(filter.name ?? filter.id)} (${filter.mode})`;
}

/** What a change does to the filter and the source, or '' where it does nothing to them. */
export function detailText(change: Change): string {
  const { before, after } = change.filters;
  const details: string[] = [];
  if (change.action === 'update') {
    if (before?.id !== after?.id || before?.mode !== after?.mode)
      details.push(`filter ${filterText(before)} → ${filterText(after)}`);
    if (change.before.source !== change.after.source)
      details.push(`source ${change.before.source ?? ''} → ${change.after.source ?? ''}`);
    if (change.before.sourceId !== change.after.sourceId)
      details.push(`source id ${change.before.sourceId ?? 'none'} → ${change.after.sourceId ?? 'none'}`);
  } else {
    const filter = before ?? after;
    if (filter !== undefined) details.push(`filter ${filterText(filter)}`);
    const source = (change.before ?? change.after).source;
    if (source !== undefined && source !== 'direct') details.push(`source ${source}`);
  }
  return details.map(printable).join(', ');
}

const HAZARD_TEXT: Readonly<Record<Hazard, string>> = {
  'reaches-all-users': 'reaches all users',
  'drops-exclusion': 'drops an exclusion',
  'last-inclusion': 'nobody is included any more',
  'filter-removed': 'reaches everyone in the group, filter or not',
  'swap-between-policies': 'changes place with another policy',
  'assign-over-policy-sets': 'rewrites a list that a policy set has a part in',
  'group-empty': 'the group is empty',
  'group-deleted': 'the group no longer exists',
  'group-devices-only': 'the group holds devices and no users',
  'group-role-assignable': 'the group can hold directory roles',
  'group-dynamic': 'membership follows a rule',
  'overlaps-exclusion': 'some members are excluded as well',
};

export function hazardText(hazard: Hazard): string {
  return HAZARD_TEXT[hazard];
}

/** `3 policies`, `1 policy`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
