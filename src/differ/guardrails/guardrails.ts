import { type Change } from '../../model/results/change.js';
import { type GraphRequest, type AllowedViolation, type Refusal } from '../../model/results/plan.js';
import { type Impact } from '../../model/results/affected-users.js';
import { counted, grouped } from '../../model/numbers.js';
import { knowsFilters, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type Allowance, type Limits, type RefusalCode } from '../../model/project/settings.js';
import { targetTwice } from '../diff/after-state.js';
import { type PolicyChanges } from '../diff/changes.js';
import { type Harm, harmTo, type ProtectedGroup } from './protections.js';
import type { Removals } from './removals.js';
import { type Unprotected } from '../impact/unprotected.js';

/** A refusal before anyone asked whether it was lifted. */
export interface GuardrailViolation {
  readonly code: RefusalCode;
  readonly message: string;
  /** What to do instead, where no `allow` lifts it. */
  readonly remedy?: string;
}

export interface GuardrailResult {
  readonly refused: readonly Refusal[];
  readonly allowed: readonly AllowedViolation[];
}

/** Sorts violations into those that refuse and those that were allowed on purpose, for this policy or for all. */
export function applyAllowances(
  violations: readonly GuardrailViolation[],
  allow: readonly Allowance[],
  policyId?: string,
): GuardrailResult {
  const refused: Refusal[] = [];
  const allowed: AllowedViolation[] = [];
  for (const { code, message, remedy } of violations) {
    const lifted = allow.find(
      (allowance) =>
        remedy === undefined &&
        allowance.code === code &&
        (allowance.policy === undefined || allowance.policy.toLowerCase() === policyId?.toLowerCase()),
    );
    if (lifted !== undefined) allowed.push({ code, message, reason: lifted.reason ?? '' });
    else
      refused.push({
        code,
        message,
        allow: remedy ?? `--allow ${code}${policyId === undefined ? '' : `=${policyId}`}`,
      });
  }
  return { refused, allowed };
}

/** What an `assign` on this policy would put at risk, because of what cannot be seen or has not been proven. */
export function findAssignViolations({
  type,
  version,
  current,
  after,
}: PolicyChanges): readonly GuardrailViolation[] {
  const violations: GuardrailViolation[] = [];
  const twice = targetTwice(after);
  if (twice !== undefined)
    violations.push({
      code: 'policy-set-assign',
      message: `assign would name the target ${twice} twice, and the service takes one entry for each target.`,
      remedy: 'Declare it with source: policySets, or make it part of the policy set only',
    });
  const ofSets = current.understood.filter(({ origin }) => origin.kind === 'policySet');
  if (ofSets.length > 0)
    violations.push({
      code: 'policy-set-assign',
      message: `assign would rewrite a list that contains ${counted(ofSets.length, 'assignment')} of a policy set; what the service does with them is unproven.`,
    });
  if (!knowsFilters(version) && policyTypeInfo(type).filters !== null)
    violations.push({
      code: 'v1-hides-filters',
      message:
        'v1.0 shows no filters, so rewriting the list may strip filters that are there. Use graphVersion: beta.',
    });
  return violations;
}

/** What refuses to apply a policy's changes. */
export function findPolicyViolations(
  changes: PolicyChanges,
  described: readonly Change[],
  requests: readonly GraphRequest[],
  context: {
    readonly filterMismatches: ReadonlyMap<string, string>;
    readonly isSwap: boolean;
    readonly isProtectedPolicy: boolean;
    readonly protectedGroups: readonly ProtectedGroup[];
  },
): readonly GuardrailViolation[] {
  if (described.length === 0) return [];
  const violations: GuardrailViolation[] = [];
  if (context.isProtectedPolicy)
    violations.push({ code: 'protected', message: 'The settings protect this policy from every change.' });
  for (const { text, ...group } of context.protectedGroups) {
    const harm = harmTo(group, changes);
    if (harm !== undefined)
      violations.push({
        code: 'protected',
        message: `The settings protect the group ${text}: ${HARMS[harm]}.`,
      });
  }
  if (requests.some(({ method }) => method === 'POST')) violations.push(...findAssignViolations(changes));
  if (context.isSwap)
    violations.push({
      code: 'swap-between-policies',
      message:
        'Groups change places between policies in a circle: no order keeps everyone reached throughout.',
    });
  for (const draft of changes.diff.drafts) {
    const mismatch =
      draft.action === 'delete' ? undefined : context.filterMismatches.get(draft.after.target.key);
    if (mismatch !== undefined) violations.push({ code: 'filter-platform', message: mismatch });
  }
  return violations;
}

