import { type PolicyChanges } from '../../differ/diff/changes.js';
import { assignRequest } from '../../differ/requests/plan-requests.js';
import { contentKey, findUnexplained, showsWrite } from '../../model/assignment/equality.js';
import { decodeState } from '../../model/assignment/plan-codec.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type PolicyOutcome } from '../../model/results/outcome.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { GraphFailure, Stopped, type WriteResult } from '../../model/ports.js';
import type { ApplyContext, PolicyWork } from '../apply-plan.js';
import { ApprovalRequiredError } from '../approvals.js';
import { type CheckedWrite } from '../concurrent-edits.js';
import { type RouteKind, type RouteSign } from './item-routes.js';
import {
  appliedResult,
  awaitingApprovalResult,
  concurrentChangeResult,
  failedResult,
  fallbackRefusedResult,
  type PolicyEnding,
  stoppedResult,
  unconfirmedResult,
} from './policy-result.js';
import { ConcurrentChangeError, PolicySession } from './policy-session.js';

/** How a policy ended, and its assignments as last read. */
export interface AppliedPolicy {
  readonly outcome: PolicyOutcome;
  /** As read after the last write; undefined where it could not be read. */
  readonly assignments: readonly JsonObject[] | undefined;
  readonly writes: readonly CheckedWrite[];
  /** Whether all that was found afterwards is what was sent. */
  readonly isAsSent: boolean;
}

/** What the run does while one policy is applied. */
export interface PolicyEvents {
  /** Called when the first step of a policy in a circle is verified. Returns why the second is not to be sent, if so. */
  readonly afterFirstStep: () => Promise<string | undefined>;
  /** Called when nothing more is sent, before the readings that confirm, with the number of writes. */
  readonly onSent: (writes: number) => void;
}

/** Waits between the readings that confirm a write, 20 seconds in all: reads lag behind writes, 9 s have been reported. */
const CONFIRM_WAITS_MS = [500, 1500, 3000, 5000, 10_000];

/**
 * Applies one policy: sends its requests in order, stops at the first failure, and confirms by reading. Never throws:
 * what went wrong is this policy's outcome.
 */
export async function applyPolicy(
  work: PolicyWork,
  context: ApplyContext,
  events: PolicyEvents,
): Promise<AppliedPolicy> {
  const { type, id, name } = work.planned;
  const session = new PolicySession(work, context);
  const since = context.clock.now();
  const ending = await endingOf(session, events);
  const assignments = await lastReading(session);
  const milliseconds = context.clock.now() - since;
  const waited = session.waitedMs > 0 ? { waitedMilliseconds: session.waitedMs } : {};
  const isAsSent =
    ending.result === 'applied' && findUnexplained(assignments ?? [], [session.expected], type) === undefined;
  return {
    outcome: { type, id, name, ...ending, requests: session.sent, milliseconds, ...waited },
    assignments,
    writes: session.writes,
    isAsSent,
  };
}

async function endingOf(session: PolicySession, events: PolicyEvents): Promise<PolicyEnding> {
  try {
    return await applyRequests(session, events).catch((error: unknown) => resultOf(session, error));
  } catch (error) {
    return { result: 'failed', reason: session.context.explainFault(error) };
  }
}

/** The result of a policy that did not come to its end; throws what is no answer of the service. */
function resultOf(session: PolicySession, error: unknown): PolicyEnding {
  if (error instanceof ConcurrentChangeError) return concurrentChangeResult(session, error.found);
  if (error instanceof Stopped) return stoppedResult(session);
  if (error instanceof ApprovalRequiredError) return awaitingApprovalResult(error);
  if (error instanceof GraphFailure) return failedResult(session, error);
  throw error;
}

async function applyRequests(session: PolicySession, events: PolicyEvents): Promise<PolicyEnding> {
  const [firstStep] = session.work.planned.requests.filter(({ step }) => step === 'union');
  if (firstStep !== undefined) {
    await sendAssign(session, firstStep);
    if (!(await awaitExpected(session))) return unconfirmedResult(session, await session.readChanges());
    const reason = await events.afterFirstStep();
    if (reason !== undefined) return { result: 'skipped', reason };
  }
  const missing = await sendPlanned(session);
  if (missing === undefined) return confirm(session, events);
  const refused = fallbackRefusedResult(session);
  if (refused !== undefined) return refused;
  const request = await fallbackRequest(session);
  if (request === undefined) return appliedResult(session);
  await sendAssign(session, request);
  session.context.routes.count(missing);
  return { ...(await confirm(session, events)), fallback: true };
}

/** Reads until the policy shows what was sent, a few times. */
async function awaitExpected(session: PolicySession): Promise<boolean> {
  const { expected, work, policy } = session;
  const isShown = async (): Promise<boolean> =>
    showsWrite(await session.read(), work.resolved.policy.assignments, expected, policy.type);
  return readUntil(session, isShown, (shown) => shown);
}

