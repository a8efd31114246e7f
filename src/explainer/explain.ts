import { namesOf } from '../differ/diff/changes.js';
import { planOrder } from '../differ/diff/unmanaged.js';
import { decode } from '../model/assignment/graph-codec.js';
import { compareText } from '../model/json.js';
import {
  type Answer,
  type Explanation,
  EXPLANATION_FORMAT_VERSION,
  type Finding,
  type Planned,
  type PlanState,
  type PolicyLabel,
  type Who,
} from '../model/results/explanation.js';
import { isBlockedIn, type Plan, policyKey, type PolicyPlan } from '../model/results/plan.js';
import { type GraphVersion, POLICY_TYPE_NAMES, policyTypeInfo } from '../model/tenant/policy-types.js';
import { type FindPolicySets, findPolicySets } from '../model/tenant/policy-set.js';
import { type CurrentPolicy, type Questions, type Tenant, whyIncomplete } from '../model/tenant/tenant.js';
import { type ExplainedAssignment, explainedAssignments, type PolicyNames } from './explained-assignments.js';
import { type Principal, principalsOf, type Subject, subjectOf } from './find-subject.js';
import { type Query } from './match-target.js';
import { explanationNotes, findingOf } from './verdict.js';
import { allOf, sameContent, contentFingerprint, fingerprint } from '../model/assignment/equality.js';
import { decodeStates } from '../model/assignment/plan-codec.js';
import { type Assignment, groupIdOf } from '../model/assignment/assignment.js';
import { managedTypes, type Settings } from '../model/project/settings.js';

export interface ExplainInput {
  readonly toolVersion: string;
  readonly tenantId: string;
  readonly tenantName?: string | undefined;
  readonly graphVersion: GraphVersion;
  readonly tenant: Tenant;
  readonly subject: Subject;
  /** Narrows the answer about a user or a group to one policy. */
  readonly only?: CurrentPolicy;
  readonly plan?: Plan;
}

/** Answers who gets what and why, from what was read. */
export function explain(input: ExplainInput): Explanation {
  const { subject, plan } = input;
  const setsOf = findPolicySets(input.tenant.policySets);
  const answers = [
    ...policiesOf(input).flatMap((policy) => answersAbout(policy, input, setsOf)),
    ...missingPolicyAnswers(input),
  ];
  const unread = unreadTypes(input);
  const count = (verdict: Answer['verdict']): number =>
    answers.filter((one) => one.verdict === verdict).length;
  return {
    formatVersion: EXPLANATION_FORMAT_VERSION,
    toolVersion: input.toolVersion,
    tenantId: input.tenantId,
    ...(input.tenantName === undefined ? {} : { tenantName: input.tenantName }),
    graphVersion: input.graphVersion,
    subject: subjectOf(subject),
    ...(plan === undefined ? {} : { plan: { digest: plan.digest, toolVersion: plan.toolVersion } }),
    summary: {
      included: count('included'),
      excluded: count('excluded'),
      unknown: count('unknown'),
      notReached: count('not reached'),
      changed: answers.filter(({ verdict, planned }) => planned !== undefined && planned.verdict !== verdict)
        .length,
    },
    answers,
    unread,
    notes: explanationNotes(input, answers),
    complete:
      unread.every(({ failed }) => !failed) &&
      policiesOf(input).every(({ unreadable }) => unreadable === undefined) &&
      answers.every(({ reasons }) => reasons.every(({ code }) => code !== 'unread')),
  };
}

function policiesOf({ tenant, subject, only }: ExplainInput): readonly CurrentPolicy[] {
  if (subject.kind === 'policy') return [subject.policy];
  if (only !== undefined) return [only];
  return [...policiesIn(tenant)].sort((a, b) => compareText(planOrder(a), planOrder(b)));
}

