import { type ProfileName } from '../../src/emulator/index.js';
import { KINDS } from '../support/policy-kinds.js';
import { rowsFor } from './rows.js';
import { walk } from './walk.js';

const WAYS = [
  { title: 'writeMode patch', writeMode: 'patch', itemWrites: true },
  { title: 'writeMode patch, no item routes', writeMode: 'patch', itemWrites: false },
  { title: 'writeMode assign', writeMode: 'assign', itemWrites: true },
] as const;

/** Every row on every type and by every way of writing, on beta. */
export function describeMatrix(profile: ProfileName): void {
  describe.each(KINDS)('$type', (kind) => {
    describe.each(WAYS)('$title', ({ writeMode, itemWrites }) => {
      test.each(rowsFor(kind))('$name', (row) =>
        walk({ row, kind, profile, writeMode, itemWrites, version: 'beta' }),
      );
    });
  });
}
