import { type AbsentGainer, type PolicyPlan } from '../../model/results/plan.js';
import { quoted } from '../text/printable.js';

/** What a policy waits for, and whether it is in a circle, a line each. `nameOf`: a policy's name by its key. */
export function orderTexts(
  { waitsFor, circle = [] }: PolicyPlan,
  nameOf: (key: string) => string,
): readonly string[] {
  const named = (key: string): string => quoted(nameOf(key));
  const [first, second, ...others] = circle;
  const circleNames = [first, second].flatMap((key) => (key === undefined ? [] : [named(key)])).join(', ');
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    ...waitsFor.map((key) => `After ${named(key)}, which gains what this one loses`),
    ...(first === undefined
      ? []
      : [`In a circle with ${circleNames}${more}: the final list is sent once all of them are verified`]),
  ];
}

/** Why nothing will be sent for a policy although it has changes, a line each. */
export function skippedTexts({ skippedBecause = [] }: PolicyPlan): readonly string[] {
  return skippedBecause.map(
    ({ name, reason }) => `Skipped: ${quoted(name)} gains what this one loses, and ${ABSENCES[reason]}`,
  );
}

const ABSENCES: Readonly<Record<AbsentGainer['reason'], string>> = {
  blocked: 'is blocked',
  'left-out': 'is left out by --only',
  pending: 'does so with the next apply, not with --heal',
};