function answersAbout(
  policy: CurrentPolicy,
  { tenant, subject, plan }: ExplainInput,
  setsOf: FindPolicySets,
): readonly Answer[] {
  const names: PolicyNames = { ...namesOf(tenant), policySets: (target) => setsOf(policy, target) };
  const now = explainedAssignments(decode(policy.assignments, policy.type), names);
  const plannedState = plan === undefined ? undefined : plannedStateOf(plan, policy, now, names);
  return principalsOf(subject, policy.type, [...now, ...(plannedState?.assignments ?? [])]).map(
    (principal) => {
      const finding = findingFor(policy, now, principal.query);
      return {
        policy: labelOf(policy),
        who: principal.who,
        ...finding,
        ...(plannedState === undefined
          ? {}
          : { planned: plannedFinding(policy, now, plannedState, finding, principal) }),
      };
    },
  );
}

function plannedFinding(
  policy: CurrentPolicy,
  now: readonly ExplainedAssignment[],
  { state, assignments, notes }: PlannedState,
  finding: Finding,
  { query }: Principal,
): Planned {
  const then = assignments === now ? finding : findingFor(policy, assignments, query);
  return { state, ...then, notes: [...then.notes, ...notes] };
}

function findingFor(
  { type, unreadable }: CurrentPolicy,
  assignments: readonly ExplainedAssignment[],
  query: Query,
): Finding {
  if (unreadable === undefined) return findingOf(assignments, type, query);
  const notes = [`Its assignments could not be read: ${unreadable}`];
  return { verdict: 'unknown', reasons: [], except: [], notes };
}

/** Answers about policies in the plan that the tenant no longer has: they reach no one, now or afterwards. */
function missingPolicyAnswers({ tenant, subject, only, plan }: ExplainInput): readonly Answer[] {
  if (plan === undefined || subject.kind === 'policy' || only !== undefined) return [];
  const who: Who = principalsOf(subject, 'mobileAppConfiguration', [])[0]?.who ?? { kind: 'other' };
  const none: Finding = { verdict: 'not reached', reasons: [], except: [], notes: [] };
  const notes = ['The policy is in the plan, and the tenant does not have it any more.'];
  return policiesMissingFromTenant(
    plan,
    (type) => {
      const listing = tenant.policies.get(type);
      return listing !== undefined && whyIncomplete(listing) === undefined;
    },
    policiesIn(tenant),
  ).map((policy) => ({
    policy: labelOf(policy),
    who,
    ...none,
    planned: { state: 'gone', ...none, notes },
  }));
}

function labelOf({ type, id, name }: PolicyLabel): PolicyLabel {
  return { type, id, name };
}

function unreadTypes({ tenant, subject, only, graphVersion }: ExplainInput): Explanation['unread'] {
  // If one policy was named and found, no other type was read.
  if (subject.kind === 'policy' || only !== undefined) return [];
  return POLICY_TYPE_NAMES.flatMap((type): Explanation['unread'] => {
    if (!policyTypeInfo(type).versions.includes(graphVersion))
      return [{ type, why: `Graph ${graphVersion} does not have this type; beta does.`, failed: false }];
    const listing = tenant.policies.get(type);
    if (listing === undefined)
      return [{ type, why: 'The settings file does not list this type under types.', failed: false }];
    const why = whyIncomplete(listing);
    return why === undefined ? [] : [{ type, why, failed: listing.ok || listing.isAbsent !== true }];
  });
}

/** One policy after an apply of a saved plan. */
interface PlannedState {
  readonly state: PlanState;
  /** The policy's assignments after an apply of the plan. */
  readonly assignments: readonly ExplainedAssignment[];
  /** Why an apply would not, or not simply, do this, a sentence each. */
  readonly notes: readonly string[];
}

