import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type FleetTenant } from '../../model/project/fleet.js';
import { type DeclarationContext, type ParsedDeclaration } from './parse-declaration.js';
import { problem, quote } from '../diagnostic-codes.js';
import { idOrName } from './declared-entry.js';
import { type CheckedDeclaration } from './load-file.js';

/**
 * A key of the policy a declaration is of: equal for the same type and id or, without id, the same type and name.
 * Undefined if the document does not name a valid policy. Whether a name and an id mean one policy is checked when a
 * plan is made.
 */
function policyIdentity({ policy }: Pick<ParsedDeclaration, 'policy'>): string | undefined {
  return policy === undefined ? undefined : `${policy.type} ${idOrName(policy)}`;
}

/** One policy in two documents, of one file or of two. */
export function checkDuplicatePolicies(declarations: readonly ParsedDeclaration[]): readonly Diagnostic[] {
  const first = new Map<string, ParsedDeclaration>();
  return declarations.flatMap((declaration) => {
    const { policy, policyPlace } = declaration;
    const identity = policyIdentity(declaration);
    if (policy === undefined || identity === undefined) return [];
    const { type, id, name } = policy;
    const before = first.get(identity);
    if (before === undefined) {
      first.set(identity, declaration);
      return [];
    }
    return problem('duplicate-policy', policyPlace, `${type} ${quote(name ?? id ?? '')} is declared twice.`, {
      hint: 'Keep one document for each policy.',
      related: [{ ...before.policyPlace, message: 'declared here first' }],
    });
  });
}

/** Sets that no declaration uses and no rule requires: most likely forgotten. */
export function checkUnusedSets(
  { sets, require }: DeclarationContext,
  declarations: readonly Pick<ParsedDeclaration, 'sets'>[],
): readonly Diagnostic[] {
  const used = new Set([
    ...require.include,
    ...require.exclude,
    ...declarations.flatMap(({ sets: own }) => own),
  ]);
  return [...(sets?.values() ?? [])].flatMap(({ name, place }) =>
    used.has(name)
      ? []
      : problem('unused-set', place, `The set ${quote(name)} is used nowhere.`, {
          severity: 'warning',
          hint: 'Use it in a declaration, or remove it.',
        }),
  );
}

/** Values given only to this tenant that none of its files uses: most likely misspelled. */
export function checkUnusedValues(
  tenant: FleetTenant | undefined,
  used: ReadonlySet<string>,
): readonly Diagnostic[] {
  return [...(tenant?.values ?? [])].flatMap(([name, { place, isOwn }]) =>
    isOwn && !used.has(name) ? unusedValue(name, place) : [],
  );
}

export function unusedValue(name: string, place: Place): Diagnostic {
  return problem('unused-value', place, `No file asks for the value ${quote(name)}.`, {
    severity: 'warning',
    hint: 'Use it as ${values.' + name + '}, or remove it.',
  });
}

interface Overlaid {
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
  if (overlay.length === 0) return { declarations: shared, diagnostics: [] };
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
