import { canonicalJson, compareText } from '../model/json.js';
import {
  type GraphRequest,
  type Plan,
  policyKey,
  type PolicyPlan,
  type Refusal,
} from '../model/results/plan.js';
import { type Allowance } from '../model/project/settings.js';

/** What a policy plan does, without what is only shown with it. */
export type PolicyWork = Pick<PolicyPlan, 'changes' | 'requests'>;

/** How a saved plan differs from one made now. */
export interface PlanComparison {
  /** Policies that the plan made now changes in another way than the saved one shows: a sentence by policy key. */
  readonly differing: ReadonlyMap<string, string>;
  /** Policies that the saved plan changes and the one made now does not. */
  readonly missing: readonly PolicyPlan[];
}

export interface CompareOptions {
  /** Refusals that are lifted for this very run (`--allow`): these were not lifted behind a reviewer's back. */
  readonly lifted?: readonly Allowance[];
  /** What an unfinished run of the saved plan had before it, by policy key, if it explains the current state. */
  readonly begun?: (key: string) => PolicyWork | undefined;
}

const REVIEW = 'Plan again and review.';

/**
 * Compares a saved plan with one made now: settings that decide what is sent, refusals, changes, and kinds of request.
 * Names, places and numbers of users may differ.
 */
export function comparePlans(saved: Plan, fresh: Plan, options: CompareOptions = {}): PlanComparison {
  const before = changedByKey(saved);
  const now = changedByKey(fresh);
  const whole =
    settingsReason(saved, fresh) ?? refusalReason(saved, fresh, (code) => isLifted(options, code));
  const differing = new Map<string, string>();
  for (const [key, policy] of now) {
    const reason = whole ?? policyReason(before.get(key), policy, options);
    if (reason !== undefined) differing.set(key, reason);
  }
  return { differing, missing: [...before].flatMap(([key, policy]) => (now.has(key) ? [] : [policy])) };
}

/** Policies with a change, by key. */
export function changedByKey({ policies }: Plan): ReadonlyMap<string, PolicyPlan> {
  return new Map(
    policies.filter(({ changes }) => changes.length > 0).map((policy) => [policyKey(policy), policy]),
  );
}

/** Settings of the whole run that decide what its requests are. */
function settingsReason(saved: Plan, fresh: Plan): string | undefined {
  for (const setting of ['cloud', 'graphVersion', 'writeMode'] as const)
    if (saved[setting] !== fresh[setting])
      return `The saved plan was made with ${setting}: ${saved[setting]}, the settings say ${fresh[setting]}. ${REVIEW}`;
  return undefined;
}

function policyReason(
  reviewed: PolicyPlan | undefined,
  policy: PolicyPlan,
  options: CompareOptions,
): string | undefined {
  if (reviewed === undefined) return `The saved plan has no changes for this policy. ${REVIEW}`;
  const expected = changesText(reviewed);
  const begun = changesText(policy) === expected ? undefined : options.begun?.(policyKey(policy));
  const work = [policy, begun].find((one) => one !== undefined && changesText(one) === expected);
  if (work === undefined) return `Its changes are no longer those of the saved plan. ${REVIEW}`;
  const kinds = new Set(reviewed.requests.map(kindOf));
  if (kindsText(work) !== kindsText(reviewed) || policy.requests.some((one) => !kinds.has(kindOf(one))))
    return `The saved plan shows ${kindsText(reviewed)} for it, now it would be ${kindsText(policy)}. ${REVIEW}`;
  const isFree = (code: string): boolean => isLifted(options, code, policy.id);
  return (
    refusalReason(reviewed, policy, isFree) ??
    refusalReason(withoutAllowed(reviewed.fallback), withoutAllowed(policy.fallback), isFree)
  );
}

function changesText({ changes }: PolicyWork): string {
  return canonicalJson(
    changes.map((change) => ({
      key: change.key,
      before: change.before,
      after: change.after,
      ...(change.action === 'create' ? {} : { assignmentId: change.assignmentId }),
    })),
  );
}

/** The kinds of request and how many of each: `1 DELETE, 2 PATCH`. */
function kindsText({ requests }: PolicyWork): string {
  const counts = new Map<string, number>();
  for (const kind of requests.map(kindOf)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].sort(([a], [b]) => compareText(a, b)).map(([kind, count]) => `${count} ${kind}`);
  return parts.join(', ') || 'no request';
}

function kindOf({ method }: GraphRequest): string {
  return method === 'POST' ? 'assign' : method;
}

interface Judged {
  readonly refused: readonly Pick<Refusal, 'code'>[];
  readonly allowed: readonly { readonly code: string }[];
}

/** Something that the saved plan refused, or did not show, and that the settings allow by now. */
function refusalReason(saved: Judged, fresh: Judged, isFree: (code: string) => boolean): string | undefined {
  const codes = (list: readonly { readonly code: string }[]): ReadonlySet<string> =>
    new Set(list.map(({ code }) => code));
  const [refused, allowed] = [codes(saved.refused), codes(saved.allowed)];
  const stillRefused = codes(fresh.refused);
  for (const code of refused)
    if (!stillRefused.has(code) && !isFree(code))
      return `The saved plan was refused by ${code}, and is not any more. ${REVIEW} Or lift it for this run: --allow ${code}.`;
  for (const code of codes(fresh.allowed))
    if (!allowed.has(code) && !refused.has(code) && !isFree(code))
      return `The settings allow ${code} for it, which the saved plan does not show. ${REVIEW} Or lift it for this run: --allow ${code}.`;
  return undefined;
}

function withoutAllowed(fallback: PolicyPlan['fallback']): Judged {
  return { refused: fallback?.refused ?? [], allowed: [] };
}

function isLifted({ lifted = [] }: CompareOptions, code: string, policyId?: string): boolean {
  return lifted.some(
    (one) =>
      one.code === code && (one.policy === undefined || one.policy.toLowerCase() === policyId?.toLowerCase()),
  );
}
