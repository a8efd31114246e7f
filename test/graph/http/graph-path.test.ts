import { encodedText, firstCharacters, pathSegment } from '../../../src/model/graph-path.js';
import { GraphFailure } from '../../../src/model/ports.js';

test.each(['', '.', '..', 'half \ud83d', '\udc00'])('%j is no segment of an address', (id) => {
  expect(() => pathSegment(id)).toThrow(GraphFailure);
});

test.each(['T_1', '...', 'a/b', '../x', '.%2e', '%2e%2e', 'a?b#c', 'ü 😀', "o'neil", '\\..\\'])(
  '%j stays one segment, and the same',
  (id) => {
    const path = `/beta/groups/${pathSegment(id)}/members`;
    const url = new URL(path, 'http://h');
    expect(url.pathname).toBe(path);
    expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe(id);
  },
);

test('half a character cannot be sent as text either', () => {
  expect(() => encodedText('IT\ud83d')).toThrow(/half a character/);
  expect(encodedText('IT😀')).toBe('IT%F0%9F%98%80');
});

test.each([
  ['IT😀 team', 3, 'IT😀'],
  ['😀😀😀😀', 3, '😀😀😀'],
  ['ab', 3, 'ab'],
  ['', 3, ''],
])('the first characters of %j', (text, count, first) => {
  expect(firstCharacters(text, count)).toBe(first);
});