/** What a saved plan means for a policy as it is now. */
function plannedStateOf(
  plan: Plan,
  policy: CurrentPolicy,
  now: readonly ExplainedAssignment[],
  names: PolicyNames,
): PlannedState {
  const key = policyKey(policy);
  const planned = plan.policies.find((one) => policyKey(one) === key);
  const as = (state: PlanState, ...notes: readonly string[]): PlannedState => ({
    state,
    assignments: now,
    notes,
  });
  if (planned === undefined) return isBlockedIn(plan, policy) ? as('blocked', BLOCKED) : as('outside');
  if (policy.unreadable !== undefined) return as(planned.changes.length > 0 ? 'changes' : 'unchanged');
  // The plan of an undo knows states by their content: the service may have given new ids.
  const asFound = plan.undoes === undefined ? fingerprint : contentFingerprint;
  const isAsFound = asFound(policy.assignments, policy.type) === planned.fingerprint;
  if (isAsFound && planned.changes.length === 0) return as('unchanged');
  const after = decodeStates(planned.after, policy.type);
  if (!isAsFound)
    return sameContent(allOf(decode(policy.assignments, policy.type)), allOf(after))
      ? as('already applied')
      : as('overtaken', OVERTAKEN);
  const then = explainedAssignments(after, names);
  const refusals = [...planned.refused, ...plan.refused].map(({ code }) => code);
  if (refusals.length === 0) return { state: 'changes', assignments: then, notes: [] };
  const note = `Apply refuses this plan (${[...new Set(refusals)].join(', ')}): this is what it would be if that were allowed.`;
  return { state: 'refused', assignments: then, notes: [note] };
}

const BLOCKED = 'The plan could not be made for this policy, and apply would leave it as it is.';
const OVERTAKEN =
  'The policy was changed after the plan was made, and apply would leave it as it is. Plan again to see what the files ask for now.';

/** The policies of a plan that the tenant does not have; those of types that could not be read are not among them. */
function policiesMissingFromTenant(
  plan: Plan,
  isRead: (type: PolicyPlan['type']) => boolean,
  live: readonly CurrentPolicy[],
): readonly PolicyPlan[] {
  const keys = new Set(live.map(policyKey));
  return plan.policies.filter((policy) => isRead(policy.type) && !keys.has(policyKey(policy)));
}

/** What explaining asks of a tenant: every policy of the managed types with its whole list, and the groups a plan names. */
export function questionsFor(
  settings: Pick<Settings, 'types' | 'graphVersion'>,
  plan: Plan | undefined,
  group: { readonly name?: string; readonly id?: string },
): Questions {
  return {
    types: managedTypes(settings),
    isDeclared: () => true,
    groupNames: group.name === undefined ? [] : [group.name],
    groupIds: [...(group.id === undefined ? [] : [group.id.toLowerCase()]), ...groupsAfter(plan)],
    filters:
      plan?.policies.some(({ changes }) => changes.some(({ filters }) => filters.after !== undefined)) ??
      false,
    policySets: true,
  };
}

/** Groups that a policy names, now or after the plan: ids in lower case, each once. Intune's virtual group is none. */
export function groupsNamedBy(policies: readonly CurrentPolicy[], plan?: Plan): readonly string[] {
  const keys = new Set(policies.map(policyKey));
  const now = policies.flatMap(({ type, assignments }) => decode(assignments, type).understood);
  const then = plan?.policies.filter((policy) => keys.has(policyKey(policy))) ?? [];
  return groupIds([...now, ...assignmentsAfter(then)]);
}

function groupsAfter(plan: Plan | undefined): readonly string[] {
  return groupIds(assignmentsAfter(plan?.policies ?? []));
}

function assignmentsAfter(policies: readonly PolicyPlan[]): readonly Assignment[] {
  return policies.flatMap(({ after, type }) => decodeStates(after, type).understood);
}

function groupIds(assignments: readonly Assignment[]): readonly string[] {
  const ids = assignments.flatMap(({ target }) => groupIdOf(target) ?? []);
  return [...new Set(ids)].sort(compareText);
}

/** Every policy that could be listed. */
export function policiesIn({ policies }: Tenant): readonly CurrentPolicy[] {
  return [...policies.values()].flatMap((listing) => (listing.ok ? listing.value : []));
}
