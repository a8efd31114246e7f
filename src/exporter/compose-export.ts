import { type PlanInput } from '../differ/draft-plan.js';
import { compareText } from '../model/json.js';
import { type Declaration, type Direction, type RequiredSet } from '../model/project/declaration.js';
import { type Diagnostic, type Place } from '../model/project/diagnostic.js';
import { type ExportedPolicy, type ExportReport } from '../model/results/export-report.js';
import { policyKey } from '../model/results/plan.js';
import { type PolicyType } from '../model/tenant/policy-types.js';
import { type CurrentPolicy, type Tenant, whyMissed } from '../model/tenant/tenant.js';
import { composeNew } from './compose-new.js';
import { identityOf, leftOut, orderOf } from './describe-export.js';
import { declarePolicy, type PolicyContent } from './declare/declare-policy.js';
import { declaredAlready, type DeclaredAlready } from './declare/declared-already.js';
import { resolveEntry } from '../differ/resolve/resolve-targets.js';
import { decode } from '../model/assignment/graph-codec.js';
import { PRESERVED_HEAD } from './declare/preserved.js';
import { type DocumentUpdate, type FileUpdated, updateFile } from './yaml-edit/edit-document.js';
import { type FindPolicySets, findPolicySets } from '../model/tenant/policy-set.js';

export type Layout = 'policy' | 'type';

export interface ExportInput extends PlanInput {
  /** The types that are exported; the declarations are of these types only. */
  readonly types: readonly PolicyType[];
  readonly required: readonly RequiredSet[];
  readonly layout: Layout;
  /** Whether declarations that differ from the tenant are rewritten. */
  readonly update: boolean;
  /** Folder of the declarations as paths begin with it, relative to the project; '' for the project itself. */
  readonly folder: string;
  /** Texts of the files that contain declarations, by the path of their places. */
  readonly texts: ReadonlyMap<string, string>;
  /** Folded paths below `folder` that exist, of files and folders (`foldName`). */
  readonly taken: ReadonlySet<string>;
  /** First line of a new file, by its path. */
  readonly headOf: (path: string) => string;
  /** Whether a declaration, or a policy that is unmanaged, takes part (`--only`). */
  readonly isChosen: (one: Declaration | CurrentPolicy) => boolean;
  /** Policies that must be left out, by key, with the reason. */
  readonly dropped: ReadonlyMap<string, string>;
}

/** A file as it will be: path relative to the project. */
export interface ComposedFile {
  readonly path: string;
  readonly action: 'created' | 'updated';
  readonly text: string;
  /** The policies whose declarations in it are new or rewritten; of new ones, where they begin. */
  readonly declares: readonly { readonly key: string; readonly line?: number }[];
}

/** What one part of an export comes to. */
export interface Composed {
  readonly files: readonly ComposedFile[];
  readonly policies: readonly ExportedPolicy[];
  /** What the declarations that are written say. */
  readonly contents: readonly PolicyContent[];
  readonly diagnostics: readonly Diagnostic[];
}

export type ComposedExport = Composed & Pick<ExportReport, 'gone' | 'unread'>;

/** All that an export writes and says, as data: the tenant and the files that are there in, texts and results out. */
export function composeExport(input: ExportInput): ComposedExport {
  const { tenant, types } = input;
  const declared = declaredAlready(input);
  const spoken = new Set(declared.flatMap(policiesOf).map(policyKey));
  const already = declared.filter(
    (one) => input.isChosen(one.declaration) || policiesOf(one).some(input.isChosen),
  );
  const live = types.flatMap((type) => {
    const listing = tenant.policies.get(type);
    return listing?.ok ? listing.value : [];
  });
  const parts = [
    composeUpdates(already, input),
    composeNew(
      live.filter((policy) => input.isChosen(policy) && !spoken.has(policyKey(policy))),
      input,
    ),
  ];
  // Two declarations may mean one policy.
  const each = new Map(parts.flatMap(({ policies }) => policies).map((one) => [policyKey(one), one]));
  return {
    files: parts.flatMap(({ files }) => files).sort((a, b) => compareText(a.path, b.path)),
    policies: [...each.values()].sort((a, b) => compareText(orderOf(a), orderOf(b))),
    contents: parts
      .flatMap(({ contents }) => contents)
      .sort((a, b) => compareText(orderOf(a.policy), orderOf(b.policy))),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
    gone: already.flatMap(({ state, declaration: { policy, place } }) =>
      state === 'gone' ? [{ ...policy, ...place }] : [],
    ),
    unread: types.flatMap((type) => {
      const why = whyMissed(tenant.policies.get(type));
      return why === undefined ? [] : [{ type, why }];
    }),
  };
}

function policiesOf(one: DeclaredAlready): readonly CurrentPolicy[] {
  if (one.state === 'gone') return [];
  return one.state === 'unclear' ? one.candidates : [one.policy];
}

/** What becomes of the declarations that are there: rewritten where they differ and that is asked for, else left unchanged. */
function composeUpdates(already: readonly DeclaredAlready[], input: ExportInput): Composed {
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
