/**
 * Writes release.json: the repository on GitHub and the commit that is released, to which `assignctl init` pins the
 * workflows. Run at a release, before the build, with both as arguments. A checkout has no commit there.
 */
import { writeFile } from 'node:fs/promises';

const [repository = '', commit = ''] = process.argv.slice(2);
if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[0-9a-f]{40}$/.test(commit)) {
  console.error('Run it with OWNER/NAME and the full hash of the commit, 40 hex digits.');
  process.exitCode = 1;
} else await writeFile('release.json', `${JSON.stringify({ repository, commit }, null, 2)}\n`);
