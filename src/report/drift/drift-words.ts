import {
  type Cause,
  type DriftChange,
  type DriftReport,
  hasDrift,
  type LastChange,
  type LeftPolicy,
  type PolicyDrift,
  type Side,
} from '../../model/results/drift.js';
import { type AssignmentState } from '../../model/results/change.js';
import { type CauseView, causesOf } from '../plan/plan-causes.js';
import { actorText, filterText, typeText } from '../text/labels.js';
import { counted, grouped } from '../../model/numbers.js';
import { printable, quoted } from '../text/printable.js';
import { policySetsText } from '../text/policy-set-text.js';

export const SIDE_TEXT: Readonly<Record<Side, string>> = {
  tenant: 'only in the tenant',
  git: 'only in git',
  different: 'different',
};

export const DIRECTION_TEXT = { include: 'included', exclude: 'excluded' } as const;

export const CAUSE_TEXT: Readonly<Record<Cause, string>> = {
  drift: 'drift',
  conflict: 'conflict',
  pending: 'pending',
  unknown: 'not in the baseline',
};

/** What each cause means and what to do about it, for a legend. */
export const CAUSE_HELP: Readonly<Record<Cause, string>> = {
  drift: 'only the tenant changed since the baseline: apply --heal restores it',
  conflict: 'both changed: decide in git, or use --write-back without a baseline to keep the tenant’s side',
  pending: 'only git changed: the next apply applies it',
  unknown: 'the policy is not in the baseline',
};

/** Filter, source and policy sets of one side, or of both if they differ; '' if there is nothing to say. */
export function driftDetail(change: DriftChange): string {
  const { policySets = [] } = change;
  const sets = policySets.length === 0 ? [] : [`also from ${policySetsText(policySets)}`];
  return [sidesDetail(change), ...sets].filter((part) => part !== '').join(', ');
}

function sidesDetail({ side, filters, tenant, git }: DriftChange): string {
  if (side !== 'different') {
    const filter = filters.tenant ?? filters.git;
    const source = sourceOf(tenant ?? git);
    return [
      ...(filter === undefined ? [] : [`filter ${filterText(filter)}`]),
      ...(source === 'direct' ? [] : [`source ${printable(source)}`]),
    ].join(', ');
  }
  const pairs = [
    ['filter', filterText(filters.tenant), filterText(filters.git)],
    ['source', sourceOf(tenant), sourceOf(git)],
    ['source id', tenant?.sourceId ?? 'none', git?.sourceId ?? 'none'],
  ] as const;
  return pairs
    .filter(([, ofTenant, ofGit]) => ofTenant !== ofGit)
    .map(
      ([what, ofTenant, ofGit]) =>
        `${what}: the tenant has ${printable(ofTenant)}, git has ${printable(ofGit)}`,
    )
    .join('; ');
}

function sourceOf(state: AssignmentState | null): string {
  return state?.source ?? 'direct';
}

/** Who changed a policy last, as far as it is known, or ''. */
export function lastChangeText({ lastChange }: PolicyDrift): string {
  return lastChange === undefined ? '' : foundText(lastChange);
}

function foundText({ match, at, activity, ...actor }: LastChange): string {
  const what = match === 'assignments' ? 'assignments last changed' : 'policy last changed';
  return `${what} ${minute(at)} by ${actorText(actor)} (${activity}; best match in the audit log)`;
}

/** `2026-11-21 16:02 UTC`; a text that is not such a time is returned as it is. */
function minute(at: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(at) ?? [];
  return day === undefined || time === undefined ? at : `${day} ${time} UTC`;
}

/** What the audit log could not answer, or ''. */
export function auditText({ audit: { status, since = '', why = '' }, policies }: DriftReport): string {
  const drifted = policies.filter(hasDrift);
  const silent = drifted.filter(({ lastChange }) => lastChange === undefined).length;
  const of = `${silent} of the ${counted(drifted.length, 'policy', 'policies')} above`;
  switch (status) {
    case 'unreadable':
      return `Could not read who changed it from the audit log: ${why}`;
    case 'incomplete':
      return `The audit log has too many events since ${minute(since)} to read all of them, and those that were read have no change of ${of}. Use --audit-days to read fewer days.`;
    case 'read':
      return silent === 0 ? '' : `The audit log has no change of ${of} since ${minute(since)}.`;
    default:
      return '';
  }
}

/** The headline: its bold beginning, and the rest. */
export function driftHeadline({ summary, policies: differ, unread }: DriftReport): {
  readonly lead: string;
  readonly rest: string;
} {
  const { policies, differing, tenant, git, different, unmanaged, blocked, causes } = summary;
  const around = [
    `${grouped(policies - differing)} as declared`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    `${grouped(unmanaged)} unmanaged`,
    ...(unread.length > 0 ? [`${counted(unread.length, 'type')} not fully read`] : []),
  ].join(', ');
  const isWhole = blocked === 0 && unread.length === 0;
  const none = isWhole
    ? 'No drift.'
    : policies === 0
      ? 'Nothing was compared.'
      : 'No drift found, but not all was compared.';
  if (differing === 0)
    return { lead: none, rest: `${counted(policies, 'policy', 'policies')} compared: ${around}.` };
  const sides = [
    ...(tenant > 0 ? [`${tenant} only in the tenant`] : []),
    ...(git > 0 ? [`${git} only in git`] : []),
    ...(different > 0 ? [`${different} different`] : []),
  ].join(', ');
  const why = Object.entries(causes ?? {})
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => `${count} ${CAUSE_TEXT[cause as Cause]}`);
  const rest = `(${sides}${why.length === 0 ? '' : `; ${why.join(', ')}`}), ${around}.`;
  if (!differ.some(hasDrift))
    return {
      lead: none,
      rest: `${counted(differing, 'policy waits', 'policies wait')} for the next apply ${rest}`,
    };
  return { lead: `Drift: ${counted(differing, 'policy differs', 'policies differ')}`, rest };
}

/** What apply --heal does not change in one policy, in one sentence. */
export function leftText({ type, name, causes: { pending, conflict, unknown } }: LeftPolicy): string {
  const parts = [
    ...(pending > 0 ? [`${counted(pending, 'change')} made in git (pending)`] : []),
    ...(conflict > 0 ? [`${counted(conflict, 'change')} made on both sides (conflict)`] : []),
    ...(unknown > 0 ? [`${counted(unknown, 'change')} of a policy that is not in the baseline`] : []),
  ];
  return `Not changed: ${typeText(type)} ${quoted(name)}, ${parts.join(', ')}.`;
}

/** Why policies could not be compared, each cause once. */
export function driftCauses(report: DriftReport): readonly CauseView[] {
  return causesOf(report, { namePolicy: ({ name, id }) => quoted(name ?? id ?? '') });
}
