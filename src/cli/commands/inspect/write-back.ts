import { resolve } from 'node:path';
import { type BaselinePolicies } from '../../../differ/drift/baseline.js';
import { draftPlan, type PlanWithoutImpact } from '../../../differ/draft-plan.js';
import {
  type ComposedWriteBack,
  composeWriteBack,
  type WriteBackInput,
} from '../../../exporter/compose-write-back.js';
import { fetchGroupsWithSameName } from '../../../graph/read/fetch-tenant.js';
import { loadProject, type Project } from '../../../loader/load.js';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { type WriteBack } from '../../../model/results/drift.js';
import { policyKey } from '../../../model/results/plan.js';
import { InternalError } from '../../../model/ports.js';
import type { Connection } from '../../connect.js';
import { type CliContext } from '../../context.js';
import { type SoundProject } from '../../project/open-project.js';
import { viewOf } from '../../project/project-place.js';
import { type ProjectOptions } from '../../program/options.js';
import { selectDeclarations } from '../reconcile/select.js';
import { writeFiles } from '../../project/write-files.js';

interface Options extends ProjectOptions {
  readonly only: readonly string[];
}

/**
 * Puts the tenant’s side into the files. The new texts are loaded and planned against the tenant that was read before
 * any of them takes its place: unless they keep every rule and the plan finds nothing but what waits in git, no file is
 * touched.
 */
export async function writeBack(
  draft: PlanWithoutImpact,
  project: SoundProject,
  texts: ReadonlyMap<string, string>,
  baseline: BaselinePolicies | undefined,
  { reader }: Connection,
  options: Options,
  context: CliContext,
): Promise<WriteBack> {
  const dir = resolve(context.cwd, options.C);
  const tenant = await fetchGroupsWithSameName(reader, draft.input.tenant);
  const input = { draft, tenant, required: project.required, texts, baseline };
  const composed = await verifiedTexts(input, dir, options, context);
  await writeFiles(
    [...composed.texts].map(([path, text]) => ({
      path: resolve(dir, path),
      text,
      former: texts.get(path) ?? '',
    })),
  );
  const { left, notes } = composed;
  return { files: [...composed.texts.keys()].sort(), left, notes };
}

/** Composes; what violates a rule of the files is left out and reported, and the rest is composed anew. */
async function verifiedTexts(
  input: Omit<WriteBackInput, 'dropped'>,
  dir: string,
  options: Options,
  context: CliContext,
): Promise<ComposedWriteBack> {
  const dropped = new Map<string, string>();
  for (;;) {
    const composed = composeWriteBack({ ...input, dropped });
    const project = await loadProject({
      dir,
      ...(options.config === undefined ? {} : { config: options.config }),
      texts: new Map(
        [...composed.texts].map(([path, text]) => [resolve(dir, path), text.replace(/^\ufeff/, '')]),
      ),
    });
    const broken = composed.written.flatMap(({ key, file }) => {
      const errors = project.diagnostics.filter((one) => one.severity === 'error' && one.file === file);
      return errors.length === 0 ? [] : [[key, errors.map(({ message }) => message).join(' ')] as const];
    });
    if (broken.length === 0) {
      assertPlans(composed, project, input, options, context);
      return composed;
    }
    for (const [key, reason] of broken) dropped.set(key, reason);
  }
}

/** The proof: what is written plans to nothing but what waits in git. */
function assertPlans(
  { written }: ComposedWriteBack,
  { declarations, diagnostics }: Project,
  { draft, tenant }: Omit<WriteBackInput, 'dropped'>,
  options: Options,
  context: CliContext,
): void {
  if (hasErrors(diagnostics))
    throw new InternalError('A write-back would break the rules of the files. Nothing was written.');
  const { selected, others } = selectDeclarations(declarations, options.only, viewOf(options, context));
  const { policies } = draftPlan({
    ...draft.input,
    tenant,
    declarations: selected,
    otherDeclarations: others,
  });
  const left = new Map(
    policies.map(({ changes }) => [policyKey(changes), changes.diff.drafts.map(changes.keyOf).sort()]),
  );
  const wrong = written.filter(({ key, expected }) => left.get(key)?.join('\n') !== expected.join('\n'));
  if (wrong.length === 0) return;
  const names = wrong.map(({ key }) => key).join(', ');
  throw new InternalError(
    `The plan of what would be written back would not be empty: ${names}. Nothing was written.`,
  );
}
