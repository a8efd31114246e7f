import { recipientKey } from '../model/assignment/target.js';
import { type ExplainedSubject, type Who } from '../model/results/explanation.js';
import { compareText } from '../model/json.js';
import type { GroupFacts } from '../model/tenant/directory.js';
import { type TargetLabel } from '../model/results/plan.js';
import type { PolicyType } from '../model/tenant/policy-types.js';
import { type Query } from './match-target.js';
import { type ExplainedAssignment } from './explained-assignments.js';
import { type Subject } from './find-subject.js';

/** Who one answer is about: `who` for the report, `query` for matching. */
export interface Principal {
  readonly who: Who;
  readonly query: Query;
}

/** Who a policy is checked for: the user, the group or, if the subject is the policy, each of its targets. */
export function principalsOf(
  subject: Subject,
  type: PolicyType,
  assignments: readonly ExplainedAssignment[],
): readonly Principal[] {
  switch (subject.kind) {
    case 'user': {
      const memberships = subject.memberships.ok ? subject.memberships.value : null;
      return [{ who: userOf(subject), query: { kind: 'user', memberships, devicesIn: subject.devicesIn } }];
    }
    case 'group': {
      const { id, name } = subject.group;
      return [groupPrincipal({ kind: 'group', id: id.toLowerCase(), name }, subject.facts)];
    }
    case 'policy':
      return targetsOf(assignments).map(({ label, key }) =>
        targetPrincipal(label, key, type, subject.groups),
      );
  }
}

/** The subject as the report shows it. */
export function subjectOf(subject: Subject): ExplainedSubject {
  switch (subject.kind) {
    case 'user':
      return { kind: 'user', user: userOf(subject) };
    case 'group':
      return {
        kind: 'group',
        group: principalsOf(subject, 'mobileAppConfiguration', [])[0]?.who ?? { kind: 'group' },
      };
    case 'policy': {
      const { type, id, name } = subject.policy;
      return { kind: 'policy', policy: { type, id, name } };
    }
  }
}

function userOf({ user: { id, name, userPrincipalName } }: Extract<Subject, { kind: 'user' }>): Who {
  return {
    kind: 'user',
    ...(id === '' ? {} : { id }),
    ...(name === '' ? {} : { name }),
    ...(userPrincipalName === '' ? {} : { userPrincipalName }),
  };
}

/** Each group, and each other target, once: what an inclusion names before what an exclusion names. */
function targetsOf(
  assignments: readonly ExplainedAssignment[],
): readonly { label: TargetLabel; key: string }[] {
  const found = new Map<string, { label: TargetLabel; key: string; order: string }>();
  for (const { direction, target, label } of assignments) {
    const key = target === undefined ? JSON.stringify(label) : recipientKey(target.recipient);
    const order = [ORDER[direction], KINDS.indexOf(label.kind), label.name ?? label.id ?? '', key].join(
      '\u0000',
    );
    const former = found.get(key);
    if (former === undefined || order < former.order)
      found.set(key, { label, key: target?.key ?? key, order });
  }
  return [...found.values()].sort((a, b) => compareText(a.order, b.order));
}

const ORDER = { include: 0, exclude: 1, unknown: 2 } as const;
const KINDS: readonly TargetLabel['kind'][] = ['allUsers', 'allDevices', 'group', 'other'];

function targetPrincipal(
  label: TargetLabel,
  key: string,
  type: PolicyType,
  groups: ReadonlyMap<string, GroupFacts>,
): Principal {
  const { kind, id, name, deleted } = label;
  if (kind === 'allUsers' || kind === 'allDevices') return { who: { kind }, query: { kind } };
  if (kind === 'other' || id === undefined)
    return { who: { kind: 'other', name: label.odataType ?? type }, query: { kind: 'other', key } };
  const who = {
    kind: 'group',
    id,
    ...(name === undefined ? {} : { name }),
    ...(deleted === undefined ? {} : { deleted }),
  } as const;
  return groupPrincipal(who, groups.get(id) ?? UNKNOWN_GROUP);
}

const UNKNOWN_GROUP: GroupFacts = { memberships: null, users: null, devices: null, within: null };

function groupPrincipal(who: Who & { readonly id: string }, facts: GroupFacts): Principal {
  const { memberships, users, devices, within } = facts;
  const devicesOnly = users === 0 && devices !== null && devices > 0;
  return {
    who: { ...who, users, devices, within },
    query: { kind: 'group', id: who.id, memberships, devicesOnly },
  };
}
