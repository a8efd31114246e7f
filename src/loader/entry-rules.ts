import { type DeclaredEntry } from '../model/declaration.js';
import { type Diagnostic } from '../model/diagnostic.js';
import {
  type GraphVersion,
  knowsFilters,
  knowsSource,
  type PolicyType,
  policyTypeInfo,
} from '../model/policy-types.js';
import { checkRawTarget } from './raw-target-rules.js';
import { problem } from './problem.js';

const USE_BETA = 'Set graphVersion: beta in the settings file, or leave it out.';

/** What one entry may not say in its list, on its policy type, under its version. */
export function checkEntry(
  entry: DeclaredEntry,
  type: PolicyType | undefined,
  version: GraphVersion,
): readonly Diagnostic[] {
  const found = [
    ...checkFilter(entry, type, version),
    ...checkSource(entry, type, version),
    ...checkReach(entry, type),
    ...checkRawTarget(entry, type, version),
  ];
  const { set } = entry;
  if (set === undefined) return found;
  return found.map((diagnostic) => ({
    ...diagnostic,
    message: `${diagnostic.message.replace(/\.$/, '')} (through the set ${set}).`,
  }));
}

function checkFilter(
  { filter, direction, place, set }: DeclaredEntry,
  type: PolicyType | undefined,
  version: GraphVersion,
): readonly Diagnostic[] {
  if (filter === undefined) return [];
  const at = set === undefined ? filter.place : place;
  if (direction === 'exclude') {
    const message = 'An excluded target takes no filter: Intune leaves out the whole group.';
    return [
      problem('filter-on-exclude', at, message, { hint: 'Remove the filter, or filter what is included.' }),
    ];
  }
  if (type !== undefined && policyTypeInfo(type).filters === null) {
    const message = `${type} takes no assignment filters.`;
    return [problem('filter-not-taken', at, message, { hint: 'Remove the filter.' })];
  }
  if (knowsFilters(version)) return [];
  return [problem('needs-beta', at, `graphVersion ${version} knows no filters.`, { hint: USE_BETA })];
}

function checkSource(
  { source, sourceId, place }: DeclaredEntry,
  type: PolicyType | undefined,
  version: GraphVersion,
): readonly Diagnostic[] {
  if (source === undefined && sourceId === undefined) return [];
  if (type !== undefined && !policyTypeInfo(type).mam) {
    const message = `Assignments of ${type} have neither source nor sourceId.`;
    return [problem('source-not-taken', place, message, { hint: 'Remove source and sourceId.' })];
  }
  if (type === undefined || knowsSource(type, version)) return [];
  const message = `graphVersion ${version} knows neither source nor sourceId.`;
  return [problem('needs-beta', place, message, { hint: USE_BETA })];
}

function checkReach(
  { target: { kind }, direction, place }: DeclaredEntry,
  type: PolicyType | undefined,
): readonly Diagnostic[] {
  if (kind !== 'allUsers' && kind !== 'allDevices') return [];
  if (direction === 'exclude') {
    const message = `${kind} can't be excluded: a policy that leaves out everyone reaches nobody.`;
    return [problem('wrong-list', place, message, { hint: 'Exclude groups, or write include: [].' })];
  }
  if (kind === 'allUsers' || type === undefined || !policyTypeInfo(type).mam) return [];
  const message = `${type} reaches users, not devices: allDevices exists on mobileAppConfiguration alone.`;
  return [problem('target-not-taken', place, message, { hint: 'Use allUsers: true, or a group.' })];
}
