import { decodeRecipient } from '../../model/assignment/graph-codec.js';
import { type DeclaredEntry } from '../../model/project/declaration.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { knowsFilters, knowsSource, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type EntryContext } from './declaration-rules.js';
import { checkRawTarget } from './raw-target-rules.js';
import { problem } from '../diagnostic-codes.js';
import { recipientOf } from './declared-entry.js';

const USE_BETA = 'Set graphVersion: beta in the settings file, or leave it out.';

/** What one entry may not say in its list, on its policy type, under its version. */
export function checkEntry(entry: DeclaredEntry, context: EntryContext): readonly Diagnostic[] {
  const found = [
    ...checkFilter(entry, context),
    ...checkSource(entry, context),
    ...checkReach(entry, context),
    ...checkRawTarget(entry, context),
  ];
  const { set } = entry;
  if (set === undefined) return found;
  return found.map((diagnostic) => ({
    ...diagnostic,
    message: `${diagnostic.message.replace(/\.$/, '')} (through the set ${set}).`,
  }));
}

function checkFilter(
  { filter, direction }: DeclaredEntry,
  { type, version, at }: EntryContext,
): readonly Diagnostic[] {
  if (filter === undefined) return [];
  const place = at.value('filter');
  if (direction === 'exclude') {
    const message = 'An excluded target takes no filter: Intune leaves out the whole group.';
    return [
      problem('filter-on-exclude', place, message, {
        hint: 'Remove the filter, or filter what is included.',
      }),
    ];
  }
  if (type !== undefined && policyTypeInfo(type).filters === null) {
    const message = `${type} takes no assignment filters.`;
    return [problem('filter-not-taken', place, message, { hint: 'Remove the filter.' })];
  }
  if (knowsFilters(version)) return [];
  return [problem('needs-beta', place, `graphVersion ${version} knows no filters.`, { hint: USE_BETA })];
}

function checkSource(
  { source, sourceId }: DeclaredEntry,
  { type, version, at }: EntryContext,
): readonly Diagnostic[] {
  if (source === undefined && sourceId === undefined) return [];
  const place = at.key(source === undefined ? 'sourceId' : 'source');
  if (type !== undefined && !policyTypeInfo(type).mam) {
    const message = `Assignments of ${type} have neither source nor sourceId.`;
    return [problem('source-not-taken', place, message, { hint: 'Remove source and sourceId.' })];
  }
  if (sourceId !== undefined && source !== 'policySets') {
    const message = 'sourceId is the id of a policy set, and this entry is not of one.';
    const hint = 'Remove sourceId, or add source: policySets to the entry.';
    return [problem('source-not-taken', at.key('sourceId'), message, { hint })];
  }
  if (type === undefined || knowsSource(type, version)) return [];
  const message = `graphVersion ${version} knows neither source nor sourceId.`;
  return [problem('needs-beta', place, message, { hint: USE_BETA })];
}

/** All users and all devices, in any spelling: what they mean decides, not how they are written. */
function checkReach(
  { target, direction, place }: DeclaredEntry,
  { type }: EntryContext,
): readonly Diagnostic[] {
  const reach = recipientOf(target)?.kind;
  if (reach !== 'allUsers' && reach !== 'allDevices') return [];
  // A raw target of the other direction is reported as that.
  if (target.kind === 'raw' && decodeRecipient(target.target)?.direction !== direction) return [];
  if (direction === 'exclude') {
    const message = `${reach} can't be excluded: a policy that excludes everyone reaches no one.`;
    return [problem('wrong-list', place, message, { hint: 'Exclude groups, or write include: [].' })];
  }
  if (reach === 'allUsers' || target.kind === 'raw' || type === undefined || !policyTypeInfo(type).mam)
    return [];
  const message = `${type} reaches users, not devices: allDevices exists only on mobileAppConfiguration.`;
  return [problem('target-not-taken', place, message, { hint: 'Use allUsers: true, or a group.' })];
}
