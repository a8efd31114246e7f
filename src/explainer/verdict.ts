import {
  type Answer,
  type Finding,
  type GroupLabel,
  type Reason,
  type Verdict,
} from '../model/results/explanation.js';
import { knowsFilters, type PolicyType, policyTypeInfo } from '../model/tenant/policy-types.js';
import { type Group, type Read } from '../model/tenant/tenant.js';
import { type ExplainInput } from './explain.js';
import { type ExplainedAssignment } from './explained-assignments.js';
import { type Subject } from './find-subject.js';
import { type Query, type Match, matchTarget } from './match-target.js';

/** An assignment and how it applies to the principal of a query. */
type MatchedAssignment = Match & { readonly assignment: ExplainedAssignment };

/** Whether a policy with these assignments reaches the principal of a query, and why. */
export function findingOf(
  assignments: readonly ExplainedAssignment[],
  type: PolicyType,
  query: Query,
): Finding {
  const matches = assignments.flatMap((assignment): readonly MatchedAssignment[] => {
    const match = matchTarget(assignment, type, query);
    return match === undefined ? [] : [{ ...match, assignment }];
  });
  const verdict = verdictOf(matches);
  const reasons = matches.map((one): Reason => reasonOf(one, decides(one, verdict), query));
  return {
    verdict,
    reasons: [...reasons.filter((reason) => reason.decides), ...reasons.filter((reason) => !reason.decides)],
    except: exceptionsOf(assignments, matches, verdict, query),
    notes: notesOf(assignments, type, verdict, query),
  };
}

/**
 * A certain exclusion wins. Otherwise an inclusion is required, and the verdict is unknown if it, or an exclusion, is
 * uncertain. An assignment of unknown kind may include or exclude.
 */
function verdictOf(matches: readonly MatchedAssignment[]): Verdict {
  const has = (direction: Reason['direction'], certain: boolean): boolean =>
    matches.some((one) => one.assignment.direction === direction && one.certain === certain);
  if (has('exclude', true)) return 'excluded';
  const isStrange = has('unknown', false);
  if (!has('include', true) && !has('include', false) && !isStrange) return 'not reached';
  return has('include', true) && !has('exclude', false) && !isStrange ? 'included' : 'unknown';
}

function decides({ assignment: { direction }, certain }: MatchedAssignment, verdict: Verdict): boolean {
  switch (verdict) {
    case 'included':
      return certain && direction === 'include';
    case 'excluded':
      return certain && direction === 'exclude';
    case 'unknown':
      return !certain;
    case 'not reached':
      return false;
  }
}

function reasonOf(
  { assignment, code, certain, path }: MatchedAssignment,
  isDecisive: boolean,
  query: Query,
): Reason {
  const { direction, label: target, filterLabel: filter, policySet, policySets } = assignment;
  const groups = 'memberships' in query ? query.memberships?.all : undefined;
  return {
    direction,
    target,
    ...(filter === undefined ? {} : { filter }),
    ...(policySet === undefined ? {} : { policySet }),
    ...(policySets.length === 0 ? {} : { policySets }),
    code,
    certain,
    decides: isDecisive,
    path: path === null ? null : path.map((id) => groupLabel(id, groups?.get(id))),
  };
}

function groupLabel(id: string, group: Group | undefined): GroupLabel {
  return group === undefined || group.name === '' ? { id } : { id, name: group.name };
}

/** A group, or a kind of target, may be reached and yet some of it be left out by the policy's other exclusions. */
function exceptionsOf(
  assignments: readonly ExplainedAssignment[],
  matches: readonly MatchedAssignment[],
  verdict: Verdict,
  query: Query,
): Finding['except'] {
  if (query.kind === 'user' || verdict === 'excluded' || verdict === 'not reached') return [];
  const matched = new Set(matches.map(({ assignment }) => assignment));
  return assignments
    .filter((assignment) => assignment.direction === 'exclude' && !matched.has(assignment))
    .map(({ label }) => label);
}

function notesOf(
  assignments: readonly ExplainedAssignment[],
  type: PolicyType,
  verdict: Verdict,
  query: Query,
): readonly string[] {
  const notes: string[] = [];
  const toDevices = assignments.some(({ target }) => target?.recipient.kind === 'allDevices');
  if (query.kind === 'user' && verdict === 'excluded' && toDevices)
    notes.push(
      'It also goes to all devices. Whether excluding a user also excludes the devices of that user is not known.',
    );
  if (query.kind === 'group' && query.devicesOnly && verdict === 'included' && policyTypeInfo(type).mam)
    notes.push('The group contains devices and no users, and this type of policy reaches users only.');
  return notes;
}

/** What concerns all answers, a sentence each. */
export function explanationNotes(
  { subject, graphVersion, tenant }: ExplainInput,
  answers: readonly Answer[],
): readonly string[] {
  const notes: string[] = [];
  if (!knowsFilters(graphVersion))
    notes.push(
      `Graph ${graphVersion} shows no assignment filters: if there is one, it may narrow “included”. graphVersion: beta shows them.`,
    );
  if (subject.kind === 'user' && subject.unnamed !== undefined)
    notes.push(
      `Who this is could not be read, so whether there is such a user is not known: ${subject.unnamed}`,
    );
  if (tenant.policySets?.unread !== undefined)
    notes.push(
      `Policy sets could not be read, so which assignments come from them is not known: ${tenant.policySets.unread}`,
    );
  const unread = membershipsOf(subject);
  if (unread !== undefined && !unread.ok)
    notes.push(
      `Which groups it is in could not be read, so only what goes to everyone is known: ${unread.why}`,
    );
  if (answers.some(({ planned }) => planned?.state === 'overtaken'))
    notes.push('The plan is overtaken in part: policies were changed after it was made. They are marked.');
  if (subject.kind === 'policy' && subject.policy.unreadable !== undefined)
    notes.push(`The assignments of the policy could not be read: ${subject.policy.unreadable}`);
  return notes;
}

function membershipsOf(subject: Subject): Read<unknown> | undefined {
  return subject.kind === 'user' ? subject.memberships : undefined;
}
