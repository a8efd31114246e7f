import { matchPolicies } from '../differ/resolve/resolve-policies.js';
import { didYouMeanName, didYouMeanWord, nearest } from '../model/did-you-mean.js';
import { type GroupFacts, type Memberships, type User } from '../model/tenant/directory.js';
import { isGuid, POLICY_TYPE_NAMES, type PolicyType } from '../model/tenant/policy-types.js';
import {
  type CurrentPolicy,
  type Group,
  type Read,
  type Tenant,
  whyIncomplete,
  whyUnsure,
} from '../model/tenant/tenant.js';
import { recipientKey } from '../model/assignment/assignment.js';
import { type ExplainedSubject, type Who } from '../model/results/explanation.js';
import { compareText } from '../model/json.js';
import { type TargetLabel } from '../model/results/change.js';
import { type Query } from './match-target.js';
import { type ExplainedAssignment } from './explained-assignments.js';

/** What was looked for, or why it was not found, in one or two sentences. */
export type Found<T> = { readonly found: T } | { readonly problem: string };

/** A policy as `--policy` names it; without a type it is looked for in all types. */
export interface PolicyChoice {
  readonly type?: PolicyType;
  /** Name or id. */
  readonly label: string;
}

/** What `NAME`, `TYPE/NAME` or `TYPE/ID` says; names may contain slashes. */
export function parsePolicyChoice(text: string): Found<PolicyChoice> {
  const [type = '', ...rest] = text.split('/');
  const label = rest.join('/');
  const known = POLICY_TYPE_NAMES.find((name) => name === type);
  if (known === undefined && text.trim() !== '') return { found: { label: text } };
  if (known !== undefined && label !== '') return { found: { type: known, label } };
  return {
    problem: `The name or the id is missing. Give a policy’s name, TYPE/NAME or TYPE/ID, like “${known ?? 'iosManagedAppProtection'}/iOS – Baseline”.`,
  };
}

/** The policy with this id, or else with exactly this name: of one type, or of any. */
export function findPolicy({ type, label }: PolicyChoice, tenant: Tenant): Found<CurrentPolicy> {
  return type === undefined ? findInAllTypes(label, tenant) : findInType(type, label, tenant);
}

function findInAllTypes(label: string, { policies }: Tenant): Found<CurrentPolicy> {
  const all = [...policies.values()].flatMap((listing) => (listing.ok ? listing.value : []));
  const withId = all.filter(({ id }) => id.toLowerCase() === label.toLowerCase());
  const matches = withId.length > 0 ? withId : all.filter(({ name }) => name === label);
  const [found, ...others] = matches;
  if (found !== undefined && others.length === 0) return { found };
  if (found !== undefined)
    return {
      problem: `${matches.length} policies are named “${label}”. Give one of ${matches.map(({ type, id }) => `${type}/${id}`).join(', ')}.`,
    };
  const unread = [...policies].flatMap(([type, listing]) =>
    whyIncomplete(listing) === undefined ? [] : [type],
  );
  const [prefix = ''] = label.split('/');
  const forms = `Give a policy’s name, TYPE/NAME or TYPE/ID. The types are ${POLICY_TYPE_NAMES.join(', ')}.`;
  const hint = label.includes('/')
    ? didYouMeanWord(prefix, POLICY_TYPE_NAMES, forms)
    : didYouMeanName(label, all, forms);
  return {
    problem: `No policy is named “${label}”${unread.length === 0 ? '' : ` in the types that could be read (not read: ${unread.join(', ')})`}. ${hint}`,
  };
}

function findInType(type: PolicyType, label: string, tenant: Tenant): Found<CurrentPolicy> {
  const listing = tenant.policies.get(type);
  const isId =
    listing?.ok === true && listing.value.some(({ id }) => id.toLowerCase() === label.toLowerCase());
  const policy = isId ? { type, id: label } : { type, name: label };
  const place = { file: '--policy', line: 1, column: 1 };
  const [match] = matchPolicies([{ policy, place, ownership: 'exact', entries: [] }], tenant);
  const [found, ...others] = match?.candidates ?? [];
  if (found !== undefined && others.length === 0) return { found };
  const [{ message, hint = '' } = { message: `${type} cannot be looked up.` }] = match?.diagnostics ?? [];
  return { problem: `${message} ${hint}` };
}

/** The group with this id, or else with exactly this name. */
export function findGroup(nameOrId: string, tenant: Tenant): Found<Group> {
  const { groupsByName, groupsById, nearGroups } = tenant;
  if (isGuid(nameOrId)) {
    const group = groupsById.get(nameOrId.toLowerCase());
    if (group) return { found: group };
    return group === null
      ? { problem: `No group has the id ${nameOrId}: it was deleted, or belongs to another tenant.` }
      : { problem: `Whether a group has the id ${nameOrId} could not be looked up.` };
  }
  const why = whyUnsure(tenant, nameOrId);
  if (why !== undefined) return { problem: `The group “${nameOrId}” could not be looked up: ${why}` };
  const known = groupsByName.ok ? groupsByName.value : [];
  const named = known.filter(({ name }) => name === nameOrId);
  const [found, ...others] = named;
  if (found !== undefined && others.length === 0) return { found };
  if (found !== undefined)
    return {
      problem: `${named.length} groups are named “${nameOrId}”. Say which one by its id: ${named.map(({ id }) => id).join(' or ')}.`,
    };
  const near = [...known, ...(nearGroups.get(nameOrId) ?? [])];
  const hint = didYouMeanName(
    nameOrId,
    near,
    'No similar name was found. Names must match exactly, including spaces and case.',
  );
  return { problem: `No group is named “${nameOrId}”. ${hint}` };
}

/** Message that there is no such user, with users of similar names. */
export function noSuchUser(nameOrId: string, users: readonly User[]): string {
  const near = nearest(
    nameOrId,
    users.flatMap(({ userPrincipalName, name }) => [userPrincipalName, name]),
  );
  const meant = near.flatMap((text) =>
    users.filter(({ userPrincipalName, name }) => userPrincipalName === text || name === text),
  );
  const labels = [...new Set(meant)]
    .slice(0, 3)
    .map(({ userPrincipalName, name }) => `${userPrincipalName} (${name})`);
  const hint = labels.length === 0 ? '' : ` Did you mean ${labels.join(' or ')}?`;
  return `No user has the principal name or the id “${nameOrId}”.${hint}`;
}

/** What an explanation is about, with everything that was read for it. */
export type Subject =
  | {
      readonly kind: 'user';
      /** Only with the name that was given, if the directory could not be read. */
      readonly user: User;
      /** Why the directory could not be read. */
      readonly unnamed?: string;
      readonly memberships: Read<Memberships>;
      /** Devices in the groups the user is not in, by group id in lower case; null: could not be counted. */
      readonly devicesIn: ReadonlyMap<string, number | null>;
    }
  | { readonly kind: 'group'; readonly group: Group; readonly facts: GroupFacts }
  | {
      readonly kind: 'policy';
      readonly policy: CurrentPolicy;
      /** By id in lower case, of each group that the policy names, before or after. */
      readonly groups: ReadonlyMap<string, GroupFacts>;
    };

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