/** Sends the planned requests in order, a first step aside. The kind of the first that has no route here ends it; undefined: all were sent. */
async function sendPlanned(session: PolicySession): Promise<RouteKind | undefined> {
  const { routes } = session.context;
  const { type } = session.work.planned;
  const requests = session.work.planned.requests.filter(({ step }) => step !== 'union');
  const items = requests.filter(({ method }) => method !== 'POST').map((request) => itemKind(type, request));
  const known = items.find((kind) => routes.isMissing(kind));
  if (known !== undefined) return known;
  for (const request of requests) {
    if (request.method === 'POST') await sendAssign(session, request);
    else {
      const kind = itemKind(type, request);
      const sign = await routes.try(kind, () => learnFrom(session, request));
      if (sign === 'missing') return kind;
    }
  }
  return undefined;
}

/** `assign`, by the type cast where the type has one; without it where the service has no route for that. */
async function sendAssign(session: PolicySession, request: GraphRequest): Promise<void> {
  const { type } = session.work.planned;
  const { assignAction } = policyTypeInfo(type);
  const uncast = assignAction.slice(assignAction.lastIndexOf('/') + 1);
  if (uncast === assignAction) {
    await session.write(request);
    return;
  }
  const { routes } = session.context;
  const kind = { type, what: 'assign by its type cast', instead: 'assign without the cast was sent' };
  if ((await routes.try(kind, () => learnFrom(session, request))) !== 'missing') return;
  await session.write({ ...request, path: request.path.replace(assignAction, uncast) });
  routes.count(kind);
}

function itemKind(type: RouteKind['type'], { method }: GraphRequest): RouteKind {
  return {
    type,
    what: `${method} of a single assignment`,
    instead: 'assign replaced the list, as `writeMode: assign` in the settings does without the attempt,',
  };
}

/**
 * Writes, and says what that showed of the route. Only a positive sign means that it is missing: an answer that says
 * so, or one that shows the old target. What readings show or not is no sign, since they lag.
 */
async function learnFrom(session: PolicySession, request: GraphRequest): Promise<RouteSign> {
  try {
    return showsOldTarget(request, await session.write(request), session.policy.type) ? 'missing' : 'exists';
  } catch (error) {
    if (error instanceof GraphFailure && error.details.noRoute === true) return 'missing';
    throw error;
  }
}

/** The founding page promises the updated assignment in the answer to a PATCH. An answer without a target shows nothing. */
function showsOldTarget({ method, body }: GraphRequest, answer: WriteResult, type: PolicyType): boolean {
  const [sent, shown] = [body?.target, answer.body?.target];
  if (method !== 'PATCH' || !isJsonObject(sent) || !isJsonObject(shown)) return false;
  const [asked, answered] = [decodeState({ target: sent }, type), decodeState({ target: shown }, type)];
  return asked !== undefined && answered !== undefined && contentKey(asked) !== contentKey(answered);
}

/** The `assign` that takes over: as planned where nothing was written, else for what is left. Undefined: nothing is. */
async function fallbackRequest(session: PolicySession): Promise<GraphRequest | undefined> {
  const { fallback } = session.work.planned;
  if (session.writes.length === 0 && fallback !== undefined) return fallback.request;
  const left = await session.readChanges();
  return left.diff.drafts.length === 0 ? undefined : assignRequest(left);
}

async function confirm(session: PolicySession, { onSent }: PolicyEvents): Promise<PolicyEnding> {
  onSent(session.writes.length);
  const left = await awaitApplied(session);
  return left.diff.drafts.length === 0 ? appliedResult(session) : unconfirmedResult(session, left);
}

/** Reads until nothing is left to do, a few times. */
function awaitApplied(session: PolicySession): Promise<PolicyChanges> {
  return readUntil(
    session,
    () => session.readChanges(),
    (left) => left.diff.drafts.length === 0,
  );
}

/** Reads until it shows what it should, a few times; a stop ends the waits. Returns the last reading. */
async function readUntil<T>(
  { context: { clock, stop } }: PolicySession,
  read: () => Promise<T>,
  isEnough: (reading: T) => boolean,
): Promise<T> {
  let reading = await read();
  for (const wait of CONFIRM_WAITS_MS) {
    if (isEnough(reading) || stop.isStopped) break;
    await Promise.race([clock.sleep(wait), stop.whenStopped]);
    reading = await read();
  }
  return reading;
}

/** A policy that was written to is always read once more: the undo plan is made from what was read. */
async function lastReading(session: PolicySession): Promise<readonly JsonObject[] | undefined> {
  if (session.lastRead !== undefined || session.writes.length === 0) return session.lastRead;
  try {
    return await session.read();
  } catch (error) {
    if (!(error instanceof GraphFailure)) session.context.explainFault(error);
    return undefined;
  }
}
