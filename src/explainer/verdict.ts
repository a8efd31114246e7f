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
import { type Entry } from './explained-assignments.js';
import { type Subject } from './find-subject.js';
import { type Asked, type Concern, concernOf } from './match-target.js';

/** An entry and how it concerns the one asked about. */
type Concerned = Concern & { readonly entry: Entry };

/** Whether a policy with these assignments reaches the one asked about, and why. */
export function findingOf(entries: readonly Entry[], type: PolicyType, asked: Asked): Finding {
  const concerned = entries.flatMap((entry): readonly Concerned[] => {
    const concern = concernOf(entry, type, asked);
    return concern === undefined ? [] : [{ ...concern, entry }];
  });
  const verdict = verdictOf(concerned);
  const reasons = concerned.map((one): Reason => reasonOf(one, decides(one, verdict), asked));
  return {
    verdict,
    reasons: [...reasons.filter((reason) => reason.decides), ...reasons.filter((reason) => !reason.decides)],
    except: exceptionsOf(entries, concerned, verdict, asked),
    notes: notesOf(entries, type, verdict, asked),
  };
}

/**
 * Exclusion wins, wherever it is sure. Otherwise an inclusion is needed, and what may exclude, or only may include, leaves it
 * open. An assignment of unknown kind may do either.
 */
function verdictOf(concerned: readonly Concerned[]): Verdict {
  const has = (direction: Reason['direction'], certain: boolean): boolean =>
    concerned.some((one) => one.entry.direction === direction && one.certain === certain);
  if (has('exclude', true)) return 'excluded';
  const isStrange = has('unknown', false);
  if (!has('include', true) && !has('include', false) && !isStrange) return 'not reached';
  return has('include', true) && !has('exclude', false) && !isStrange ? 'included' : 'unknown';
}

function decides({ entry: { direction }, certain }: Concerned, verdict: Verdict): boolean {
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

function reasonOf({ entry, code, certain, path }: Concerned, isDecisive: boolean, asked: Asked): Reason {
  const { direction, label: target, filterLabel: filter, policySet } = entry;
  const groups = 'memberships' in asked ? asked.memberships?.all : undefined;
  return {
    direction,
    target,
    ...(filter === undefined ? {} : { filter }),
    ...(policySet === undefined ? {} : { policySet }),
    code,
    certain,
    decides: isDecisive,
    path: path === null ? null : path.map((id) => groupLabel(id, groups?.get(id))),
  };
}

export function groupLabel(id: string, group: Group | undefined): GroupLabel {
  return group === undefined || group.name === '' ? { id } : { id, name: group.name };
}

/** A group, or a kind of target, may be reached and yet some of it be left out by the policy's other exclusions. */
function exceptionsOf(
  entries: readonly Entry[],
  concerned: readonly Concerned[],
  verdict: Verdict,
  asked: Asked,
): Finding['except'] {
  if (asked.kind === 'user' || verdict === 'excluded' || verdict === 'not reached') return [];
  const told = new Set(concerned.map(({ entry }) => entry));
  return entries
    .filter((entry) => entry.direction === 'exclude' && !told.has(entry))
    .map(({ label }) => label);
}

function notesOf(
  entries: readonly Entry[],
  type: PolicyType,
  verdict: Verdict,
  asked: Asked,
): readonly string[] {
  const notes: string[] = [];
  const toDevices = entries.some(({ target }) => target?.recipient.kind === 'allDevices');
  if (asked.kind === 'user' && verdict === 'excluded' && toDevices)
    notes.push(
      'It also goes to all devices. Whether leaving a user out holds for the devices of that user is not known.',
    );
  if (asked.kind === 'group' && asked.devicesOnly && verdict === 'included' && policyTypeInfo(type).mam)
    notes.push('The group holds devices and no users, and this type of policy reaches users only.');
  return notes;
}

/** What concerns all answers, a sentence each. */
export function explanationNotes(
  { subject, graphVersion }: ExplainInput,
  answers: readonly Answer[],
): readonly string[] {
  const notes: string[] = [];
  if (!knowsFilters(graphVersion))
    notes.push(
      `Graph ${graphVersion} shows no assignment filters: where one stands, “included” may be narrowed by it. graphVersion: beta shows them.`,
    );
  if (subject.kind === 'user' && subject.unnamed !== undefined)
    notes.push(
      `Who this is could not be read, so whether there is such a user is not known: ${subject.unnamed}`,
    );
  const unread = membershipsOf(subject);
  if (unread !== undefined && !unread.ok)
    notes.push(
      `Which groups it is in could not be read, so only what goes to everyone can be told: ${unread.why}`,
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
