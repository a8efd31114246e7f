import { changesOf, type PolicyChanges } from '../differ/diff/changes.js';
import { withAssignments } from '../differ/resolve/resolve.js';
import { type JsonObject } from '../model/json.js';
import { type PolicyResult } from '../model/results/outcome.js';
import { type AwaitsApproval } from './approvals.js';
import { otherHands } from './other-hands.js';
import { isOurs, type PolicyHand } from './policy-hand.js';

/** How a policy ended, and why. */
export interface Ending {
  readonly result: PolicyResult;
  readonly reason?: string;
  readonly fallback?: true;
  readonly approvalCode?: string;
}

export function applied(hand: PolicyHand, told?: string): Ending {
  const others = otherHands(hand.lastRead ?? hand.expected, [hand.expected]);
  const reason = [
    ...(told === undefined ? [] : [told]),
    ...(others === undefined ? [] : [`${others}; that fits the files and was left alone.`]),
  ];
  return { result: 'applied', ...(reason.length === 0 ? {} : { reason: reason.join(' ') }) };
}

/** Somebody was quicker: before our first write the policy is left to the next plan, later it is told what came. */
export function overtaken(hand: PolicyHand, found: readonly JsonObject[]): Ending {
  const left = changesOf(withAssignments(hand.work.resolved, found), hand.context);
  if (hand.sent.length > 0) {
    const others = otherHands(found, hand.known) ?? '';
    const rest = left.diff.drafts.map(left.keyOf).join(', ');
    return {
      result: 'failed',
      reason: `${others}. Nothing more was written: plan again and review. Still to do: ${rest}.`,
    };
  }
  return left.diff.drafts.length === 0
    ? {
        result: 'already applied',
        reason: 'It was brought to the desired state by another hand since the plan.',
      }
    : { result: 'stale', reason: 'Its assignments have changed since the plan. Plan again and review.' };
}

/** What remains is another hand's, or ours that took no effect. */
export function unfinished(hand: PolicyHand, left: PolicyChanges): Ending {
  const remaining = `After the writes the tenant still differs: ${left.diff.drafts.map(left.keyOf).join(', ')}.`;
  const others = isOurs(left, hand.work.planned)
    ? undefined
    : otherHands(hand.lastRead ?? hand.expected, [hand.expected]);
  const told = others === undefined ? [] : [`${others}. Its work was left alone: plan again and review.`];
  return { result: 'failed', reason: [...told, remaining].join(' ') };
}

export function stopped({ sent, work }: PolicyHand): Ending {
  const { length } = work.planned.requests;
  const reason =
    sent.length === 0
      ? 'The run was stopped before its turn came.'
      : `The run was stopped after ${sent.length} of its ${length} requests; what was done harms nobody. Run again to finish it.`;
  return { result: 'skipped', reason };
}

export function waiting({ code }: AwaitsApproval): Ending {
  const known = code === undefined ? '' : ` It is known by the code ${code}.`;
  return {
    result: 'waiting',
    reason: `The tenant demands that a second person approves this.${known} Run again once it is approved.`,
    ...(code === undefined ? {} : { approvalCode: code }),
  };
}
