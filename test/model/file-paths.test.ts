import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { lockName } from '../../src/cli/workspace/workspace.js';
import { whyNotRead } from '../../src/loader/yaml/read-file.js';
import { addressFrom, isInside, isSamePath, pathFrom, slashedWay } from '../../src/model/file-paths.js';

describe('isInside', () => {
  test.each([
    ['/repo', '/repo', true],
    ['/repo', '/repo/a.yaml', true],
    ['/repo/', '/repo/..a/b.yaml', true],
    ['/', '/a', true],
    ['/repo', '/repository/a.yaml', false],
    ['/repo', '/Repo/a.yaml', false],
    ['/repo/a', '/repo', false],
    ['/repo', '/repo/../etc/passwd', false],
  ])('%s, %s: %s', (folder, path, is) => {
    expect(isInside(folder, path, posix)).toBe(is);
  });

  test.each([
    [String.raw`C:\repo`, String.raw`C:\repo`, true],
    [String.raw`C:\repo`, String.raw`c:\REPO\a.yaml`, true],
    [String.raw`C:\repo`, 'c:/repo/a.yaml', true],
    ['C:\\', String.raw`C:\a`, true],
    [String.raw`C:\repo`, String.raw`C:\repo\..a\b.yaml`, true],
    [String.raw`C:\repo`, String.raw`\\?\C:\repo\a.yaml`, true],
    [String.raw`\\?\C:\repo`, String.raw`C:\repo\a.yaml`, true],
    [String.raw`\\server\share\repo`, String.raw`\\SERVER\share\repo\a.yaml`, true],
    [String.raw`\\server\share\repo`, String.raw`\\?\UNC\server\share\repo\a.yaml`, true],
    [String.raw`C:\repo`, String.raw`C:\repository\a.yaml`, false],
    [String.raw`C:\repo`, String.raw`C:\repo\..\other`, false],
    [String.raw`C:\repo`, String.raw`D:\repo\a.yaml`, false],
    [String.raw`C:\repo`, String.raw`\\server\share\repo`, false],
    [String.raw`\\server\share`, String.raw`\\server\other\a`, false],
    [String.raw`C:\repo`, String.raw`\\?\D:\repo\a.yaml`, false],
  ])('%s, %s: %s', (folder, path, is) => {
    expect(isInside(folder, path, win32)).toBe(is);
  });
});

test.each([
  [String.raw`C:\repo\Assignctl.yaml`, String.raw`c:\repo\assignctl.yaml`, true],
  [String.raw`C:\repo\assignctl.yaml`, String.raw`\\?\c:\repo\assignctl.yaml`, true],
  [String.raw`C:\repo\assignctl.yaml`, String.raw`D:\repo\assignctl.yaml`, false],
])('on Windows %s and %s are the same file: %s', (one, other, is) => {
  expect(isSamePath(one, other, win32)).toBe(is);
  expect(isSamePath(one, other, posix)).toBe(false);
});

test.each([
  ['posix', posix, ['/repo', '/', '/repo/', '/a/../repo', 'repo', '.']],
  ['win32', win32, [String.raw`C:\repo`, 'C:', 'C:\\', 'c:/repo', String.raw`\\server\share`, 'repo']],
] as const)('the way to any path is the one that Node finds, %s', (_, flavour, folders) => {
  const part = fc.constantFrom('a', 'b.yaml', '.', '..', '', '..a', '.git', 'x y', '...', String.raw`a\b`);
  const tail = fc.array(fc.tuple(fc.constantFrom('/', '\\'), part), { maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...folders), fc.constantFrom(...folders), tail, (folder, start, parts) => {
      const path = `${start}${parts.map((one) => one.join('')).join('')}`;
      const found = flavour.relative(folder, path).split(flavour.sep).join('/');
      expect(slashedWay(folder, path, flavour)).toBe(found);
    }),
    { numRuns: 2000 },
  );
});

test('a path in files and reports has slashes', () => {
  expect(slashedWay('/repo', '/repo/desired-state/a.yaml', posix)).toBe('desired-state/a.yaml');
  expect(slashedWay('/repo', '/repo', posix)).toBe('');
  expect(slashedWay('/repo', String.raw`/repo/a\b.yaml`, posix)).toBe(String.raw`a\b.yaml`);
  expect(slashedWay(String.raw`C:\repo`, String.raw`c:\repo\desired-state\a.yaml`, win32)).toBe(
    'desired-state/a.yaml',
  );
  expect(slashedWay(String.raw`C:\repo\fleet`, String.raw`C:\repo\x.yaml`, win32)).toBe('../x.yaml');
});

