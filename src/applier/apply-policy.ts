import { changesOf } from '../differ/policy-changes.js';
import { fingerprint } from '../differ/fingerprint.js';
import { assignRequest, type PolicyChanges } from '../differ/requests.js';
import { type ResolvedPolicy, withAssignments } from '../differ/resolve.js';
import { type PolicyOutcome, type PolicyResult, type SentRequest } from '../model/outcome.js';
import { type GraphRequest, type PolicyPlan } from '../model/plan.js';
import { type GraphVersion } from '../model/policy-types.js';
import {
  type Clock,
  explainFailure,
  GraphFailure,
  type TenantWriter,
  type WriteAnswer,
} from '../model/ports.js';
import { tookEffect } from './took-effect.js';

export interface PolicyWork {
  readonly planned: PolicyPlan;
  readonly resolved: ResolvedPolicy;
}

export interface ApplyContext {
  readonly writer: TenantWriter;
  readonly clock: Clock;
  readonly graphVersion: GraphVersion;
  /** `type method` pairs that turned out to have no route in this run. */
  readonly missingRoutes: Set<string>;
}

/** Waits between the readings that check a write: reads may lag behind writes, and nobody has measured how far. */
const VERIFY_WAITS_MS = [500, 1500, 3000];
const RESEND_WAIT_MS = 1000;

/** Carries out one policy's requests: reads again, sends in order, stops at the first failure, checks afterwards. */
export async function applyPolicy(work: PolicyWork, context: ApplyContext): Promise<PolicyOutcome> {
  const { type, id, name } = work.planned;
  const requests: SentRequest[] = [];
  try {
    await context.writer.untilWritable();
    const found = await context.writer.fetchAssignments(type, id);
    const ending = isUnmoved(work, found)
      ? await carryOut(work, context, requests)
      : overtaken(work, found, context);
    return { type, id, name, ...ending, requests };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { type, id, name, result: 'failed', reason: explainFailure(error), requests };
  }
}

interface Ending {
  readonly result: PolicyResult;
  readonly reason?: string;
  readonly fallback?: true;
}

function isUnmoved({ planned }: PolicyWork, found: Parameters<typeof fingerprint>[0]): boolean {
  return fingerprint(found) === planned.fingerprint;
}

function overtaken(
  { resolved }: PolicyWork,
  found: Parameters<typeof fingerprint>[0],
  context: ApplyContext,
): Ending {
  const left = changesOf(withAssignments(resolved, found), context);
  return left.diff.drafts.length === 0
    ? {
        result: 'already applied',
        reason: 'It was brought to the desired state by another hand since the plan.',
      }
    : { result: 'stale', reason: 'Its assignments have changed since the plan. Plan again and review.' };
}

async function carryOut(work: PolicyWork, context: ApplyContext, sent: SentRequest[]): Promise<Ending> {
  const { planned } = work;
  const wereSent = await sendPlanned(work, context, sent);
  const left = wereSent ? await settle(work, context) : await readChanges(work, context);
  if (left.diff.drafts.length === 0) return { result: 'applied' };
  if (planned.fallback === undefined || !isOurs(left, planned))
    return { result: 'failed', reason: remaining(left) };

  rememberMissing(left, planned, context);
  const [refusal] = planned.fallback.refused;
  if (refusal !== undefined)
    return {
      result: 'failed',
      reason: `The service does not write single assignments here, and assign is refused: ${refusal.message} ${refusal.allow} would allow it.`,
    };
  await sendSurely(assignRequest(left), work, context, sent);
  const after = await settle(work, context);
  if (after.diff.drafts.length > 0) return { result: 'failed', reason: remaining(after), fallback: true };
  const reason =
    'The service does not write single assignments here: assign replaced the list. `writeMode: assign` goes there at once.';
  return { result: 'applied', reason, fallback: true };
}

/** Sends the planned requests in order. False: an item request has no route or no effect here. */
async function sendPlanned(work: PolicyWork, context: ApplyContext, sent: SentRequest[]): Promise<boolean> {
  const { type, requests } = work.planned;
  const isMissing = ({ method }: GraphRequest): boolean => context.missingRoutes.has(`${type} ${method}`);
  if (requests.some(isMissing)) return false;
  for (const request of requests) {
    try {
      const answer = await sendSurely(request, work, context, sent);
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

/** How often a write is sent whose answer does not come. Each of ours may be repeated: it has one effect, however often. */
const MOST_SENDS = 3;

/** Sends a write. Where no answer comes it is looked up whether it was carried out, and only then sent again. */
async function sendSurely(
  request: GraphRequest,
  work: PolicyWork,
  context: ApplyContext,
  sent: SentRequest[],
): Promise<WriteAnswer> {
  for (let sends = 1; ; sends++) {
    try {
      return await send(request, context, sent);
    } catch (error) {
      if (!(error instanceof GraphFailure) || !error.isAmbiguous) throw error;
      const left = await readChanges(work, context);
      const isOpen = left.diff.drafts.some((draft) => request.covers.includes(left.keyOf(draft)));
      if (!isOpen) {
        const last = sent.pop();
        if (last !== undefined) sent.push({ ...last, landedWithoutAnswer: true });
        return { status: 0 };
      }
      if (sends === MOST_SENDS || !isOurs(left, work.planned)) throw error;
      await context.clock.sleep(RESEND_WAIT_MS * sends);
    }
  }
}

async function send(
  request: GraphRequest,
  { writer }: ApplyContext,
  sent: SentRequest[],
): Promise<WriteAnswer> {
  const record = (status: number | null, requestId: string | undefined): void => {
    const { method, path } = request;
    sent.push({ method, path, status, ...(requestId === undefined ? {} : { requestId }) });
  };
  try {
    const answer = await writer.sendRequest(request);
    record(answer.status, answer.requestId);
    return answer;
  } catch (error) {
    if (error instanceof GraphFailure) record(error.details.status ?? null, error.details.requestId);
    throw error;
  }
}

async function readChanges({ planned, resolved }: PolicyWork, context: ApplyContext): Promise<PolicyChanges> {
  const assignments = await context.writer.fetchAssignments(planned.type, planned.id);
  return changesOf(withAssignments(resolved, assignments), context);
}

/** Reads until nothing is left to do, a few times: what is left at the end stays undone. */
async function settle(work: PolicyWork, context: ApplyContext): Promise<PolicyChanges> {
  let left = await readChanges(work, context);
  for (const wait of VERIFY_WAITS_MS) {
    if (left.diff.drafts.length === 0) break;
    await context.clock.sleep(wait);
    left = await readChanges(work, context);
  }
  return left;
}

/** Whether all that is left was planned: anything else is another hand's, and is not overwritten. */
function isOurs({ diff, keyOf }: PolicyChanges, { changes }: PolicyPlan): boolean {
  const planned = new Set(changes.map(({ key }) => key));
  return diff.drafts.every((draft) => planned.has(keyOf(draft)));
}

function rememberMissing({ diff, keyOf }: PolicyChanges, planned: PolicyPlan, context: ApplyContext): void {
  const left = new Set(diff.drafts.map(keyOf));
  const undone = planned.requests.find(({ covers }) => covers.some((key) => left.has(key)));
  if (undone !== undefined) context.missingRoutes.add(`${planned.type} ${undone.method}`);
}

function remaining({ diff, keyOf }: PolicyChanges): string {
  return `After the writes the tenant still differs: ${diff.drafts.map(keyOf).join(', ')}.`;
}
