import { resolve } from 'node:path';
import { loadFleet } from '../../loader/settings/load-fleet.js';
import { loadProject } from '../../loader/load.js';
import { type Declaration } from '../../model/project/declaration.js';
import { type KnownNames, type NamesPlace } from './complete.js';

/**
 * The names in the files of a project, or in those of the tenants of a fleet. Files with errors give
 * no names: `validate` reports what is wrong.
 */
export async function readKnownNames(
  { C, config, fleet: file, tenant }: NamesPlace,
  cwd: string,
): Promise<KnownNames> {
  const dir = resolve(cwd, C);
  const { fleet } = await loadFleet(dir, file).catch(() => ({ fleet: undefined }));
  const tenants = fleet?.tenants ?? [];
  const meant = tenants.filter(({ name }) => tenant === undefined || name === tenant);
  const options =
    fleet === undefined
      ? [{ dir, ...(config === undefined ? {} : { config }) }]
      : meant.map((one) => ({ dir, tenant: one }));
  const projects = await Promise.all(
    options.map((one) => loadProject(one).catch(() => ({ declarations: [] }))),
  );
  const declarations = projects.flatMap((project) => project.declarations);
  return {
    tenants: tenants.map(({ name }) => name),
    rings: fleet?.rings ?? [],
    policies: sorted(declarations.flatMap(policyName)),
    groups: sorted(declarations.flatMap(groupNames)),
  };
}

function policyName({ policy: { type, name, id } }: Declaration): readonly string[] {
  return name === undefined && id === undefined ? [] : [`${type}/${name ?? id}`];
}

function groupNames({ entries }: Declaration): readonly string[] {
  return entries.flatMap(({ target }) =>
    target.kind === 'group' && target.name !== undefined ? [target.name] : [],
  );
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
