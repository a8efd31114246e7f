import { resolve } from 'node:path';
import { draftPlan } from '../../../differ/draft-plan.js';
import { composeExport, type ComposedExport, type ExportInput } from '../../../exporter/compose-export.js';
import { loadProject, type LoadOptions, type Project } from '../../../loader/load.js';
import { LARGEST_FILE } from '../../../loader/yaml/read-file.js';
import { type Tenant } from '../../../model/tenant/tenant.js';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { policyKey } from '../../../model/results/plan.js';
import { InternalError } from '../../../model/ports.js';
import { type Settings } from '../../../model/project/settings.js';
import { UsageError } from '../../program/exit-codes.js';

/** What makes an export: the files as they are, the tenant, and how both are compared. */
export interface ExportContext {
  readonly load: LoadOptions & { readonly folder: string };
  readonly settings: Settings;
  readonly tenant: Tenant;
  readonly input: Omit<ExportInput, 'dropped'>;
}

/** How often policies may be left out because a rule of the files has no room for them. */
const MOST_ROUNDS = 5;

/** Composes until the files keep every rule, and makes sure that what they declare is what the tenant has. */
export async function verifiedExport({ load, input }: ExportContext): Promise<ComposedExport> {
  const dropped = new Map<string, string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const composed = composeExport({ ...input, dropped });
    const project = await loadProject({ ...load, texts: textsOf(composed, load.dir) });
    const broken = brokenRules(composed, project);
    if (broken.size === 0 && !hasErrors(project.diagnostics)) {
      assertEmptyPlan(composed, project, input);
      return composed;
    }
    for (const [key, reason] of broken) dropped.set(key, reason);
    if (broken.size === 0) break;
  }
  throw new InternalError('An export would break the rules of its own files. Nothing was written.');
}

function textsOf({ files }: ComposedExport, dir: string): ReadonlyMap<string, string> {
  const large = files.find(({ text }) => Buffer.byteLength(text) > LARGEST_FILE);
  if (large !== undefined)
    throw new UsageError(`${large.path} would be larger than a file may be. Export with --layout policy.`);
  return new Map(files.map(({ path, text }) => [resolve(dir, path), text.replace(/^\ufeff/, '')]));
}

/** The policies that the rules have something against, with its words. */
function brokenRules({ files }: ComposedExport, { diagnostics }: Project): ReadonlyMap<string, string> {
  const broken = new Map<string, string>();
  for (const { file, line, severity, message, hint = '' } of diagnostics) {
    const declared = severity === 'error' ? (files.find(({ path }) => path === file)?.declares ?? []) : [];
    const isNew = declared.some((one) => one.line !== undefined);
    const meant = isNew ? [declared.findLast((one) => (one.line ?? 0) <= line)] : declared;
    for (const one of meant) if (one !== undefined) broken.set(one.key, `${message} ${hint}`.trim());
  }
  return broken;
}

/** The proof: the loader and the differ, on the new texts and the same tenant, find nothing to do. */
function assertEmptyPlan(
  { files }: ComposedExport,
  { declarations }: Project,
  input: ExportContext['input'],
): void {
  const { policies } = draftPlan({
    ...input,
    declarations: declarations.filter(({ policy }) => input.types.includes(policy.type)),
  });
  const settled = new Set(
    policies.flatMap(({ changes }) => (changes.diff.drafts.length === 0 ? [policyKey(changes)] : [])),
  );
  const unsettled = files.flatMap(({ declares }) => declares).filter(({ key }) => !settled.has(key));
  if (unsettled.length === 0) return;
  const names = unsettled.map(({ key }) => key).join(', ');
  throw new InternalError(`The plan of an export would not be empty: ${names}. Nothing was written.`);
}
