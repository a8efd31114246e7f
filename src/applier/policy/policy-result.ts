import { type PolicyChanges, changesOf, type Names } from '../../differ/diff/changes.js';
import { type AssignmentChange, subject } from '../../differ/diff/diff.js';
import { withAssignments } from '../../differ/resolve/resolve.js';
import { type AnyAssignment, findUnexplained } from '../../model/assignment/equality.js';
import { type Target } from '../../model/assignment/assignment.js';
import type { JsonObject } from '../../model/json.js';
import { explainFailure, type GraphFailure } from '../../model/ports.js';
import type { PolicyResult } from '../../model/results/outcome.js';
import type { PolicyPlan } from '../../model/results/plan.js';
import type { ApprovalRequiredError } from '../approvals.js';
import type { PolicySession } from './policy-session.js';

/** How a policy ended, and why. */
export interface PolicyEnding {
  readonly result: PolicyResult;
  readonly reason?: string;
  readonly fallback?: true;
  readonly replan?: true;
  readonly approvalCode?: string;
}

/** The policy is as declared. */
export function appliedResult(session: PolicySession): PolicyEnding {
  const found = session.lastRead ?? session.expected;
  const edit = describeConcurrentEdit(found, [session.expected], session);
  return {
    result: 'applied',
    ...(edit === undefined ? {} : { reason: `${edit}. That fits the files and was left unchanged.` }),
  };
}

/** Someone else was quicker: before our first write the policy is left to the next plan, later what came is named. */
export function concurrentChangeResult(session: PolicySession, found: readonly JsonObject[]): PolicyEnding {
  const { resolved } = session.work;
  const left = changesOf(withAssignments(resolved, found), session.context);
  const isDone = left.diff.drafts.length === 0;
  if (session.writes.length === 0)
    return isDone
      ? { result: 'already applied', reason: 'Since the plan someone else brought it to the desired state.' }
      : { result: 'stale', reason: 'Its assignments have changed since the plan. Plan again and review.' };
  const edit = describeConcurrentEdit(found, session.known, session) ?? '';
  if (isDone) return { result: 'applied', reason: `${edit}. That fits the files and was left unchanged.` };
  return {
    ...{ result: 'failed', replan: true },
    reason: `${edit}. Nothing more was written: plan again and review. Still to do: ${remaining(left, session)}.`,
  };
}

/** All was sent, and the readings afterwards do not show it: someone else's work, or reads that lag behind. */
export function unconfirmedResult(session: PolicySession, left: PolicyChanges): PolicyEnding {
  const rest = remaining(left, session);
  const edit = describeConcurrentEdit(session.lastRead ?? [], session.known, session);
  if (edit !== undefined)
    return {
      ...{ result: 'failed', replan: true },
      reason: `${edit}. That was left unchanged: plan again and review. Still to do: ${rest}.`,
    };
  const why = session.context.stop.isStopped
    ? 'the run was stopped before the tenant showed all of it'
    : 'the tenant does not show all of it';
  const isItems = session.sent.at(-1)?.method !== 'POST';
  const advice = isItems
    ? ' If that shows the same changes, the service ignores writes to single assignments: use `writeMode: assign` in the settings.'
    : '';
  return {
    ...{ result: 'failed', replan: true },
    reason: `The service took every write, and ${why}. Not visible yet: ${rest}. Reads may lag behind writes: plan again in a minute.${advice}`,
  };
}

/** The run was stopped before all was sent. */
export function stoppedResult({ writes, work }: PolicySession): PolicyEnding {
  const { length: done } = writes;
  const { length: all } = work.planned.requests;
  if (done === 0) return { result: 'skipped', reason: 'The run was stopped before its turn came.' };
  const state =
    done < all
      ? `after ${done} of its ${all} requests; what was done harms no one`
      : 'when its last write was not confirmed yet';
  return { result: 'skipped', reason: `The run was stopped ${state}. Run again to finish it.` };
}

/** A second person has to agree first. */
export function awaitingApprovalResult({ code }: ApprovalRequiredError): PolicyEnding {
  const known = code === undefined ? '' : ` It is known by the code ${code}.`;
  return {
    result: 'waiting',
    reason: `The tenant demands that a second person approves this.${known} Run again once it is approved.`,
    ...(code === undefined ? {} : { approvalCode: code }),
  };
}

/** The service refused, or could not be reached. */
export function failedResult(session: PolicySession, failure: GraphFailure): PolicyEnding {
  return {
    ...{ result: 'failed', reason: [failureText(failure), ...remediation(session, failure)].join(' ') },
    ...(isLasting(failure) ? { replan: true } : {}),
  };
}

