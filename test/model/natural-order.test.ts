import { compareNaturally } from '../../src/model/numbers.js';

test('numbers in names are in the order that people count in', () => {
  const names = [
    'P10',
    'p2',
    'P1',
    'P010',
    'P',
    'Q',
    'P2 b',
    'P2 a',
    'P9999999999999999999',
    'P9999999999999999998',
  ];
  expect([...names].sort(compareNaturally)).toEqual([
    'P',
    'P1',
    'p2',
    'P2 a',
    'P2 b',
    'P010',
    'P10',
    'P9999999999999999998',
    'P9999999999999999999',
    'Q',
  ]);
});