describe('a file as messages show it, to be opened from the current folder', () => {
  test.each([
    [{ cwd: '/work', folder: '.' }, 'a.yaml', 'a.yaml'],
    [{ cwd: '/work', folder: 'fleet' }, '../b.yaml', 'b.yaml'],
    [{ cwd: '/work', folder: '../other' }, 'a.yaml', '../other/a.yaml'],
    [{ cwd: '/work', folder: '/work/fleet' }, 'a.yaml', 'fleet/a.yaml'],
    [{ cwd: '/work', folder: '/elsewhere' }, 'a.yaml', '/elsewhere/a.yaml'],
    [{ cwd: '/work', folder: '..odd' }, 'a.yaml', '..odd/a.yaml'],
  ])('%j, %s: %s', (view, file, shown) => {
    expect(pathFrom(view, file, posix)).toBe(shown);
  });

  test.each([
    [{ cwd: String.raw`C:\work`, folder: '.' }, 'a.yaml', 'a.yaml'],
    [{ cwd: String.raw`C:\work`, folder: String.raw`fleet\eu` }, 'a.yaml', 'fleet/eu/a.yaml'],
    [{ cwd: String.raw`C:\Work`, folder: String.raw`c:\work\fleet` }, 'a.yaml', 'fleet/a.yaml'],
    [{ cwd: String.raw`C:\work`, folder: String.raw`D:\repo` }, 'a.yaml', 'D:/repo/a.yaml'],
    [
      { cwd: String.raw`C:\work`, folder: String.raw`\\server\share\repo` },
      'a.yaml',
      '//server/share/repo/a.yaml',
    ],
  ])('%j, %s: %s', (view, file, shown) => {
    expect(pathFrom(view, file, win32)).toBe(shown);
  });
});

test('an editor finds the schema from a file, on another drive or share by its URL', () => {
  const schema = String.raw`C:\my repo\.assignctl\schemas\s.json`;
  expect(addressFrom(String.raw`C:\my repo\desired-state`, schema, win32)).toBe(
    '../.assignctl/schemas/s.json',
  );
  expect(addressFrom(String.raw`D:\out`, schema, win32)).toBe(
    'file:///C:/my%20repo/.assignctl/schemas/s.json',
  );
  expect(addressFrom(String.raw`D:\out`, String.raw`\\server\share\s.json`, win32)).toBe(
    'file://server/share/s.json',
  );
  expect(addressFrom('/repo/desired-state', '/repo/.assignctl/s.json', posix)).toBe('../.assignctl/s.json');
});

describe('on Windows', () => {
  const root = { path: String.raw`C:\work\.config\repo`, real: String.raw`C:\Work\.config\Repo` };
  test.each([
    [String.raw`c:\work\.config\repo\A.yaml`, String.raw`C:\Work\.config\Repo\a.yaml`, undefined],
    [String.raw`C:\work\.config\repo\a.yaml`, String.raw`C:\Work\.config\Repo\b.yaml`, undefined],
    [String.raw`C:\work\.config\repo\a.yaml`, String.raw`D:\secrets.yaml`, 'outside'],
    [String.raw`C:\work\.config\repo\a.yaml`, String.raw`C:\Work\.config\Repo\.git\config`, 'hidden'],
    [String.raw`C:\work\.config\repo\a.yaml`, String.raw`C:\Work\.config\Repo\.npmrc`, 'hidden'],
    [String.raw`C:\work\.config\repo\a.yaml`, String.raw`C:\Work\.config\Repo\secrets.json`, 'not .yaml'],
  ])('%s at %s is read unless a link leads there: %s', (path, real, why) => {
    const refused = whyNotRead(path, real, 'file', root, win32);
    if (why === undefined) expect(refused).toBeUndefined();
    else expect(refused).toContain(why);
  });
});

test.each([
  ['http://127.0.0.1:8080', 'lock-127.0.0.1-8080'],
  ['http://[::1]:8080', 'lock----1--8080'],
  ['https://graph.microsoft.com', 'lock-graph.microsoft.com'],
])('the lock of %s has a name that every system takes: %s', (origin, name) => {
  expect(lockName(origin)).toBe(name);
});
