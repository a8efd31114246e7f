import { resolveEntry } from '../differ/resolve/resolve-targets.js';
import { decode } from '../model/assignment/graph-codec.js';
import { type Declaration, type Direction } from '../model/project/declaration.js';
import { type Diagnostic, type Place } from '../model/project/diagnostic.js';
import { type CurrentPolicy, type Tenant } from '../model/tenant/tenant.js';
import { PRESERVED_HEAD } from './declare/preserved.js';
import { type ExportedPolicy } from '../model/results/export-report.js';
import { policyKey } from '../model/results/plan.js';
import { type Composed, type ComposedFile, type ExportInput } from './compose-export.js';
import { identityOf, leftOut } from './describe-export.js';
import { type DeclaredAlready } from './declare/declared-already.js';
import { declarePolicy } from './declare/declare-policy.js';
import { type DocumentUpdate, type FileUpdated, updateFile } from './yaml-edit/edit-document.js';
import { type FindPolicySets, findPolicySets } from '../model/tenant/policy-set.js';

/** What becomes of the declarations that are there: rewritten where they differ and that is asked for, else left unchanged. */
export function composeUpdates(already: readonly DeclaredAlready[], input: ExportInput): Composed {
  const setsOf = findPolicySets(input.tenant.policySets);
  const stale = input.update ? already.flatMap((one) => (isStale(one, input) ? [one] : [])) : [];
  const tried = stale.map((one) => tryUpdate(one, input, setsOf)).filter(({ isSame }) => isSame !== true);
  const accepted = tried.filter(({ reason }) => reason === undefined);
  const byFile = new Map<string, Tried[]>();
  for (const one of accepted) {
    const { file } = one.update.declaration.place;
    byFile.set(file, [...(byFile.get(file) ?? []), one]);
  }
  const updated = [...byFile].map(([path, updates]) => updateOne(path, updates, input));
  const reasons = new Map(tried.map(({ update, reason }) => [update.declaration, reason]));
  for (const { failed, reason } of updated)
    for (const { update } of failed) reasons.set(update.declaration, reason);
  const written = accepted.filter(({ update }) => reasons.get(update.declaration) === undefined);
  return {
    files: updated.flatMap(({ file }) => (file === undefined ? [] : [file])),
    policies: already.flatMap((one) => resultOf(one, reasons)),
    contents: written.map(({ update }) => update.content),
    diagnostics: updated.flatMap(({ result }) => (result.ok ? result.diagnostics : [])),
  };
}

/** Whether a declaration differs, or gives reasons for being additive that may have changed. */
function isStale(
  one: DeclaredAlready,
  { texts }: ExportInput,
): one is Extract<DeclaredAlready, { state: 'differs' | 'settled' }> {
  if (one.state === 'differs') return true;
  const { place } = one.declaration;
  return one.state === 'settled' && texts.get(place.file)?.includes(PRESERVED_HEAD) === true;
}

/** Why something is left as it is, and the place that is in the way. */
interface Reason {
  readonly text: string;
  readonly place?: Place;
}

interface Tried {
  readonly update: DocumentUpdate;
  /** Why it can not be done. */
  readonly reason?: Reason;
  /** Nothing of it has to change. */
  readonly isSame?: boolean;
}

/** Each on its own first, so that one that is refused does not block its neighbours. */
function tryUpdate(
  { declaration, policy, state }: Extract<DeclaredAlready, { state: 'differs' | 'settled' }>,
  { tenant, settings, required, texts, dropped }: ExportInput,
  setsOf: FindPolicySets,
): Tried {
  const names = (direction: Direction) =>
    required.filter((set) => set.direction === direction).map(({ name }) => name);
  const update = {
    declaration,
    tenant,
    content: declarePolicy(policy, { tenant, version: settings.graphVersion, setsOf, existing: declaration }),
    required: { include: names('include'), exclude: names('exclude') },
  };
  const text = texts.get(declaration.place.file) ?? '';
  const result = updateFile(text, [update]);
  const drop = dropped.get(policyKey(policy));
  const reason =
    drop === undefined ? (unfollowed(declaration, policy, tenant) ?? refusalOf(result)) : { text: drop };
  if (reason !== undefined) return { update, reason };
  if (!result.ok || result.text !== text) return { update };
  if (state === 'settled') return { update, isSame: true };
  return {
    update,
    reason: { text: 'Its declaration says what the tenant has, and still cannot be planned: see plan.' },
  };
}

const UNREADABLE: readonly string[] = ['groups-unreadable', 'filters-unreadable'];

/**
 * Why what a declaration says cannot be followed: a name leads nowhere, and what it meant may well be there under
 * another name. In exact ownership all that is there is declared anyway, so a name only has to stay if it is of a set.
 */
function unfollowed(declaration: Declaration, policy: CurrentPolicy, tenant: Tenant): Reason | undefined {
  const current = decode(policy.assignments, policy.type).understood;
  for (const entry of declaration.entries) {
    const { target, desired, diagnostics } = resolveEntry(entry, policy, current, tenant);
    const error = diagnostics.find(({ severity }) => severity === 'error');
    if (desired !== undefined || error === undefined) continue;
    const isNamed = target === undefined && entry.target.kind === 'group' && entry.target.id === undefined;
    const isShared = entry.set !== undefined || declaration.ownership === 'additive';
    const isUnread = UNREADABLE.includes(error.code);
    const isFilterNamed = target !== undefined && entry.filter?.id === undefined;
    if ((isNamed && (isShared || isUnread)) || (isFilterNamed && isUnread)) return reasonOf([error]);
  }
  return undefined;
}

function updateOne(
  path: string,
  updates: readonly Tried[],
  { texts }: ExportInput,
): {
  readonly result: FileUpdated;
  readonly file?: ComposedFile;
  readonly failed: readonly Tried[];
  readonly reason?: Reason;
} {
  const result = updateFile(
    texts.get(path) ?? '',
    updates.map(({ update }) => update),
  );
  if (!result.ok) return { result, failed: updates, reason: reasonOf(result.diagnostics) };
  const declares = updates.map(({ update }) => ({ key: policyKey(update.content.policy) }));
  return { result, failed: [], file: { path, action: 'updated', text: result.text, declares } };
}

function refusalOf(result: FileUpdated): Reason | undefined {
  return result.ok ? undefined : reasonOf(result.diagnostics);
}

function reasonOf(diagnostics: readonly Diagnostic[]): Reason {
  const [place] = diagnostics;
  return {
    text: diagnostics.map(({ message, hint = '' }) => `${message} ${hint}`.trim()).join(' '),
    ...(place !== undefined && { place }),
  };
}

function resultOf(
  one: DeclaredAlready,
  reasons: ReadonlyMap<Declaration, Reason | undefined>,
): readonly ExportedPolicy[] {
  const { file } = one.declaration.place;
  if (one.state === 'gone') return [];
  if (one.state === 'unclear')
    return one.candidates.map((policy) =>
      leftOut(
        policy,
        `A declaration may mean it, but it cannot be determined which policy is meant: ${one.reason}`,
        one.declaration.place,
      ),
    );
  const { policy, declaration } = one;
  const base = { ...identityOf(policy), file, assignments: policy.assignments.length };
  if (!reasons.has(declaration))
    return [{ ...base, result: one.state === 'settled' ? 'unchanged' : 'differs' }];
  const reason = reasons.get(declaration);
  return reason === undefined
    ? [{ ...base, result: 'updated' }]
    : [leftOut(policy, reason.text, reason.place ?? declaration.place)];
}
