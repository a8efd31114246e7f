/**
 * The rows of a matrix share one tenant. Each has groups and policies of its own there, so that no row touches another: their
 * ids and names carry the row's number. What is seen of a row is held against the table without that number.
 */
const NAMES = 'Alpha|Beta|Gamma|Delta|Subject|Neighbour|Stranger';
const IDS = '(?:[abcd]0|50)000000-0000-4000-8000-';

const twoDigits = (number: number): string => String(number).padStart(2, '0');

function rewrite<T>(value: T, pairs: readonly (readonly [RegExp, string])[]): T {
  if (value === undefined) return value;
  const text = pairs.reduce((before, [from, to]) => before.replace(from, to), JSON.stringify(value));
  return JSON.parse(text) as T;
}

/** A value of the table as the row with this number has it in the tenant. */
export function mark<T>(number: number, value: T): T {
  const digits = twoDigits(number);
  return rewrite(value, [
    [new RegExp(`(${IDS})0{9}(\\d{3})`, 'g'), `$10000000${digits}$2`],
    [new RegExp(`\\b(${NAMES})\\b`, 'g'), `$1-${digits}`],
  ]);
}

/** A value of the tenant as the table has it. What belongs to a row with another number keeps that number. */
export function unmark<T>(number: number, value: T): T {
  const digits = twoDigits(number);
  return rewrite(value, [
    [new RegExp(`(${IDS})0{7}${digits}(\\d{3})`, 'g'), '$1000000000$2'],
    [new RegExp(`\\b(${NAMES})-${digits}\\b`, 'g'), '$1'],
  ]);
}
