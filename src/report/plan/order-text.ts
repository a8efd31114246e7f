import { type AbsentGainer, type PolicyPlan } from '../../model/results/plan.js';
import { printable } from '../text/printable.js';

/** What a policy waits for, a line each. `nameOf`: a policy's name by its key. */
export function orderTexts(
  { waitsFor, circle = [], skippedBecause = [] }: PolicyPlan,
  nameOf: (key: string) => string,
): readonly string[] {
  const named = (key: string): string => `“${printable(nameOf(key))}”`;
  const [first, second, ...others] = circle;
  const circleNames = [first, second].flatMap((key) => (key === undefined ? [] : [named(key)])).join(', ');
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    ...waitsFor.map((key) => `after ${named(key)}, which gains what this one loses`),
    ...(first === undefined
      ? []
      : [`in a circle with ${circleNames}${more}: the final list is sent once all of them are verified`]),
    ...skippedBecause.map(
      ({ name, reason }) =>
        `skipped: “${printable(name)}” gains what this one loses, and ${ABSENCES[reason]}`,
    ),
  ];
}

const ABSENCES: Readonly<Record<AbsentGainer['reason'], string>> = {
  blocked: 'is blocked',
  'left-out': 'is left out by --only',
  pending: 'does so with the next apply, not with --heal',
};

/** With a first capital, where it is a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
