import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyFolder } from '../support/empty-folder.js';
import { execute } from '../support/package.js';

/** As root, which mounting takes: through sudo if this is another user. */
async function asRoot(command: string, args: readonly string[]) {
  const isRoot = process.getuid?.() === 0;
  const { code, stdout, stderr } = await (isRoot
    ? execute(command, args)
    : execute('sudo', [command, ...args]));
  expect({ command, args, code, stderr: code === 0 ? '' : stderr }).toMatchObject({ code: 0, stderr: '' });
  return stdout.trim();
}

test('the container runs as no one special, on a file system it cannot write to', async () => {
  for (const script of ['build-if-older', 'container-root'])
    expect(await execute(process.execPath, [`scripts/${script}.mjs`])).toMatchObject({ code: 0 });
  const context = emptyFolder();
  await cp('container', context, { recursive: true });
  const store = emptyFolder();
  const buildah = (...args: readonly string[]) =>
    asRoot('buildah', [
      '--storage-driver',
      'vfs',
      '--root',
      join(store, 'images'),
      '--runroot',
      join(store, 'run'),
      ...args,
    ]);

  await buildah('build', '--isolation', 'chroot', '--tag', 'assignctl', context);
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', 'assignctl')) as {
    readonly OCIv1: { readonly config: unknown };
  };
  expect(inspected.OCIv1.config).toMatchObject({ User: '65532:65532', Entrypoint: ['/assignctl'] });

  const container = await buildah('from', '--pull-never', 'localhost/assignctl');
  const root = await buildah('mount', container);
  const script =
    'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && mount -t tmpfs tmpfs "$1/tmp" && ' +
    'exec chroot --userspec=65532:65532 "$1" /assignctl demo';
  const stdout = await asRoot('unshare', ['--mount', 'sh', '-c', script, 'sh', root]);
  expect(stdout).toContain('The tenant is as declared.');
  await buildah('rm', container);
  await asRoot('rm', ['-rf', join(store, 'images'), join(store, 'run')]);
}, 300_000);
