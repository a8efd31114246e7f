import { createHash } from 'node:crypto';
import nodePath, { dirname, resolve } from 'node:path';
import { isInside, slashedWay } from '../../model/file-paths.js';
import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant, type FleetValue } from '../../model/project/fleet.js';
import { problem, quote } from '../diagnostic-codes.js';
import { compareDiagnostics } from '../load.js';
import { checkShape, isDocument } from '../schema/validate.js';
import { type FleetDocument } from '../schema/document-types.js';
import { DEFAULT_SETTINGS_FILE } from '../settings/load-settings.js';
import { findProjectRoot, type ProjectRoot } from '../yaml/project-root.js';
import { readSingleDocument } from '../yaml/read-documents.js';
import { kindOf } from '../yaml/read-file.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';
import { checkFleet } from './fleet-rules.js';

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
