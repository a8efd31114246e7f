import { removalKind, type RemovalKind } from '../../src/model/results/change.js';

const A = { id: 'A', mode: 'include' as const };
const B = { id: 'b', mode: 'include' as const };

test.each<[string, Parameters<typeof removalKind>[0], RemovalKind | undefined]>([
  ['a removed inclusion', { action: 'delete', direction: 'include', filters: { before: A } }, 'inclusion'],
  ['a removed exclusion', { action: 'delete', direction: 'exclude', filters: {} }, 'exclusion'],
  ['a new exclusion', { action: 'create', direction: 'exclude', filters: {} }, 'narrowed'],
  ['a new inclusion', { action: 'create', direction: 'include', filters: { after: A } }, undefined],
  [
    'an inclusion with a new filter',
    { action: 'update', direction: 'include', filters: { after: A } },
    'narrowed',
  ],
  [
    'with another filter',
    { action: 'update', direction: 'include', filters: { before: A, after: B } },
    'narrowed',
  ],
  [
    'with the same filter, such as another source',
    { action: 'update', direction: 'include', filters: { before: A, after: { ...A, id: 'a' } } },
    undefined,
  ],
  [
    'an inclusion without its filter',
    { action: 'update', direction: 'include', filters: { before: A } },
    undefined,
  ],
  [
    'an exclusion without its filter',
    { action: 'update', direction: 'exclude', filters: { before: A } },
    'narrowed',
  ],
  [
    'an exclusion with a new filter',
    { action: 'update', direction: 'exclude', filters: { after: A } },
    undefined,
  ],
])('what a change takes away: %s', (_, change, kind) => {
  expect(removalKind(change)).toBe(kind);
});
