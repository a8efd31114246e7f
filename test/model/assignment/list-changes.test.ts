import { findUnexplained, showsWrite } from '../../../src/model/assignment/equality.js';
import { assignment, guid, type Held } from '../../support/builders.js';

const include = (group: number, id?: number): Held => ({
  direction: 'include',
  group: guid(group),
  ...(id === undefined ? {} : { id: guid(id) }),
});
const list = (...held: readonly Held[]) => held.map(assignment);
const TYPE = 'iosManagedAppProtection';
const [A, B, C] = [include(1), include(2), include(3)];

describe('a reading shows a write', () => {
  test.each<[string, readonly Held[], readonly Held[], readonly Held[], boolean]>([
    ['that added', [A, B], [A], [A, B], true],
    ['that added, not yet', [A], [A], [A, B], false],
    ['that removed', [A], [A, B], [A], true],
    ['that removed, not yet', [A, B], [A, B], [A], false],
    ['beside what someone else added', [A, B, C], [A], [A, B], true],
    ['by which ids became new', [include(1, 91), include(2, 92)], [A], [A, B], true],
    [
      'that removed one of two equal ones',
      [include(1, 11)],
      [include(1, 11), include(1, 12)],
      [include(1, 11)],
      true,
    ],
    [
      'that removed one of two equal ones, not yet',
      [include(1, 11), include(1, 12)],
      [include(1, 11), include(1, 12)],
      [include(1, 11)],
      false,
    ],
    ['that changed nothing', [A], [A], [A], true],
  ])('%s', (_, found, before, after, expected) => {
    expect(showsWrite(list(...found), list(...before), list(...after), TYPE)).toBe(expected);
  });
});

describe('what our own writes do not explain', () => {
  test.each<[string, readonly Held[], readonly (readonly Held[])[], number | undefined, number | undefined]>([
    ['the state before', [A], [[A], [B]], undefined, undefined],
    ['the state after', [B], [[A], [B]], undefined, undefined],
    ['anything of either', [A, B], [[A], [B]], undefined, undefined],
    ['something else as well', [A, C], [[A], [A, B]], 1, 0],
    ['something that both have is gone', [B], [[A], [A, B]], 0, 1],
    ['a second one beside an equal one', [include(1, 11), include(1, 12)], [[include(1, 11)]], 1, 0],
  ])('%s', (_, found, known, came, went) => {
    const unexplained = findUnexplained(
      list(...found),
      known.map((state) => list(...state)),
      TYPE,
    );
    expect([unexplained?.came.length, unexplained?.went.length]).toEqual([came, went]);
  });
});
