import { createHash } from 'node:crypto';
import nodePath, { dirname, resolve } from 'node:path';
import { isInside, slashedWay } from '../../model/file-paths.js';
import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant, type FleetValue } from '../../model/project/fleet.js';
import { problem, quote } from '../diagnostic-codes.js';
import { compareDiagnostics } from '../load.js';
import { checkShape, isDocument } from '../schema/validate.js';
import { type FleetDocument } from '../schema/document-types.js';
import { DEFAULT_SETTINGS_FILE, readSingleDocument } from './load-settings.js';
import { findProjectRoot, kindOf, type ProjectRoot } from '../yaml/read-file.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';
import { isJsonObject } from '../../model/json.js';
import { didYouMeanWord } from '../../model/did-you-mean.js';
import { listOf, repeated } from './settings-rules.js';

const FLEET_FILE = {
  what: 'fleet file',
  missing: 'fleet-missing',
  many: 'fleet-many-documents',
  hint: 'Write one that lists your tenants (docs/fleet.md), or name another with --fleet.',
} as const;

export interface FleetLoaded {
  /** Absent if the file is missing or has an error. */
  readonly fleet?: Fleet;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a fleet file, but none of the files it names. `file` is relative to `dir`, as diagnostics are. */
export async function loadFleet(dir: string, file: string): Promise<FleetLoaded> {
  const path = resolve(dir, file);
  const root = findProjectRoot(dir, path);
  const shown = slashedWay(dir, path, nodePath);
  const { source, text, diagnostics: reading } = readSingleDocument(path, shown, FLEET_FILE, root);
  if (source === undefined) return { diagnostics: reading };
  const shape = await checkShape(source, 'fleet', reading);
  const found = [...reading, ...shape, ...checkFleet(source)];
  if (!isDocument('fleet', source.value)) return { diagnostics: found.sort(compareDiagnostics) };
  const fleet = fleetOf(source.value, source, { base: dirname(path), text });
  const diagnostics = [...found, ...checkFleetPaths(source.value, source, dirname(path), root)];
  diagnostics.sort(compareDiagnostics);
  return { ...(!hasErrors(diagnostics) && { fleet }), diagnostics };
}

function fleetOf(
  { settings = DEFAULT_SETTINGS_FILE, folders, values = {}, rings = [], tenants }: FleetDocument,
  source: SourceDocument,
  { base, text }: { readonly base: string; readonly text: string },
): Fleet {
  const at = (path: string): string => resolve(base, path);
  const shared = valuesOf(source, ['values'], values, false);
  return {
    digest: createHash('sha256').update(text).digest('hex'),
    rings,
    values: shared,
    tenants: tenants.map(({ name, tenantId, ring, overlay, ...tenant }, index): FleetTenant => {
      const own = valuesOf(source, ['tenants', index, 'values'], tenant.values ?? {}, true);
      const from = tenant.folders ?? folders;
      return {
        name,
        tenantId,
        ...(ring !== undefined && { ring }),
        settings: at(tenant.settings ?? settings),
        ...(from !== undefined && { folders: from.map(at) }),
        ...(overlay !== undefined && { overlay: at(overlay) }),
        values: new Map([...shared, ...own]),
      };
    }),
  };
}

function valuesOf(
  source: SourceDocument,
  path: Path,
  values: Readonly<Record<string, string>>,
  isOwn: boolean,
): ReadonlyMap<string, FleetValue> {
  return new Map(
    Object.entries(values).map(([name, text]): [string, FleetValue] => [
      name,
      { text, place: source.keyPlaceOf([...path, name]), isOwn },
    ]),
  );
}

interface Named {
  readonly what: 'settings file' | 'folder';
  readonly path: string;
  /** Where the fleet file names it. */
  readonly at: Path;
}

/** That there is something at every path the file names, and that no overlay is read as a shared declaration too. */
function checkFleetPaths(
  document: FleetDocument,
  source: SourceDocument,
  base: string,
  root: ProjectRoot,
): readonly Diagnostic[] {
  const known = new Map<string, ReturnType<typeof kindOf>>();
  const found: Diagnostic[] = [];
  for (const { what, path, at } of namedPaths(document)) {
    const place = resolve(base, path);
    const kind = known.get(place) ?? kindOf(place);
    known.set(place, kind);
    if (!isInside(root.path, place, nodePath)) {
      const message = `The ${what} ${quote(path)} is outside of the project.`;
      const hint = 'All files of a fleet must be inside its git repository, or below the folder of the run.';
      found.push(problem('path-outside', source.placeOf(at), message, { hint }));
      continue;
    }
    if ((kind === 'folder') === (what === 'folder') && kind !== 'nothing') continue;
    const message = `There is no ${what} ${quote(path)}.`;
    const hint = 'Paths are relative to the fleet file.';
    found.push(problem('path-missing', source.placeOf(at), message, { hint }));
  }
  return [...found, ...overlaysInside(document, source, base)];
}

function namedPaths({ settings, folders = [], tenants }: FleetDocument): readonly Named[] {
  const named = (at: Path, own: Pick<FleetDocument, 'settings' | 'folders'>): readonly Named[] => [
    ...(own.settings === undefined
      ? []
      : [{ what: 'settings file' as const, path: own.settings, at: [...at, 'settings'] }]),
    ...(own.folders ?? []).map((path, index) => ({
      what: 'folder' as const,
      path,
      at: [...at, 'folders', index],
    })),
  ];
  const needsShared = tenants.some((tenant) => tenant.settings === undefined);
  return [
    ...(needsShared ? named([], { settings: settings ?? DEFAULT_SETTINGS_FILE }) : []),
    ...named([], { folders }),
    ...tenants.flatMap((tenant, index) => [
      ...named(['tenants', index], tenant),
      ...(tenant.overlay === undefined
        ? []
        : [{ what: 'folder' as const, path: tenant.overlay, at: ['tenants', index, 'overlay'] }]),
    ]),
  ];
}

function overlaysInside(
  { folders = [], tenants }: FleetDocument,
  source: SourceDocument,
  base: string,
): readonly Diagnostic[] {
  const shared = [...new Set([...folders, ...tenants.flatMap((tenant) => tenant.folders ?? [])])];
  return tenants.flatMap(({ overlay }, index) => {
    if (overlay === undefined) return [];
    const inside = shared.find((folder) => isInside(resolve(base, folder), resolve(base, overlay), nodePath));
    if (inside === undefined) return [];
    const message = `The overlay ${quote(overlay)} is inside ${quote(inside)}, so it would be shared.`;
    const hint = 'Move it out of the shared folders.';
    return problem('overlay-inside', source.placeOf(['tenants', index, 'overlay']), message, { hint });
  });
}

/** Rules for a fleet file beyond its schema, for its valid parts. */
export function checkFleet(source: SourceDocument): readonly Diagnostic[] {
  const value = isJsonObject(source.value) ? source.value : {};
  const rings = listOf(value.rings).filter((ring) => typeof ring === 'string');
  const tenants = listOf(value.tenants).map((tenant) => (isJsonObject(tenant) ? tenant : {}));
  return [
    ...repeated(source, ['rings'], value.rings, (ring) => (typeof ring === 'string' ? ring : undefined)),
    ...checkValues(source, ['values'], value.values),
    ...tenants.flatMap((tenant, index) => [
      ...checkRing(source, ['tenants', index], tenant.ring, rings),
      ...checkValues(source, ['tenants', index, 'values'], tenant.values),
    ]),
    ...checkOnce(
      source,
      tenants.map(({ name }) => name),
      'name',
    ),
    ...checkOnce(
      source,
      tenants.map(({ tenantId }) => tenantId),
      'tenantId',
    ),
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** A second tenant of the same name would share a workspace, one of the same id would fight over the tenant. */
function checkOnce(
  source: SourceDocument,
  values: readonly unknown[],
  key: 'name' | 'tenantId',
): readonly Diagnostic[] {
  const first = new Map<string, number>();
  return values.flatMap((value, index) => {
    const text = textOf(value);
    if (text === undefined) return [];
    const before = first.get(text);
    if (before === undefined) {
      first.set(text, index);
      return [];
    }
    const message = `Two tenants have the ${key} ${quote(text)}.`;
    const related = [{ ...source.placeOf(['tenants', before, key]), message: 'first here' }];
    const hint = 'Give each tenant one entry, with a name of its own.';
    return problem('duplicate-tenant', source.placeOf(['tenants', index, key]), message, { hint, related });
  });
}

function checkRing(
  source: SourceDocument,
  path: Path,
  ring: unknown,
  rings: readonly string[],
): readonly Diagnostic[] {
  if (ring === undefined) {
    if (rings.length === 0) return [];
    const hint = `Add ring: with one of ${rings.join(', ')}.`;
    return [problem('ring-missing', source.placeOf(path), 'This tenant is in no ring.', { hint })];
  }
  if (typeof ring !== 'string' || rings.includes(ring)) return [];
  const all =
    rings.length === 0
      ? 'List the rings in their order, under rings.'
      : `Rings of this fleet: ${rings.join(', ')}.`;
  return [
    problem('unknown-ring', source.placeOf([...path, 'ring']), `There is no ring ${quote(ring)}.`, {
      hint: didYouMeanWord(ring, rings, all),
    }),
  ];
}

/** Values are plain text: references inside them are not followed. */
function checkValues(source: SourceDocument, path: Path, values: unknown): readonly Diagnostic[] {
  return Object.entries(isJsonObject(values) ? values : {}).flatMap(([name, text]) => {
    if (typeof text !== 'string' || !text.includes('${')) return [];
    const message = `The value ${quote(name)} contains a "\${", and values refer to nothing.`;
    const hint = 'Write the text out.';
    return problem('bad-value', source.placeOf([...path, name]), message, { hint });
  });
}