/** Why it failed. Every call of a policy is about its assignments. */
function failureText(failure: GraphFailure): string {
  const { what, request } = failure.details;
  const verb = request?.startsWith('GET ') === true ? 'read' : 'changed';
  return `${what === undefined ? '' : `Its assignments could not be ${verb}: `}${explainFailure(failure)}`;
}

/** Single assignments have no route here, and the `assign` that would take over is refused. */
export function fallbackRefusedResult({ work: { planned } }: PolicySession): PolicyEnding | undefined {
  const [refusal] = planned.fallback?.refused ?? [];
  if (refusal === undefined) return undefined;
  return {
    result: 'failed',
    reason: `The service does not write single assignments here, and assign is refused: ${refusal.message} ${refusal.allow} would allow it.`,
  };
}

/** The service objects to the request itself. What lacks a permission or an approval can be repeated once it has it. */
function isLasting({ details: { status = 0, approval } }: GraphFailure): boolean {
  return approval === undefined && [400, 404, 405, 409, 410, 412, 413, 422, 501].includes(status);
}

/** What to do about a refusal that would come again. */
function remediation(
  { sent, work: { planned } }: PolicySession,
  { details }: GraphFailure,
): readonly string[] {
  const last = sent.at(-1);
  if (last?.status !== details.status || details.approval !== undefined) return [];
  // No sign of a missing route, so `assign` does not take over by itself.
  if (last?.status === 400 && last.method !== 'POST')
    return [
      'The service does not take this write to a single assignment, and would refuse it again: with `writeMode: assign` in the settings the whole list is sent instead. Plan again and review.',
    ];
  const gone = deletedGroups(planned);
  if (last?.method === 'POST' && (last.status === 400 || last.status === 404) && gone.length > 0)
    return [
      `The list names ${gone.join(', ')}, deleted by now, which the service may not take: remove its entry from ${planned.file}:${planned.line}, then plan again.`,
    ];
  return [];
}

/** Groups that no longer exist and stay assigned. */
function deletedGroups({ after }: PolicyPlan): readonly string[] {
  return after.flatMap(({ target }) => (target.deleted === true ? [`the group ${target.id ?? ''}`] : []));
}

/** What someone else did to a policy during the run, without full stop; undefined: nothing. */
function describeConcurrentEdit(
  found: readonly JsonObject[],
  known: readonly (readonly JsonObject[])[],
  { names, policy }: PolicySession,
): string | undefined {
  const unexplained = findUnexplained(found, known, policy.type);
  if (unexplained === undefined) return undefined;
  const listed = (list: readonly AnyAssignment[]): string =>
    list.map((one) => nameAssignment(one, names)).join(', ');
  const { came, went } = unexplained;
  const parts = [
    ...(came.length === 0 ? [] : [`it has ${listed(came)}`]),
    ...(went.length === 0 ? [] : [`it no longer has ${listed(went)}`]),
  ];
  return `Someone else changed it during the run: ${parts.join(' and ')}`;
}

function remaining({ diff }: PolicyChanges, { names }: PolicySession): string {
  return diff.drafts.map((draft) => nameChange(draft, names)).join(', ');
}

const VERBS = { create: 'add', update: 'change', delete: 'remove' } as const;

/** What is left to do to an assignment, for people: `remove the exclusion of “Sales”`. */
function nameChange(draft: AssignmentChange, names: Names): string {
  return `${VERBS[draft.action]} ${nameTarget(subject(draft).target, names)}`;
}

/** An assignment for people: `“Sales” with filter “Corporate” (include)`. */
function nameAssignment(assignment: AnyAssignment, names: Names): string {
  if ('reason' in assignment) return 'an assignment of an unknown kind';
  const { target, filter, origin } = assignment;
  const label = filter === null ? undefined : names.filter(filter);
  return [
    nameTarget(target, names),
    ...(label === undefined ? [] : [`with filter ${quoted(label.name) ?? label.id} (${label.mode})`]),
    ...(origin.kind === 'direct' ? [] : ['of a policy set']),
  ].join(' ');
}

function nameTarget(target: Target, names: Names): string {
  const { kind, id = '', name, odataType = '' } = names.target(target);
  const text = {
    group: quoted(name) ?? `the group ${id}`,
    allUsers: 'all users',
    allDevices: 'all devices',
    other: odataType,
  }[kind];
  return target.direction === 'exclude' ? `the exclusion of ${text}` : text;
}

function quoted(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `“${name}”`;
}
