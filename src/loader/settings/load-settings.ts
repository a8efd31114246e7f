import { type Diagnostic, hasErrors, type Place } from '../../model/project/diagnostic.js';
import { type FleetTenant } from '../../model/project/fleet.js';
import { isJsonObject } from '../../model/json.js';
import { fillInValues } from './fill-in-values.js';
import { type DiagnosticCode, problem, quote } from '../diagnostic-codes.js';
import { kindOf, type ProjectRoot, readDocuments, type ReadDocuments } from '../yaml/read-file.js';
import { type SourceDocument } from '../yaml/source-document.js';
import { GRAPH_VERSIONS, type GraphVersion, type PolicyType } from '../../model/tenant/policy-types.js';
import { type Limits, type Protection, type Settings } from '../../model/project/settings.js';
import { checkShape, conforms, isDocument, validItems } from '../schema/validate.js';
import { type DeclarationContext, type TargetSet } from '../declarations/parse-declaration.js';
import { type MaxRemovals, type SetMember, type SettingsDocument } from '../schema/document-types.js';
import { parseEntry } from '../declarations/declared-entry.js';
import { checkSettings } from './settings-rules.js';

/** Where no other is named. */
export const DEFAULT_SETTINGS_FILE = 'assignctl.yaml';

const SETTINGS_FILE = {
  what: 'settings file',
  missing: 'settings-missing',
  many: 'settings-many-documents',
  hint: 'Run `assignctl init` to begin a project here, or name its folder with -C or its settings file with --config.',
} as const;

export interface SettingsLoaded extends SettingsRead {
  /** Names of the values of a fleet that the file asks for. */
  readonly used: readonly string[];
}

interface SettingsOptions {
  /** The tenant of a fleet it is read for. */
  readonly tenant?: FleetTenant | undefined;
  readonly read: ReadDocuments;
  readonly root: ProjectRoot;
}

/** Reads the settings file. `file` is its path as diagnostics show it. */
export async function loadSettings(
  path: string,
  file: string,
  { tenant, read, root }: SettingsOptions,
): Promise<SettingsLoaded> {
  const { source, diagnostics: reading } = readSingleDocument(path, file, SETTINGS_FILE, root, read);
  if (source === undefined) return { ...WITHOUT_SETTINGS, diagnostics: reading, used: [] };
  const filled = fillInValues(source, tenant?.values);
  const pinned = pinTenant(filled.source, tenant);
  const faults = [...reading, ...filled.diagnostics, ...pinned.diagnostics];
  const { settings, ...rest } = await readSettings(pinned.source, faults);
  return {
    ...(settings !== undefined && !hasErrors(faults) && { settings }),
    ...rest,
    diagnostics: [...faults, ...rest.diagnostics],
    used: filled.used,
  };
}

/** A settings file that tenants share may name no tenant; if it names one, it must be this one. */
function pinTenant(
  source: SourceDocument,
  tenant: FleetTenant | undefined,
): { readonly source: SourceDocument; readonly diagnostics: readonly Diagnostic[] } {
  if (tenant === undefined || !isJsonObject(source.value)) return { source, diagnostics: [] };
  const { tenantId: pinned } = source.value;
  if (pinned === undefined)
    return {
      source: { ...source, value: { ...source.value, tenantId: tenant.tenantId } },
      diagnostics: [],
    };
  if (typeof pinned !== 'string' || pinned.toLowerCase() === tenant.tenantId.toLowerCase())
    return { source, diagnostics: [] };
  const message = `The fleet file gives this file to tenant ${tenant.tenantId}, and it pins ${quote(pinned)}.`;
  const hint = 'Correct one of the two, or leave tenantId out here.';
  return {
    source,
    diagnostics: [problem('tenant-differs', source.placeOf(['tenantId']), message, { hint })],
  };
}

interface SettingsRead {
  /** Absent if the settings file has an error. */
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
  usersLosing: 100,
  usersLosingShare: '50%',
} as const;

/** Used if there is no settings file to read. */
export const WITHOUT_SETTINGS: Omit<SettingsRead, 'diagnostics'> = {
  desiredState: DEFAULTS.desiredState,
  context: { graphVersion: DEFAULTS.graphVersion, require: { include: [], exclude: [] } },
};

/**
 * Checks the settings document; its valid parts are used for the declarations even if others are not. `reported` is
 * what is wrong with it already.
 */
export async function readSettings(
  source: SourceDocument,
  reported: readonly Diagnostic[],
): Promise<SettingsRead> {
  const document = isDocument('settings', source.value) ? source.value : undefined;
  const parts = document === undefined ? soundParts(source.value) : allParts(document);
  const context = contextOf(parts, source);
  const shape = await checkShape(source, 'settings', reported);
  const diagnostics = [...shape, ...checkSettings(source, context)];
  const { desiredState = DEFAULTS.desiredState } = parts;
  const isSound = document !== undefined && !hasErrors(diagnostics);
  return { ...(isSound && { settings: fillIn(document, source) }), desiredState, context, diagnostics };
}

/** What the declarations need of the settings: all of a document that fits its schema, or the valid part of another. */
interface Parts {
  readonly graphVersion: GraphVersion | undefined;
  readonly desiredState: string | undefined;
  readonly types: readonly PolicyType[] | undefined;
  /** Undefined in place of a member that is not valid. */
  readonly sets: readonly (readonly [name: string, members: readonly (SetMember | undefined)[]])[];
  readonly require: DeclarationContext['require'];
}

