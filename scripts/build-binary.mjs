/**
 * Writes `build/`: the program as a single executable, for the system it runs on and with the Node it runs on. Run by
 * `npm run build:binary`.
 *
 *   build/assignctl           (assignctl.exe on Windows) Node, the bundle, examples and the page of codes
 *   build/THIRD-PARTY-NOTICES.txt   licences of what is in it; Node's own is LICENSE of its release
 *
 * On Windows the signature of node.exe no longer fits afterwards, on macOS an ad-hoc one replaces it: those who
 * distribute the file sign it (docs/install.md).
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { inject } from 'postject';
import { bundleExecutable, root } from './bundle.mjs';
import { notices } from './third-party.mjs';

/** Node looks for this text in itself: an executable that contains it with `:1` has a program inside. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const build = join(root, 'build');
const windows = process.platform === 'win32';
const executable = join(build, windows ? 'assignctl.exe' : 'assignctl');

/** Texts of what the program reads as files, by path. */
async function packagedFiles() {
  const examples = await readdir(join(root, 'examples'), { recursive: true });
  const paths = [
    'docs/troubleshooting.md',
    ...examples
      .filter((path) => path.endsWith('.yaml') && !path.startsWith('.'))
      .map((path) => posix.join('examples', path.replaceAll('\\', '/'))),
  ].sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')])),
  );
}

const work = join(build, 'parts');
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
const { script, packages } = await bundleExecutable();
const parts = {
  main: join(work, 'assignctl.cjs'),
  files: join(work, 'files.json'),
  config: join(work, 'sea-config.json'),
  output: join(work, 'assignctl.blob'),
};
await writeFile(parts.main, script);
await writeFile(parts.files, JSON.stringify(await packagedFiles()));
await writeFile(
  parts.config,
  JSON.stringify({
    main: parts.main,
    output: parts.output,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: { files: parts.files },
  }),
);
execFileSync(process.execPath, ['--experimental-sea-config', parts.config], {
  stdio: ['ignore', 'ignore', 'inherit'],
});

await copyFile(process.execPath, executable);
await chmod(executable, 0o755);
if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', executable]);
await inject(executable, 'NODE_SEA_BLOB', await readFile(parts.output), {
  sentinelFuse: FUSE,
  machoSegmentName: 'NODE_SEA',
});
if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', executable]);
await writeFile(join(build, 'THIRD-PARTY-NOTICES.txt'), notices(packages));
await rm(work, { recursive: true });
