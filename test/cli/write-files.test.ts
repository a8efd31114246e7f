import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFiles } from '../../src/cli/project/write-files.js';
import { UsageError } from '../../src/cli/program/exit-codes.js';
import { makeFolder } from '../../src/cli/workspace/replace-file.js';
import { asUsageError } from '../../src/cli/workspace/system-error.js';
import { type CliResult, project, TENANT_ID } from '../support/cli.js';
import { execute } from '../support/package.js';
import { tenant, writes } from '../support/tenant.js';

const DRAFT = 'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Sales]\n';

describe('files that are written together, where one of them can not be', () => {
  test('the others and the folders made for them are gone again', async () => {
    const dir = project({});
    const before = await readdir(dir, { recursive: true });
    await writeFile(join(dir, 'in-the-way.yaml'), 'mine\n');
    const files = ['one/deep/a.yaml', 'one/b.yaml', 'in-the-way.yaml'];
    await expect(writeFiles(files.map((path) => ({ path: join(dir, path), text: 'new\n' })))).rejects.toThrow(
      'exists by now. Nothing was written',
    );
    expect((await readdir(dir, { recursive: true })).sort()).toEqual([...before, 'in-the-way.yaml'].sort());
    expect(await readFile(join(dir, 'in-the-way.yaml'), 'utf8')).toBe('mine\n');
  });

  test('a folder that was there stays, and what others put into a new one', async () => {
    const dir = project({});
    await mkdir(join(dir, 'empty'));
    await writeFile(join(dir, 'file'), '');
    const files = ['empty/new/a.yaml', 'file/b.yaml'];
    await expect(writeFiles(files.map((path) => ({ path: join(dir, path), text: 'new\n' })))).rejects.toThrow(
      'Nothing was written',
    );
    expect(await readdir(join(dir, 'empty'))).toEqual([]);
  });
});

/** Runs a program with a read-only file system at `at`; undefined: this system does not let us mount one. */
async function onReadOnlyDisk(at: string, args: readonly string[]): Promise<CliResult | undefined> {
  const mount = 'mount -t tmpfs -o ro none "$0" || exit 99; exec "$@"';
  // In a name space of its own, so that nothing is left to unmount.
  const { code, ...rest } = await execute('unshare', [
    '-rm',
    'sh',
    '-c',
    mount,
    at,
    process.execPath,
    ...args,
  ]);
  return code === -1 || code === 99 || rest.stderr.includes('unshare') ? undefined : { code, ...rest };
}

describe('on a read-only file system', () => {
  test('the reason is in words', () => {
    const refused = Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS' });
    expect(asUsageError(refused, 'The plan cannot be saved', 'Name another file.')).toEqual(
      new UsageError('The plan cannot be saved: the file system is read-only. Name another file.'),
    );
  });

  test.each([
    ['plan --out', ['plan', '--out', 'DISK/p.plan.json']],
    ['export --out', ['export', '--out', 'DISK/files']],
    ['apply --journal', ['apply', '--yes', '--journal', 'DISK/j.jsonl']],
    ['init', ['init', '--tenant-id', TENANT_ID, '--yes', '-C', 'DISK/new']],
  ])('%s is refused in one sentence, and nothing is sent', async (_, words) => {
    const emulator = await tenant();
    const dir = project({ 'a.yaml': DRAFT });
    const disk = join(dir, 'disk');
    await mkdir(disk);
    const args = words.map((word) => word.replace('DISK', disk));
    const at = args[0] === 'init' ? [] : ['-C', dir];
    const ended = await onReadOnlyDisk(disk, [
      'dist/cli/main.js',
      ...args,
      ...at,
      '--endpoint',
      emulator.url,
    ]);
    if (ended === undefined) {
      console.warn('Not tried on a real disk: this system lets no test mount a file system.');
      return;
    }
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error: .*read-only/m);
    expect(ended.stderr).toContain(basename(dir));
    expect(ended.stderr).not.toMatch(/^ +at /m);
    expect(writes(emulator)).toEqual([]);
  });
});

// Only Linux has such a file system at a known place.
test('on Linux: a file system that takes no folder is refused at once', async () => {
  await expect(writeFiles([{ path: '/proc/x/y/a.yaml', text: 'new\n' }])).rejects.toThrow(
    'Nothing was written',
  );
  await expect(makeFolder('/proc/x/y')).rejects.toThrow('ENOENT');
});
