/**
 * Prints the section of CHANGELOG.md that a release is announced with. Run at a release, with the tag as argument.
 *
 * Fails, and so ends the release, if the tag is not `v` and the version of package.json, or if the changelog has
 * no section for that version or an empty one.
 */
import { readFile } from 'node:fs/promises';

const [tag] = process.argv.slice(2);
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const changelog = await readFile('CHANGELOG.md', 'utf8');

/** The text below `## [1.2.3] - 2026-01-31`, up to the next section. */
function sectionOf(released) {
  const [, ...sections] = changelog.split(/^## /m);
  const heading = `[${released}] - `;
  const section = sections.find((text) => text.startsWith(heading)) ?? '';
  return section.split('\n').slice(1).join('\n').trim();
}

const notes = sectionOf(version);
if (tag !== `v${version}`) {
  console.error(
    `The tag is ${tag ?? 'missing'} and package.json says ${version}: the tag must be v${version}.`,
  );
  process.exitCode = 1;
} else if (notes === '') {
  console.error(`CHANGELOG.md says nothing under “## [${version}] - DATE”.`);
  process.exitCode = 1;
} else console.log(notes);
