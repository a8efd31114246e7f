import { type Diagnostic } from '../../model/project/diagnostic.js';
import { isJsonObject } from '../../model/json.js';
import { GRAPH_VERSIONS } from '../../model/tenant/policy-types.js';
import { type Limits, type Protection, type Settings } from '../../model/project/settings.js';
import { checkShape } from '../schema/explain-shape.js';
import { type DeclarationContext, type EntryBody, readMember } from '../declarations/parse-declaration.js';
import { type MaxRemovals, type SettingsDocument } from '../schema/document-types.js';
import { checkSettings } from './settings-rules.js';
import { type SourceDocument } from '../yaml/source-document.js';
import { conforms, isDocument } from '../schema/validate.js';

export interface SettingsRead {
  /** Absent where the settings file has an error. */
  readonly settings?: Settings;
  readonly desiredState: string;
  readonly context: DeclarationContext;
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULTS = {
  cloud: 'global',
  graphVersion: 'beta',
  desiredState: 'desired-state',
  writeMode: 'patch',
  maxRemovals: '25%',
} as const;

/** Stands in where there is no settings file to read. */
export const WITHOUT_SETTINGS: Omit<SettingsRead, 'diagnostics'> = {
  desiredState: DEFAULTS.desiredState,
  context: { graphVersion: DEFAULTS.graphVersion, require: { include: [], exclude: [] } },
};

/** Checks the settings document; what is sound of it serves the declarations even where the rest is not. */
export async function readSettings(source: SourceDocument): Promise<SettingsRead> {
  const context = readContext(source);
  const schemaFaults = await checkShape(source, 'settings');
  const diagnostics = [...schemaFaults, ...checkSettings(source, context)];
  const raw: unknown = isJsonObject(source.value) ? source.value.desiredState : undefined;
  const desiredState = conforms('name', raw) ? raw : DEFAULTS.desiredState;
  const sound = diagnostics.every(({ severity }) => severity !== 'error');
  if (!sound || !isDocument('settings', source.value)) return { desiredState, context, diagnostics };
  return { settings: fillIn(source.value), desiredState, context, diagnostics };
}

function readContext(source: SourceDocument): DeclarationContext {
  const value = isJsonObject(source.value) ? source.value : {};
  const sets = isJsonObject(value.sets) ? value.sets : {};
  const required = isJsonObject(value.require) ? value.require : {};
  const namesOf = (list: unknown): readonly string[] =>
    Array.isArray(list) ? list.filter((name): name is string => conforms('setName', name)) : [];
  return {
    graphVersion: GRAPH_VERSIONS.find((version) => version === value.graphVersion) ?? DEFAULTS.graphVersion,
    sets: new Map(
      Object.entries(sets).map(([name, members]) => [
        name,
        { name, place: source.keyPlaceOf(['sets', name]), members: readMembers(source, name, members) },
      ]),
    ),
    require: { include: namesOf(required.include), exclude: namesOf(required.exclude) },
  };
}

function readMembers(source: SourceDocument, set: string, members: unknown): readonly EntryBody[] {
  if (!Array.isArray(members)) return [];
  return members.flatMap((member: unknown, index) =>
    conforms('setMember', member) ? readMember(member, source, ['sets', set, index]) : [],
  );
}

function fillIn(document: SettingsDocument): Settings {
  const { tenantId, cloud, graphVersion, desiredState, writeMode, limits, protect, allow } = document;
  return {
    tenantId,
    cloud: cloud ?? DEFAULTS.cloud,
    graphVersion: graphVersion ?? DEFAULTS.graphVersion,
    desiredState: desiredState ?? DEFAULTS.desiredState,
    writeMode: writeMode ?? DEFAULTS.writeMode,
    limits: fillInLimits(limits ?? {}),
    protect: (protect ?? []).map((item): Protection => {
      if ('policy' in item) return { policy: item.policy };
      const { group, groupId } = item;
      return {
        group: {
          kind: 'group',
          ...(group !== undefined && { name: group }),
          ...(groupId !== undefined && { id: groupId }),
        },
      };
    }),
    allow: allow ?? [],
  };
}

function fillInLimits({ maxRemovals, ...others }: NonNullable<SettingsDocument['limits']>): Limits {
  return { maxRemovals: readShare(maxRemovals ?? DEFAULTS.maxRemovals), ...others };
}

function readShare(limit: MaxRemovals): Limits['maxRemovals'] {
  return typeof limit === 'number' ? { count: limit } : { percent: Number(limit.replace('%', '')) };
}
