import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type CheckedDeclaration } from '../declarations/load-file.js';
import { problem, quote } from '../diagnostic-codes.js';
import { policyIdentity } from '../declarations/project-rules.js';

export interface Overlaid {
  readonly declarations: readonly CheckedDeclaration[];
  /** The shared declarations that were replaced, at the place of the overlay's declaration. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Adds a tenant's own declarations to the shared ones. One for the same policy replaces the shared one, whole, and the
 * problems of the replaced one are dropped.
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