function allParts({ graphVersion, desiredState, types, sets = {}, require = {} }: SettingsDocument): Parts {
  const { include = [], exclude = [] } = require;
  return {
    graphVersion,
    desiredState,
    types,
    sets: Object.entries(sets),
    require: { include, exclude },
  };
}

/** Of settings that have an error already: no run comes of them, and the declarations are checked as far as they go. */
function soundParts(value: unknown): Parts {
  const { graphVersion, desiredState, types, sets, require } = isJsonObject(value) ? value : {};
  const { include, exclude } = isJsonObject(require) ? require : {};
  const names = (list: unknown) => validItems('setName', list).flatMap((name) => name ?? []);
  const managed = validItems('policyType', types).flatMap((type) => type ?? []);
  return {
    graphVersion: GRAPH_VERSIONS.find((version) => version === graphVersion),
    desiredState: conforms('name', desiredState) ? desiredState : undefined,
    types:
      Array.isArray(types) && managed.length > 0 && managed.length === types.length ? managed : undefined,
    sets: Object.entries(isJsonObject(sets) ? sets : {}).map(([name, members]) => [
      name,
      validItems('setMember', members),
    ]),
    require: { include: names(include), exclude: names(exclude) },
  };
}

function contextOf(
  { graphVersion = DEFAULTS.graphVersion, types, sets, require }: Parts,
  source: SourceDocument,
): DeclarationContext {
  const readSet = (name: string, members: readonly (SetMember | undefined)[]): TargetSet => {
    const read = members.flatMap((member, index) => {
      if (member === undefined) return [];
      const path = ['sets', name, index];
      return [{ member: parseEntry(member, source, path), place: source.placeOf(path) }];
    });
    return {
      name,
      place: source.keyPlaceOf(['sets', name]),
      members: read.map(({ member }) => member),
      places: read.map(({ place }) => place),
    };
  };
  return {
    graphVersion,
    ...(types !== undefined && { types }),
    sets: new Map(sets.map(([name, members]) => [name, readSet(name, members)])),
    require,
  };
}

function fillIn(document: SettingsDocument, source: SourceDocument): Settings {
  const {
    tenantId,
    tenantName,
    cloud,
    graphVersion,
    desiredState,
    writeMode,
    types,
    limits,
    hazards,
    protect,
    allow,
  } = document;
  return {
    tenantId,
    ...(tenantName !== undefined && { tenantName }),
    cloud: cloud ?? DEFAULTS.cloud,
    graphVersion: graphVersion ?? DEFAULTS.graphVersion,
    desiredState: desiredState ?? DEFAULTS.desiredState,
    writeMode: writeMode ?? DEFAULTS.writeMode,
    ...(types !== undefined && { types }),
    ...(document.require?.everyPolicyDeclared === true && {
      everyPolicyDeclared: { place: source.keyPlaceOf(['require', 'everyPolicyDeclared']) },
    }),
    limits: fillInLimits(limits ?? {}),
    hazards: {
      usersLosing: hazards?.usersLosing ?? DEFAULTS.usersLosing,
      usersLosingShare: readPercent(hazards?.usersLosingShare ?? DEFAULTS.usersLosingShare),
    },
    protect: (protect ?? []).map((item, index): Protection => {
      if ('policy' in item) return { policy: item.policy };
      const { group, groupId } = item;
      return {
        group: {
          kind: 'group',
          ...(group !== undefined && { name: group }),
          ...(groupId !== undefined && { id: groupId }),
        },
        place: source.placeOf(['protect', index]),
      };
    }),
    allow: allow ?? [],
  };
}

function fillInLimits({ maxRemovals, ...others }: NonNullable<SettingsDocument['limits']>): Limits {
  return { maxRemovals: readShare(maxRemovals ?? DEFAULTS.maxRemovals), ...others };
}

function readShare(limit: MaxRemovals): Limits['maxRemovals'] {
  return typeof limit === 'number' ? { count: limit } : readPercent(limit);
}

/** `25%` */
function readPercent(share: string): { readonly percent: number } {
  return { percent: Number(share.replace('%', '')) };
}

/** Codes and texts for a file that must contain one document and does not. */
export interface SingleFile {
  readonly what: string;
  readonly missing: DiagnosticCode;
  readonly many: DiagnosticCode;
  /** What to do if there is no such file. */
  readonly hint: string;
}

export interface SingleDocument {
  readonly source?: SourceDocument;
  /** Text of the file; empty if it could not be read. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the one document of a settings or fleet file. */
export function readSingleDocument(
  path: string,
  file: string,
  { what, missing, many, hint }: SingleFile,
  root: ProjectRoot,
  read: ReadDocuments = readDocuments,
): SingleDocument {
  const start: Place = { file, line: 1, column: 1 };
  if (kindOf(path) === 'nothing')
    return { text: '', diagnostics: [problem(missing, start, `There is no ${what}.`, { hint })] };
  const answer = read(path, file, root);
  if (!answer.ok) return { text: '', diagnostics: [answer.diagnostic] };
  const { text, documents } = answer;
  const [document, second] = documents;
  const diagnostics = [...(document?.diagnostics ?? [])];
  if (second !== undefined)
    diagnostics.push(
      problem(many, second.place, `The ${what} contains a second document.`, {
        hint: `Keep the ${what.replace(' file', '')} in one document.`,
      }),
    );
  return { ...(document?.source !== undefined && { source: document.source }), text, diagnostics };
}
