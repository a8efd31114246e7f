import { execFileSync } from 'node:child_process';

/** `npm run map -- --check`: the drawing in docs/architecture.md, the sizes of folders and files, no cycle of values. */
test('the map of src is as docs/architecture.md shows it, and the layout holds', () => {
  const run = () => execFileSync(process.execPath, ['scripts/map.mjs', '--check'], { encoding: 'utf8' });
  expect(run()).not.toMatch(/^! /m);
});
