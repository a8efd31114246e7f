import { rm } from 'node:fs/promises';
import { loadProject, type Project } from '../../../src/loader/load.js';
import { type FleetLoaded, loadFleet } from '../../../src/loader/settings/load-fleet.js';
import { POLICY } from '../bad/bad-case.js';
import { type Files, makeProject } from '../project-folder.js';

export const A_ID = 'aaaaaaaa-0b7a-4f6c-9e57-6d1f5a2b9c10';
export const B_ID = 'bbbbbbbb-0b7a-4f6c-9e57-6d1f5a2b9c10';

/** Two tenants that share settings and a folder of declarations. */
const FILES: Files = {
  'assignctl.yaml': 'cloud: global\n',
  'baseline/ios.yaml': `${POLICY}include: []\n`,
};

/** `a` and `b`, with a line for each between them. */
export function twoTenants(lines: { readonly a?: string; readonly b?: string } = {}): string {
  const own = (line = ''): string => (line === '' ? '' : `    ${line}\n`);
  return (
    `tenants:\n  - name: a\n    tenantId: ${A_ID}\n${own(lines.a)}` +
    `  - name: b\n    tenantId: ${B_ID}\n${own(lines.b)}`
  );
}

export interface LoadedFleet extends FleetLoaded {
  /** Of each tenant, by name. */
  readonly projects: ReadonlyMap<string, Project>;
}

/** Loads a fleet made of the files, and all its tenants; `folders: [baseline]` unless the fleet file says otherwise. */
export async function loadFleetFiles(fleet: string | null, files: Files = {}): Promise<LoadedFleet> {
  const text = fleet === null || fleet.includes('folders:') ? fleet : `${fleet}folders: [baseline]\n`;
  const dir = await makeProject({ ...FILES, 'fleet.yaml': text, ...files });
  try {
    const loaded = await loadFleet(dir, 'fleet.yaml');
    const projects = new Map<string, Project>();
    for (const tenant of loaded.fleet?.tenants ?? [])
      projects.set(tenant.name, await loadProject({ dir, tenant }));
    return { ...loaded, projects };
  } finally {
    await rm(dir, { recursive: true });
  }
}
