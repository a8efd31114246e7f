import { whenReleased } from '../../../src/model/held-files.js';

/** A system whose rename fails with these codes before it succeeds. */
function systemThatFails(platform: string, codes: readonly string[]) {
  const left = [...codes];
  const pauses: number[] = [];
  const names: string[] = [];
  return {
    pauses,
    names,
    platform,
    rename: (from: string, to: string) => {
      names.push(`${from} → ${to}`);
      const code = left.shift();
      return code === undefined
        ? Promise.resolve()
        : Promise.reject(Object.assign(new Error(code), { code }));
    },
    pause: (milliseconds: number) => Promise.resolve(pauses.push(milliseconds)),
  };
}

test('on Windows a file that another process has open is tried again, later each time', async () => {
  const system = systemThatFails('win32', ['EPERM', 'EBUSY', 'EACCES']);
  await whenReleased(() => system.rename('a.new', 'a'), system);
  expect(system.names).toEqual(Array.from({ length: 4 }, () => 'a.new → a'));
  expect(system.pauses).toEqual([20, 40, 60]);
});

test('on Windows it is given up after ten tries, in about a second', async () => {
  const system = systemThatFails(
    'win32',
    Array.from({ length: 20 }, () => 'EPERM'),
  );
  await expect(whenReleased(() => system.rename('a.new', 'a'), system)).rejects.toThrow('EPERM');
  expect(system.names).toHaveLength(10);
  expect(system.pauses.reduce((sum, pause) => sum + pause, 0)).toBe(900);
});

test.each([
  ['linux', 'EPERM'],
  ['darwin', 'EACCES'],
  ['win32', 'ENOENT'],
  ['win32', 'ENOSPC'],
])('%s, %s: final', async (platform, code) => {
  const system = systemThatFails(platform, [code]);
  await expect(whenReleased(() => system.rename('a.new', 'a'), system)).rejects.toThrow(code);
  expect(system.pauses).toEqual([]);
});
