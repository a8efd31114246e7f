import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFiles } from '../../src/cli/project/write-files.js';
import { makeFolder } from '../../src/cli/workspace/replace-file.js';
import { project } from '../support/cli.js';

describe('files that are written together, where one of them can not be', () => {
  test('the others and the folders made for them are gone again', async () => {
    const dir = await project({});
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
    const dir = await project({});
    await mkdir(join(dir, 'empty'));
    await writeFile(join(dir, 'file'), '');
    const files = ['empty/new/a.yaml', 'file/b.yaml'];
    await expect(writeFiles(files.map((path) => ({ path: join(dir, path), text: 'new\n' })))).rejects.toThrow(
      'Nothing was written',
    );
    expect(await readdir(join(dir, 'empty'))).toEqual([]);
  });
});

// Only Linux has such a file system at a known place.
test('on Linux: a file system that takes no folder is refused at once', async () => {
  await expect(writeFiles([{ path: '/proc/x/y/a.yaml', text: 'new\n' }])).rejects.toThrow(
    'Nothing was written',
  );
  await expect(makeFolder('/proc/x/y')).rejects.toThrow('ENOENT');
});
