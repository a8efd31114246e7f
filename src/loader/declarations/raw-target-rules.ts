import { FILTER_ID, FILTER_TYPE, typeNameOf } from '../../model/assignment/graph-codec.js';
import { type DeclaredEntry, type Direction } from '../../model/project/declaration.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type JsonObject, type JsonValue } from '../../model/json.js';
import {
  type GraphVersion,
  knowsFilters,
  policyTypeInfo,
  ZERO_GUID,
  TARGET_TYPES,
  targetTypeInfo,
  type TargetTypeInfo,
} from '../../model/tenant/policy-types.js';
import { type EntryContext, type EntryPlaces } from './declaration-rules.js';
import { oneOf, problem, quote } from '../diagnostic-codes.js';
import { didYouMeanWord } from '../../model/did-you-mean.js';

/** Properties any target may carry. */
const COMMON = ['@odata.type', FILTER_ID, FILTER_TYPE];
/** Targets that only mobileAppConfiguration takes: the service of the other types refuses them by name. */
const ALL_TARGETS = ['allLicensedUsersAssignmentTarget', 'allDevicesAssignmentTarget'];

/** Checks a target in Graph's words against the metadata. Ids are not checked. */
export function checkRawTarget(
  { target, direction }: DeclaredEntry,
  { type, version, at }: EntryContext,
): readonly Diagnostic[] {
  if (target.kind !== 'raw') return [];
  const place = at.value('target', '@odata.type');
  const name = typeNameOf(target.target) ?? '';
  const info = targetTypeInfo(name);
  if (info === undefined) {
    const names = Object.keys(TARGET_TYPES);
    return [
      problem('unknown-target-type', place, `Microsoft Graph has no target type ${quote(name)}.`, {
        hint: didYouMeanWord(name, names, `Possible: ${names.join(', ')}.`),
      }),
    ];
  }
  const found: Diagnostic[] = [];
  if (!info.versions.includes(version)) {
    const hint = 'Set graphVersion: beta in the settings file.';
    found.push(problem('needs-beta', place, `graphVersion ${version} has no ${name}.`, { hint }));
  }
  if (type !== undefined && policyTypeInfo(type).mam && ALL_TARGETS.includes(name)) {
    const message = `${type} does not take ${name}: its service knows groups only.`;
    const hint = 'For all users write allUsers: true, which is the virtual group that Intune itself uses.';
    found.push(problem('target-not-taken', place, message, { hint }));
  }
  return [
    ...found,
    ...checkDirection(name, info, direction, place),
    ...checkProperties(name, info, target.target, at),
    ...checkRawFilter(target.target, direction, version, at),
  ];
}

function checkDirection(
  name: string,
  info: TargetTypeInfo,
  direction: Direction,
  place: Place,
): readonly Diagnostic[] {
  if (info.direction === direction) return [];
  const message = `${name} ${info.direction}s, but is under ${direction}.`;
  const hint =
    name === 'groupAssignmentTarget'
      ? 'Move it to include, or write exclusionGroupAssignmentTarget.'
      : `Move it to ${info.direction}.`;
  return [problem('wrong-list', place, message, { hint })];
}

function checkProperties(
  name: string,
  info: TargetTypeInfo,
  target: JsonObject,
  at: EntryPlaces,
): readonly Diagnostic[] {
  const takes = info.properties.length === 0 ? 'no properties' : oneOf(info.properties, 'and');
  const foreign = Object.keys(target).filter(
    (key) => !COMMON.includes(key) && !info.properties.includes(key),
  );
  const missing = info.properties.filter((key) => !Object.hasOwn(target, key));
  return [
    ...foreign.map((key) =>
      problem('target-property', at.key('target', key), `${name} has no property ${quote(key)}.`, {
        hint: `Remove it; ${name} takes ${takes}.`,
      }),
    ),
    ...missing.map((key) =>
      problem('target-property-missing', at.value('target'), `${name} needs the property ${quote(key)}.`, {
        hint: `Add it; ${name} takes ${takes}.`,
      }),
    ),
  ];
}

function checkRawFilter(
  target: JsonObject,
  direction: Direction,
  version: GraphVersion,
  at: EntryPlaces,
): readonly Diagnostic[] {
  const given = [FILTER_ID, FILTER_TYPE].filter((key) => Object.hasOwn(target, key));
  const [first] = given;
  if (first === undefined) return [];
  const place = at.key('target', first);
  if (!knowsFilters(version)) {
    const message = `graphVersion ${version} knows no ${oneOf(given, 'and')}.`;
    const hint = 'Set graphVersion: beta in the settings file, or leave it out.';
    return [problem('needs-beta', place, message, { hint })];
  }
  const id = textOf(target[FILTER_ID]);
  const named = id !== '' && id !== ZERO_GUID;
  const mode = textOf(target[FILTER_TYPE]) || 'none';
  if (named !== (mode !== 'none')) {
    const message = named
      ? `The filter ${quote(id)} would not apply: ${FILTER_TYPE} is none.`
      : `${FILTER_TYPE} is ${mode}, but ${FILTER_ID} names no filter.`;
    const hint = `Give both ${FILTER_ID} and ${FILTER_TYPE}, or neither.`;
    return [problem('filter-incomplete', place, message, { hint })];
  }
  if (!named || direction === 'include') return [];
  const message = 'An excluded target takes no filter: Intune leaves out the whole group.';
  return [
    problem('filter-on-exclude', place, message, { hint: 'Remove the filter, or filter what is included.' }),
  ];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
