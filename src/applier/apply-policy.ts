import { changesOf } from '../differ/policy-changes.js';
import { fingerprint } from '../differ/fingerprint.js';
import { assignRequest, type PolicyChanges } from '../differ/requests.js';
import { withAssignments } from '../differ/resolve.js';
import { type JsonObject } from '../model/json.js';
import { type PolicyOutcome, type PolicyResult } from '../model/outcome.js';
import { type GraphRequest } from '../model/plan.js';
import { explainFailure, GraphFailure, Stopped } from '../model/ports.js';
import { AwaitsApproval } from './approvals.js';
import { otherHands } from './other-hands.js';
import { type ApplyContext, isOurs, PolicyHand, type PolicyWork } from './policy-hand.js';
import { tookEffect } from './took-effect.js';

/** How a policy ended, and what it was last seen to hold. */
export interface PolicyEnding {
  readonly outcome: PolicyOutcome;
  /** As read after the last write; undefined where it could not be read. */
  readonly assignments: readonly JsonObject[] | undefined;
}

/** Waits between the readings that check a write: reads may lag behind writes, and nobody has measured how far. */
const VERIFY_WAITS_MS = [500, 1500, 3000];

/** Carries out one policy's requests: reads again, sends in order, stops at the first failure, checks afterwards. */
export async function applyPolicy(work: PolicyWork, context: ApplyContext): Promise<PolicyEnding> {
  const { type, id, name } = work.planned;
  const hand = new PolicyHand(work, context);
  const since = context.clock.now();
  const ending = await endingOf(hand);
  const assignments = await lastReading(hand);
  const milliseconds = context.clock.now() - since;
  return { outcome: { type, id, name, ...ending, requests: hand.sent, milliseconds }, assignments };
}

interface Ending {
  readonly result: PolicyResult;
  readonly reason?: string;
  readonly fallback?: true;
  readonly approvalCode?: string;
}

async function endingOf(hand: PolicyHand): Promise<Ending> {
  const { work, context } = hand;
  try {
    await Promise.race([context.writer.untilWritable(), context.stop.whenStopped]);
    if (context.stop.isStopped) throw new Stopped();
    const found = await hand.read();
    return fingerprint(found) === work.planned.fingerprint ? await carryOut(hand) : overtaken(hand, found);
  } catch (error) {
    if (error instanceof Stopped) return stopped(hand);
    if (error instanceof AwaitsApproval) return waiting(error);
    if (!(error instanceof GraphFailure)) throw error;
    return { result: 'failed', reason: explainFailure(error) };
  }
}

function overtaken({ work, context }: PolicyHand, found: readonly JsonObject[]): Ending {
  const left = changesOf(withAssignments(work.resolved, found), context);
  return left.diff.drafts.length === 0
    ? {
        result: 'already applied',
        reason: 'It was brought to the desired state by another hand since the plan.',
      }
    : { result: 'stale', reason: 'Its assignments have changed since the plan. Plan again and review.' };
}

async function carryOut(hand: PolicyHand): Promise<Ending> {
  const { planned } = hand.work;
  const wereSent = await sendPlanned(hand);
  const left = wereSent ? await settle(hand) : await hand.readChanges();
  if (left.diff.drafts.length === 0) return applied(hand);
  if (planned.fallback === undefined || !isOurs(left, planned)) return unfinished(hand, left);

  rememberMissing(left, hand);
  const [refusal] = planned.fallback.refused;
  if (refusal !== undefined)
    return {
      result: 'failed',
      reason: `The service does not write single assignments here, and assign is refused: ${refusal.message} ${refusal.allow} would allow it.`,
    };
  const others = otherHands(hand.lastRead ?? [], hand.known);
  hand.rebase();
  await hand.send(assignRequest(left));
  const after = await settle(hand);
  if (after.diff.drafts.length > 0) return { ...unfinished(hand, after), fallback: true };
  const reason =
    'The service does not write single assignments here: assign replaced the list. `writeMode: assign` goes there at once.';
  return { ...applied(hand, others === undefined ? reason : `${reason} ${others}.`), fallback: true };
}

/** Sends the planned requests in order. False: an item request has no route or no effect here. */
async function sendPlanned(hand: PolicyHand): Promise<boolean> {
  const { type, requests } = hand.work.planned;
  const isMissing = ({ method }: GraphRequest): boolean =>
    hand.context.missingRoutes.has(`${type} ${method}`);
  if (requests.some(isMissing)) return false;
  for (const request of requests) {
    try {
      const answer = await hand.send(request);
      if (!tookEffect(request, answer)) return false;
    } catch (error) {
      if (!(error instanceof GraphFailure)) throw error;
      const isGone = request.method === 'DELETE' && error.details.status === 404;
      if (isGone) continue;
      if (request.method === 'POST' || error.details.noRoute !== true) throw error;
      return false;
    }
  }
  return true;
}

/** Reads until nothing is left to do, a few times: what is left at the end stays undone. */
async function settle(hand: PolicyHand): Promise<PolicyChanges> {
  const { clock, stop } = hand.context;
  let left = await hand.readChanges();
  for (const wait of VERIFY_WAITS_MS) {
    if (left.diff.drafts.length === 0) break;
    await Promise.race([clock.sleep(wait), stop.whenStopped]);
    left = await hand.readChanges();
  }
  return left;
}

/** A policy that was written to is always read once more: what was left behind is told by what it holds. */
async function lastReading(hand: PolicyHand): Promise<readonly JsonObject[] | undefined> {
  if (hand.lastRead !== undefined || hand.sent.length === 0) return hand.lastRead;
  try {
    return await hand.read();
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return undefined;
  }
}

function rememberMissing({ diff, keyOf }: PolicyChanges, { work, context }: PolicyHand): void {
  const left = new Set(diff.drafts.map(keyOf));
  const undone = work.planned.requests.find(({ covers }) => covers.some((key) => left.has(key)));
  if (undone !== undefined) context.missingRoutes.add(`${work.planned.type} ${undone.method}`);
}

function applied(hand: PolicyHand, told?: string): Ending {
  const others = otherHands(hand.lastRead ?? hand.expected, [hand.expected]);
  const reason = [
    ...(told === undefined ? [] : [told]),
    ...(others === undefined ? [] : [`${others}; that fits the files and was left alone.`]),
  ];
  return { result: 'applied', ...(reason.length === 0 ? {} : { reason: reason.join(' ') }) };
}

/** What remains is another hand's, or ours that took no effect. */
function unfinished(hand: PolicyHand, left: PolicyChanges): Ending {
  const remaining = `After the writes the tenant still differs: ${left.diff.drafts.map(left.keyOf).join(', ')}.`;
  const others = isOurs(left, hand.work.planned)
    ? undefined
    : otherHands(hand.lastRead ?? hand.expected, [hand.expected]);
  const told = others === undefined ? [] : [`${others}. Its work was left alone: plan again and review.`];
  return { result: 'failed', reason: [...told, remaining].join(' ') };
}

function stopped({ sent, work }: PolicyHand): Ending {
  const { length } = work.planned.requests;
  const reason =
    sent.length === 0
      ? 'The run was stopped before its turn came.'
      : `The run was stopped after ${sent.length} of its ${length} requests; what was done harms nobody. Run again to finish it.`;
  return { result: 'skipped', reason };
}

function waiting({ code }: AwaitsApproval): Ending {
  const known = code === undefined ? '' : ` It is known by the code ${code}.`;
  return {
    result: 'waiting',
    reason: `The tenant demands that a second person approves this.${known} Run again once it is approved.`,
    ...(code === undefined ? {} : { approvalCode: code }),
  };
}
