import fc from 'fast-check';
import { type Current, covers, recipientKey } from '../../../src/model/assignment/assignment.js';
import {
  allOf,
  type AnyAssignment,
  ownedBy,
  sameContent,
  subtract,
} from '../../../src/model/assignment/equality.js';
import { decode } from '../../../src/model/assignment/graph-codec.js';
import { type JsonObject } from '../../../src/model/json.js';
import { guid } from '../../support/builders.js';
import { ALL_USERS, excluding, filtered, including, UNFILTERED } from '../../support/targets.js';

const listOf = (list: readonly JsonObject[]): readonly AnyAssignment[] =>
  allOf(decode(list, 'iosManagedAppProtection'));
const EVERY_USER = { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' };

describe('two lists say the same', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['whatever the ids', { id: 'a', target: including(guid(1)) }, { id: 'b', target: including(guid(1)) }],
    [
      'whatever the case of a guid',
      { id: 'a', target: including(guid(10)) },
      { id: 'a', target: including(guid(10).toUpperCase()) },
    ],
    [
      'in either spelling of no filter',
      { id: 'a', target: including(guid(1)) },
      { id: 'a', target: including(guid(1), UNFILTERED) },
    ],
    [
      'in either spelling of all users',
      { id: 'a', target: including(ALL_USERS) },
      { id: 'a', target: EVERY_USER },
    ],
    [
      'not understood: with annotations or without',
      { id: 'a', target: { '@odata.type': '#x.y', z: 1 } },
      { id: 'b', target: { '@odata.type': '#x.y', z: 1, 'z@odata.type': 'q' } },
    ],
  ])('%s', (_, a, b) => {
    expect(sameContent(listOf([a]), listOf([b]))).toBe(true);
  });

  test.each<[string, readonly JsonObject[], readonly JsonObject[]]>([
    ['a direction', [{ id: 'a', target: including(guid(1)) }], [{ id: 'a', target: excluding(guid(1)) }]],
    [
      'a filter',
      [{ id: 'a', target: including(guid(1)) }],
      [{ id: 'a', target: including(guid(1), filtered(guid(40), 'include')) }],
    ],
    [
      'a source',
      [{ id: 'a', target: including(guid(1)) }],
      [{ id: 'a', target: including(guid(1)), source: 'policySets' }],
    ],
    [
      'how often',
      [{ id: 'a', target: including(guid(1)) }],
      [
        { id: 'a', target: including(guid(1)) },
        { id: 'b', target: including(guid(1)) },
      ],
    ],
    [
      'what nobody understands',
      [{ id: 'a', target: { '@odata.type': '#x.y', z: 1 } }],
      [{ id: 'a', target: { '@odata.type': '#x.y', z: 2 } }],
    ],
  ])('but not if they differ in %s', (_, a, b) => {
    expect(sameContent(listOf(a), listOf(b))).toBe(false);
  });
});

test('a difference holds what the one list has more often than the other', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const list = (from: readonly number[]) =>
        listOf(from.map((n, index) => ({ id: `${index}`, target: including(guid(n)) })));
      const left = subtract(list(a), list(b));
      for (const n of [1, 2, 3, 4]) {
        const count = (from: readonly number[]) => from.filter((one) => one === n).length;
        const [only] = list([n]);
        const key = only?.target?.key;
        expect(left.filter(({ target }) => target?.key === key)).toHaveLength(
          Math.max(0, count(a) - count(b)),
        );
      }
    }),
  );
});

test('a declared group owns both its directions, and nothing else', () => {
  const [include, exclude, other] = (
    [including(guid(1)), excluding(guid(1)), including(guid(2))] as const
  ).map((target): Current['understood'][number] => {
    const [one] = decode([{ id: 'a', target }], 'iosManagedAppProtection').understood;
    if (one === undefined) throw new Error('not understood');
    return one;
  });
  if (include === undefined || exclude === undefined || other === undefined) throw new Error('too few');
  const isOwned = ownedBy([include]);
  expect([include, exclude, other].map(isOwned)).toEqual([true, true, false]);
});

test('all users cover every group, a recipient covers itself, and nothing else is sure', () => {
  const [group, other] = [
    { kind: 'group', id: guid(1) },
    { kind: 'group', id: guid(2) },
  ] as const;
  expect(covers({ kind: 'allUsers' }, group)).toBe(true);
  expect(covers(group, group)).toBe(true);
  expect(covers(group, other)).toBe(false);
  expect(covers(group, { kind: 'allUsers' })).toBe(false);
  expect(covers({ kind: 'allDevices' }, group)).toBe(false);
  expect(covers({ kind: 'allUsers' }, { kind: 'allDevices' })).toBe(false);
  expect(recipientKey(group)).not.toBe(recipientKey(other));
});
