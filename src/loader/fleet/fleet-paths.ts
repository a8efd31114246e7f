import { resolve, sep } from 'node:path';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type FleetDocument } from '../schema/document-types.js';
import { DEFAULT_SETTINGS_FILE } from '../settings/load-settings.js';
import { problem, quote } from '../diagnostic-codes.js';
import { isInside, type ProjectRoot } from '../yaml/project-root.js';
import { kindOf } from '../yaml/read-file.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';

interface Named {
  readonly what: 'settings file' | 'folder';
  readonly path: string;
  /** Where the fleet file names it. */
  readonly at: Path;
}

/** That there is something at every path the file names, and that no overlay is read as a shared declaration too. */
export function checkFleetPaths(
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
    if (!isInside(root.path, place)) {
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
    const inside = shared.find((folder) =>
      `${resolve(base, overlay)}${sep}`.startsWith(`${resolve(base, folder)}${sep}`),
    );
    if (inside === undefined) return [];
    const message = `The overlay ${quote(overlay)} is inside ${quote(inside)}, so it would be shared.`;
    const hint = 'Move it out of the shared folders.';
    return problem('overlay-inside', source.placeOf(['tenants', index, 'overlay']), message, { hint });
  });
}
