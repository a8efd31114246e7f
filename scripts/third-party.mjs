/** What of others is in the bundle, and the notice their licences ask for. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `node_modules/ajv/dist/core.js`, also below the `node_modules` of another package: everything up to `ajv`. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|$)/i;

/**
 * Name, version, licence and licence texts of every package with at least one byte in the output, sorted by name.
 * Throws if a package comes without them: what may not be passed on is not bundled.
 */
export async function packagesIn(metafile, root) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const folders = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (PACKAGE_FOLDER.exec(path) ?? []) : [],
  );
  const packages = await Promise.all([...new Set(folders)].map((folder) => describe(join(root, folder))));
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function describe(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  if (typeof license !== 'string' || texts.length === 0)
    throw new Error(`${name} ${version} would be bundled and brings no licence or no text of it.`);
  return { name, version, license, texts: texts.map((text) => text.replace(/\r\n/g, '\n').trim()) };
}

/** The text of `dist/THIRD-PARTY-NOTICES.txt`. */
export function notices(packages) {
  const rule = '-'.repeat(80);
  const sections = packages.map(({ name, version, license, texts }) =>
    [rule, `${name} ${version} (${license})`, rule, '', ...texts].join('\n'),
  );
  return `The files of this folder contain code of the packages below, under these licences.\n\n${sections.join('\n\n')}\n`;
}
