import { type Declaration, type Direction } from '../model/project/declaration.js';
import { type ExportedPolicy } from '../model/results/export-report.js';
import { policyKey } from '../model/results/plan.js';
import { type Composed, type ComposedFile, identityOf, leftOut, type ExportInput } from './compose-export.js';
import { type DeclaredAlready } from './declare/declared-already.js';
import { declarePolicy } from './declare/declare-policy.js';
import { type DocumentUpdate, type FileUpdated, updateFile } from './yaml-edit/edit-document.js';

/** What becomes of the declarations that are there: rewritten where they differ and that is wanted, else left alone. */
export function composeUpdates(already: readonly DeclaredAlready[], input: ExportInput): Composed {
  const wanted = input.update ? already.flatMap((one) => (one.state === 'differs' ? [one] : [])) : [];
  const tried = wanted.map((one) => tryUpdate(one, input));
  const sound = tried.filter(({ reason }) => reason === undefined);
  const byFile = new Map<string, Tried[]>();
  for (const one of sound) {
    const { file } = one.update.declaration.place;
    byFile.set(file, [...(byFile.get(file) ?? []), one]);
  }
  const updated = [...byFile].map(([path, updates]) => updateOne(path, updates, input));
  const reasons = new Map(tried.map(({ update, reason }) => [update.declaration, reason]));
  for (const { failed, reason } of updated)
    for (const { update } of failed) reasons.set(update.declaration, reason);
  const written = sound.filter(({ update }) => reasons.get(update.declaration) === undefined);
  return {
    files: updated.flatMap(({ file }) => (file === undefined ? [] : [file])),
    policies: already.flatMap((one) => resultOf(one, reasons)),
    contents: written.map(({ update }) => update.content),
    diagnostics: updated.flatMap(({ result }) => (result.ok ? result.diagnostics : [])),
  };
}

interface Tried {
  readonly update: DocumentUpdate;
  /** Why it can not be done. */
  readonly reason?: string;
}

/** Each on its own first, so that one that is refused does not hold up its neighbours. */
function tryUpdate(
  { declaration, policy }: Extract<DeclaredAlready, { state: 'differs' | 'settled' }>,
  { tenant, settings, required, texts, dropped }: ExportInput,
): Tried {
  const names = (direction: Direction) =>
    required.filter((set) => set.direction === direction).map(({ name }) => name);
  const update = {
    declaration,
    tenant,
    content: declarePolicy(policy, { tenant, version: settings.graphVersion, existing: declaration }),
    required: { include: names('include'), exclude: names('exclude') },
  };
  const text = texts.get(declaration.place.file) ?? '';
  const result = updateFile(text, [update]);
  const reason = dropped.get(policyKey(policy)) ?? refusalOf(result);
  if (reason !== undefined) return { update, reason };
  if (result.ok && result.text === text)
    return {
      update,
      reason: 'Its declaration says what the tenant holds, and still can not be planned: see plan.',
    };
  return { update };
}

function updateOne(
  path: string,
  updates: readonly Tried[],
  { texts }: ExportInput,
): {
  readonly result: FileUpdated;
  readonly file?: ComposedFile;
  readonly failed: readonly Tried[];
  readonly reason?: string;
} {
  const result = updateFile(
    texts.get(path) ?? '',
    updates.map(({ update }) => update),
  );
  if (!result.ok) return { result, failed: updates, reason: refusalOf(result) ?? '' };
  const holds = updates.map(({ update }) => ({ key: policyKey(update.content.policy) }));
  return { result, failed: [], file: { path, action: 'updated', text: result.text, holds } };
}

function refusalOf(result: FileUpdated): string | undefined {
  if (result.ok) return undefined;
  return result.diagnostics.map(({ message, hint = '' }) => `${message} ${hint}`.trim()).join(' ');
}

function resultOf(
  one: DeclaredAlready,
  reasons: ReadonlyMap<Declaration, string | undefined>,
): readonly ExportedPolicy[] {
  const { file } = one.declaration.place;
  if (one.state === 'gone') return [];
  if (one.state === 'unclear')
    return one.candidates.map((policy) =>
      leftOut(policy, `It is declared, but not so that it can be told: ${one.reason}`, file),
    );
  const { policy, declaration } = one;
  const base = { ...identityOf(policy), file, assignments: policy.assignments.length };
  if (one.state === 'settled') return [{ ...base, result: 'unchanged' }];
  if (!reasons.has(declaration)) return [{ ...base, result: 'differs' }];
  const reason = reasons.get(declaration);
  return reason === undefined ? [{ ...base, result: 'updated' }] : [leftOut(policy, reason, file)];
}
