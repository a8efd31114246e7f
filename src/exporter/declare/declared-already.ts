import { draftPlan, type PlanInput } from '../../differ/draft-plan.js';
import { matchPolicies } from '../../differ/resolve/resolve-policies.js';
import { type CurrentPolicy } from '../../model/tenant/tenant.js';
import { type Declaration } from '../../model/project/declaration.js';
import { policyKey } from '../../model/results/plan.js';
import { followNotes, isEntryFollowed, isFollowed } from './follow-notes.js';

/** How a declaration that is there already stands to the tenant. */
export type DeclaredAlready = { readonly declaration: Declaration } & (
  | { readonly state: 'settled' | 'differs'; readonly policy: CurrentPolicy }
  /** The tenant no longer has the policy. */
  | { readonly state: 'gone' }
  /** It can not be said which policy is meant, or what it holds. */
  | { readonly state: 'unclear'; readonly candidates: readonly CurrentPolicy[]; readonly reason: string }
);

/** Holds every declaration against the tenant, as a plan does, and follows the ids noted beside names that lead nowhere. */
export function declaredAlready(written: PlanInput): readonly DeclaredAlready[] {
  const input = { ...written, declarations: followNotes(written.declarations, written.tenant) };
  const { policies } = draftPlan(input);
  const settled = new Set(
    policies.flatMap(({ changes }) => (changes.diff.drafts.length === 0 ? [policyKey(changes)] : [])),
  );
  return matchPolicies(input.declarations, input.tenant).map((match): DeclaredAlready => {
    const { declaration, policy, candidates, diagnostics } = match;
    if (policy !== undefined)
      return {
        declaration,
        policy,
        state: settled.has(policyKey(policy)) && !hasStaleName(declaration) ? 'settled' : 'differs',
      };
    const isGone = diagnostics.some(({ code }) => code === 'policy-not-found');
    if (isGone && candidates.length === 0) return { declaration, state: 'gone' };
    return {
      declaration,
      state: 'unclear',
      candidates,
      reason: diagnostics.map(({ message }) => message).join(' '),
    };
  });
}

function hasStaleName({ policy, entries }: Declaration): boolean {
  return isFollowed(policy) || entries.some(isEntryFollowed);
}