const HARMS: Readonly<Record<Harm, string>> = {
  changed: 'its assignments are not changed or removed',
  turned: 'a policy that includes it does not begin to exclude it, nor the reverse',
};

/** What the limits look at in a policy. */
interface Changed {
  readonly changes: readonly Pick<Change, 'action' | 'direction'>[];
}

/** Removals up to this number are never too many when the limit is a share. */
export const REMOVALS_ALWAYS_ALLOWED = 10;

/** What refuses the run as a whole. */
export function findRunViolations(
  policies: readonly Changed[],
  removals: Removals,
  limits: Limits,
  impact: Pick<Impact, 'lose'> | undefined,
  unprotected: Pick<Unprotected, 'most'> | undefined,
): readonly GuardrailViolation[] {
  const violations: GuardrailViolation[] = [];
  const { maxRemovals } = limits;
  const { count, total } = removals;
  const most =
    'count' in maxRemovals
      ? maxRemovals.count
      : Math.max(REMOVALS_ALWAYS_ALLOWED, Math.floor((total * maxRemovals.percent) / 100));
  if (count > most) {
    const share = 'percent' in maxRemovals ? ` (${maxRemovals.percent}% of ${grouped(total)})` : '';
    violations.push({
      code: 'max-removals',
      message: `${counted(count, 'assignment')} would be removed${removals.narrowed > 0 ? ' or narrowed' : ''}; the limit is ${grouped(most)}${share}.`,
    });
  }
  const changed = policies.filter(({ changes }) => changes.length > 0).length;
  if (limits.maxPolicies !== undefined && changed > limits.maxPolicies)
    violations.push({
      code: 'max-policies',
      message: `${counted(changed, 'policy', 'policies')} would change; the limit is ${grouped(limits.maxPolicies)}.`,
    });
  const losing = usersLosing(policies, impact);
  if (limits.maxUsersLosing !== undefined && (losing === null || losing > limits.maxUsersLosing))
    violations.push({
      code: 'max-users-losing',
      message:
        losing === null
          ? `How many users lose a policy is not known, and the limit is ${grouped(limits.maxUsersLosing)}: unknown refuses.`
          : `Up to ${counted(losing, 'user')} would lose a policy; the limit is ${grouped(limits.maxUsersLosing)}.`,
    });
  const without = policies.some(({ changes }) => changes.some(mayLoseUsers)) ? unprotected?.most : 0;
  const { maxUsersUnprotected: mostWithout } = limits;
  if (mostWithout !== undefined && (without == null || without > mostWithout))
    violations.push({
      code: 'max-users-unprotected',
      message:
        without == null
          ? `How many users would be left without any policy of a type is not known, and the limit is ${grouped(mostWithout)}: unknown refuses. Plan with --impact exact.`
          : `Up to ${counted(without, 'user')} would be left without any policy of a type; the limit is ${grouped(mostWithout)}.`,
    });
  return violations;
}

/** Up to so many; null: not known, which must never count as few. */
function usersLosing(policies: readonly Changed[], impact: Pick<Impact, 'lose'> | undefined): number | null {
  if (!policies.some(({ changes }) => changes.some(mayLoseUsers))) return 0;
  return impact?.lose ?? null;
}

function mayLoseUsers({ action, direction }: Changed['changes'][number]): boolean {
  return action !== 'create' || direction === 'exclude';
}
