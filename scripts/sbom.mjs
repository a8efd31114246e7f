/**
 * Prints the software bill of materials as CycloneDX JSON: what is installed with the package and what is bundled in
 * it. Run by `npm run --silent sbom`, and at every release. `npm sbom --omit dev` by itself would leave out the bundled
 * packages, which are not installed.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const DEVELOPMENT = 'cdx:npm:package:development';

const { packages } = await bundle();
const bundled = new Set(packages.map(({ name, version }) => `${name}@${version}`));
const { name } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const bill = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }),
);
// npm takes the name from the folder of the package.
bill.metadata.component.name = name;

const isDevelopment = ({ properties = [] }) => properties.some(({ name }) => name === DEVELOPMENT);
const components = bill.components.flatMap((component) => {
  if (!isDevelopment(component)) return [component];
  if (!bundled.has(`${component.name}@${component.version}`)) return [];
  const properties = component.properties.filter(({ name }) => name !== DEVELOPMENT);
  return [{ ...component, properties: [...properties, { name: 'assignctl:bundled', value: 'true' }] }];
});
const refs = new Set([
  bill.metadata.component['bom-ref'],
  ...components.map((component) => component['bom-ref']),
]);
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));

const missing = packages.filter(
  ({ name, version }) =>
    !components.some((component) => component.name === name && component.version === version),
);
if (missing.length > 0)
  throw new Error(`Not in package-lock.json: ${missing.map(({ name }) => name).join(', ')}`);
console.log(JSON.stringify({ ...bill, components, dependencies }, null, 2));
