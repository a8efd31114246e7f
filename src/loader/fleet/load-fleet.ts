import { createHash } from 'node:crypto';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant, type FleetValue } from '../../model/project/fleet.js';
import { checkShape } from '../schema/check-shape.js';
import { type FleetDocument } from '../schema/document-types.js';
import { checkFleetPaths } from './fleet-paths.js';
import { checkFleet } from './fleet-rules.js';
import { compareDiagnostics } from '../load.js';
import { DEFAULT_SETTINGS_FILE } from '../settings/load-settings.js';
import { findProjectRoot } from '../yaml/project-root.js';
import { readSingleDocument } from '../yaml/read-documents.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';
import { isDocument } from '../schema/validate.js';

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
  const shown = relative(dir, path).split(sep).join('/');
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
