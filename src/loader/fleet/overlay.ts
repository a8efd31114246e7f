import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type CheckedDeclaration } from '../declarations/load-file.js';
import { problem, quote } from '../diagnostic-codes.js';
import { policyIdentity } from '../declarations/project-rules.js';

export interface Overlaid {
  readonly declarations: readonly CheckedDeclaration[];
  /** Which shared declarations gave way, told where the overlay says something else. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lays a tenant's own declarations over the shared ones: one for the same policy takes the shared one's place, whole;
 * the others are added. What is wrong with a declaration that gave way is not this tenant's matter.
 */
export function applyOverlay(
  shared: readonly CheckedDeclaration[],
  overlay: readonly CheckedDeclaration[],
): Overlaid {
  const own = new Map(overlay.map((one) => [policyIdentity(one.declaration), one]));
  const diagnostics: Diagnostic[] = [];
  const kept = shared.filter(({ declaration }) => {
    const identity = policyIdentity(declaration);
    const instead = identity === undefined ? undefined : own.get(identity);
    if (instead !== undefined) diagnostics.push(replaces(instead, declaration));
    return instead === undefined;
  });
  return { declarations: [...kept, ...overlay], diagnostics };
}

function replaces(
  { declaration: { policyPlace, policy } }: CheckedDeclaration,
  gone: CheckedDeclaration['declaration'],
): Diagnostic {
  const name = quote(policy?.name ?? policy?.id ?? '');
  const message = `Takes the place of the shared declaration of ${policy?.type ?? ''} ${name}.`;
  return problem('overlay-replaces', policyPlace, message, {
    severity: 'info',
    related: [{ ...gone.policyPlace, message: 'is not used for this tenant' }],
  });
}
