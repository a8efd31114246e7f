import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type CheckedDraft } from '../declarations/load-file.js';
import { problem, quote } from '../diagnostic-codes.js';
import { policyIdentity } from '../declarations/project-rules.js';

export interface Overlaid {
  readonly drafts: readonly CheckedDraft[];
  /** Which shared declarations gave way, told where the overlay says something else. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lays a tenant's own declarations over the shared ones: one for the same policy takes the shared one's place, whole;
 * the others are added. What is wrong with a declaration that gave way is not this tenant's matter.
 */
export function layOver(shared: readonly CheckedDraft[], overlay: readonly CheckedDraft[]): Overlaid {
  const own = new Map(overlay.map((one) => [policyIdentity(one.draft), one]));
  const diagnostics: Diagnostic[] = [];
  const kept = shared.filter(({ draft }) => {
    const identity = policyIdentity(draft);
    const instead = identity === undefined ? undefined : own.get(identity);
    if (instead !== undefined) diagnostics.push(replaces(instead, draft));
    return instead === undefined;
  });
  return { drafts: [...kept, ...overlay], diagnostics };
}

function replaces({ draft: { policyPlace, policy } }: CheckedDraft, gone: CheckedDraft['draft']): Diagnostic {
  const name = quote(policy?.name ?? policy?.id ?? '');
  const message = `Takes the place of the shared declaration of ${policy?.type ?? ''} ${name}.`;
  return problem('overlay-replaces', policyPlace, message, {
    severity: 'info',
    related: [{ ...gone.policyPlace, message: 'is not used for this tenant' }],
  });
}
