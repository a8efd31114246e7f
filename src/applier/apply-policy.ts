import { fingerprint } from '../differ/diff/fingerprint.js';
import { type PolicyChanges } from '../differ/diff/changes.js';
import { assignRequest } from '../differ/requests/plan-requests.js';
import { type JsonObject } from '../model/json.js';
import { type PolicyOutcome } from '../model/results/outcome.js';
import { type GraphRequest, policyKey } from '../model/results/plan.js';
import { explainFailure, GraphFailure, Stopped } from '../model/ports.js';
import { type ApplyContext, type PolicyWork } from './apply-context.js';
import { AwaitsApproval } from './approvals.js';
import { otherHands } from './other-hands.js';
import { applied, type Ending, overtaken, stopped, unfinished, waiting } from './policy-ending.js';
import { isOurs, Overtaken, PolicyHand } from './policy-hand.js';
import { tookEffect } from './took-effect.js';

/** How a policy ended, and what it was last seen to hold. */
export interface AppliedPolicy {
  readonly outcome: PolicyOutcome;
  /** As read after the last write; undefined where it could not be read. */
  readonly assignments: readonly JsonObject[] | undefined;
  /** Whether all that was found afterwards is what was sent. */
  readonly isAsSent: boolean;
}

/** Waits between the readings that check a write: reads may lag behind writes, and nobody has measured how far. */
const VERIFY_WAITS_MS = [500, 1500, 3000];

/** Carries out one policy's requests: looks, sends in order, stops at the first failure, checks afterwards. */
export async function applyPolicy(work: PolicyWork, context: ApplyContext): Promise<AppliedPolicy> {
  const { type, id, name } = work.planned;
  const hand = new PolicyHand(work, context);
  const since = context.clock.now();
  const ending = await endingOf(hand);
  const assignments = await lastReading(hand);
  const milliseconds = context.clock.now() - since;
  const waited = hand.waitedMs > 0 ? { waitedMilliseconds: hand.waitedMs } : {};
  const isAsSent =
    ending.result === 'applied' && otherHands(assignments ?? [], [hand.expected]) === undefined;
  return {
    outcome: { type, id, name, ...ending, requests: hand.sent, milliseconds, ...waited },
    assignments,
    isAsSent,
  };
}

async function endingOf(hand: PolicyHand): Promise<Ending> {
  try {
    return await carryOut(hand);
  } catch (error) {
    if (error instanceof Overtaken) return overtaken(hand, error.found);
    if (error instanceof Stopped) return stopped(hand);
    if (error instanceof AwaitsApproval) return waiting(error);
    if (!(error instanceof GraphFailure)) throw error;
    return { result: 'failed', reason: [explainFailure(error), ...wayOut(hand, error)].join(' ') };
  }
}

/**
 * A 400 to a write of a single assignment is no sign of a missing route, so nothing is guessed and `assign` does not take
 * over; but the next run would be refused the same way, unless somebody decides.
 */
function wayOut({ sent }: PolicyHand, { details }: GraphFailure): readonly string[] {
  const last = sent.at(-1);
  const isObjection = details.status === 400 && details.approval === undefined;
  return isObjection && last?.status === 400 && last.method !== 'POST'
    ? [
        'The service does not take this write to a single assignment, and would refuse it again: with `writeMode: assign` in the settings the whole list is sent instead. Plan again and review.',
      ]
    : [];
}

async function carryOut(hand: PolicyHand): Promise<Ending> {
  const { planned } = hand.work;
  const wereSent = await sendPlanned(hand);
  const left = wereSent ? await settle(hand) : await hand.readChanges();
  if (hand.sent.length === 0 && fingerprint(hand.lastRead ?? []) !== planned.fingerprint)
    throw new Overtaken(hand.lastRead ?? []);
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
  const { auditWatch, clock, stop } = hand.context;
  auditWatch.rest(policyKey(hand.policy), hand.assigned);
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
