import { type Plan, policyKey } from '../../model/results/plan.js';
import type { PolicySetLabel } from '../../model/tenant/policy-set.js';
import { targetText } from './labels.js';
import { counted } from '../../model/numbers.js';
import { printable, quoted } from './printable.js';

/** `policy set “Starter kit”`, `policy sets “A” and “B”`; ready to print. */
export function policySetsText(sets: readonly PolicySetLabel[]): string {
  const names = sets.map(({ name, id }) => quoted(name === '' ? id : name));
  return `policy ${sets.length === 1 ? 'set' : 'sets'} ${names.join(' and ')}`;
}

/** Why policy sets are not known, as a sentence; '' if they are. */
export function policySetsUnreadText(why: string | undefined): string {
  return why === undefined
    ? ''
    : `Which assignments also come from policy sets is not known: ${printable(why)}`;
}

/** For each change of a plan ` (also from policy set “X”)`, or ''. */
export function policySetNotes({
  alsoFromPolicySets = [],
}: Pick<Plan, 'alsoFromPolicySets'>): (policy: Parameters<typeof policyKey>[0], change: string) => string {
  const keyOf = (policy: Parameters<typeof policyKey>[0], change: string): string =>
    `${policyKey(policy)} ${change}`;
  const notes = new Map(
    alsoFromPolicySets.flatMap(({ type, policyId, change, policySets }) => {
      if (change === undefined) return [];
      const again = change.startsWith('delete ') ? ', which may add it again' : '';
      return [
        [
          keyOf({ type, id: policyId }, change),
          ` (also from ${policySetsText(policySets)}${again})`,
        ] as const,
      ];
    }),
  );
  return (policy, change) => notes.get(keyOf(policy, change)) ?? '';
}

/** What a plan says of one policy and policy sets: a sentence for each assignment. */
export function policySetLines(
  { alsoFromPolicySets = [] }: Pick<Plan, 'alsoFromPolicySets'>,
  policy: Parameters<typeof policyKey>[0],
): readonly string[] {
  return alsoFromPolicySets
    .filter(({ type, policyId }) => policyKey({ type, id: policyId }) === policyKey(policy))
    .map(({ target, policySets }) => `${targetText(target)}: also from ${policySetsText(policySets)}`);
}

/** What a plan says of policy sets as a whole: a line each. */
export function policySetTotals({
  alsoFromPolicySets = [],
  policySetsUnread,
}: Pick<Plan, 'alsoFromPolicySets' | 'policySetsUnread'>): readonly string[] {
  const unread = policySetsUnreadText(policySetsUnread);
  const removed = alsoFromPolicySets.filter(({ change }) => change?.startsWith('delete ') === true).length;
  const others = alsoFromPolicySets.length - removed;
  return [
    ...(removed === 0
      ? []
      : [
          `${counted(removed, 'assignment is', 'assignments are')} removed here, and a policy set may add ${removed === 1 ? 'it' : 'them'} again`,
        ]),
    ...(others === 0
      ? []
      : [`${counted(others, 'assignment also comes', 'assignments also come')} from a policy set`]),
    ...(unread === '' ? [] : [unread]),
  ];
}
