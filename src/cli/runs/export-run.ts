import { readdir, readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { draftPlan } from '../../differ/draft-plan.js';
import { questionsOf } from '../../differ/questions.js';
import { composeExport } from '../../exporter/compose-export.js';
import { type ComposedExport } from '../../exporter/composed.js';
import { type ExportInput, type Layout } from '../../exporter/export-input.js';
import { exportReport } from '../../exporter/export-report.js';
import { foldName } from '../../exporter/file-names.js';
import { fetchNamesakes } from '../../graph/fetch-namesakes.js';
import { fetchTenant } from '../../graph/fetch-tenant.js';
import { loadProject, type LoadOptions, type Project } from '../../loader/load.js';
import { LARGEST_FILE } from '../../loader/read-text.js';
import { type Tenant } from '../../model/current.js';
import { type Declaration } from '../../model/declaration.js';
import { hasErrors } from '../../model/diagnostic.js';
import { type ExportReport } from '../../model/export-report.js';
import { policyKey } from '../../model/plan.js';
import { POLICY_TYPE_NAMES, type PolicyType, policyTypeInfo } from '../../model/policy-types.js';
import { InternalError } from '../../model/ports.js';
import { type Settings } from '../../model/settings.js';
import { connect } from '../connection/connect.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../exit-codes.js';
import { createLog } from '../terminal/log.js';
import { type ConnectionOptions } from '../options.js';
import { schemaModeline, schemaPath, writeSchemas } from '../files/schema-files.js';
import { toolVersion } from '../version.js';
import { workspaceOf } from '../files/workspace.js';
import { type FileToWrite, writeFiles } from '../files/write-files.js';

export interface ExportOptions extends ConnectionOptions {
  readonly type: readonly PolicyType[];
  readonly layout: Layout;
  readonly out?: string;
  readonly update?: boolean;
}

/** What makes an export: the files as they are, the tenant, and how both are compared. */
interface Ground {
  readonly load: LoadOptions & { readonly folder: string };
  readonly settings: Settings;
  readonly tenant: Tenant;
  readonly input: Omit<ExportInput, 'dropped'>;
}

/**
 * Tenant to files: reads, composes, proves that the plan of what it composed is empty, and only then writes.
 * Undefined: the files that are there have errors, which have been told, and no request was made.
 */
export async function exportRun(
  options: ExportOptions,
  context: CliContext,
): Promise<ExportReport | undefined> {
  const ground = await survey(options, context);
  if (ground === undefined) return undefined;
  const composed = await provenExport(ground);
  const { load, settings, input } = ground;
  const files = composed.files.map(({ path, text, action }): FileToWrite => {
    const former = action === 'updated' ? input.texts.get(path) : undefined;
    return { path: resolve(load.dir, path), text, ...(former !== undefined && { former }) };
  });
  await writeFiles(files);
  if (files.length > 0) await writeSchemas(workspaceOf(options, context).folder);
  return exportReport(composed, {
    toolVersion: toolVersion(),
    settings,
    folder: input.folder,
    tenant: ground.tenant,
  });
}

/** Reads the files, and then all of the tenant that takes part. */
async function survey(options: ExportOptions, context: CliContext): Promise<Ground | undefined> {
  const load: LoadOptions = {
    dir: resolve(context.cwd, options.C),
    ...(options.config === undefined ? {} : { config: options.config }),
    ...(options.out === undefined ? {} : { folder: resolve(context.cwd, options.out) }),
    mayBeEmpty: true,
  };
  const project = await loadProject(load);
  const { settings, diagnostics } = project;
  createLog(context, options).diagnostics(diagnostics, options);
  if (settings === undefined || hasErrors(diagnostics)) return undefined;
  const types = chosenTypes(options, settings);
  const declarations = project.declarations.filter(({ policy }) => types.includes(policy.type));
  const tenant = await readTenant({ options, context, settings, types, declarations, project });
  const { folder: named, dir } = load;
  const folder =
    named ?? resolve(dirname(resolve(dir, options.config ?? 'assignctl.yaml')), settings.desiredState);
  const schema = schemaPath(workspaceOf(options, context).folder, 'policy-assignments');
  const input = {
    toolVersion: toolVersion(),
    settings,
    declarations,
    otherDeclarations: [],
    tenant,
    types,
    required: project.required,
    layout: options.layout,
    update: options.update === true,
    folder: relative(dir, folder).split(sep).join('/'),
    texts: await readTexts(dir, declarations),
    taken: await pathsBelow(folder),
    headOf: (path: string) => schemaModeline(resolve(dir, path), schema),
  };
  return { load: { ...load, folder }, settings, tenant, input };
}

function chosenTypes({ type }: ExportOptions, { graphVersion }: Settings): readonly PolicyType[] {
  const isThere = (one: PolicyType): boolean => policyTypeInfo(one).versions.includes(graphVersion);
  const absent = type.find((one) => !isThere(one));
  if (absent !== undefined)
    throw new UsageError(
      `--type ${absent}: it does not exist in graphVersion ${graphVersion} of the settings.`,
    );
  return POLICY_TYPE_NAMES.filter((one) => isThere(one) && (type.length === 0 || type.includes(one)));
}

async function readTenant({
  options,
  context,
  settings,
  types,
  declarations,
  project,
}: {
  readonly options: ExportOptions;
  readonly context: CliContext;
  readonly settings: Settings;
  readonly types: readonly PolicyType[];
  readonly declarations: readonly Declaration[];
  readonly project: Project;
}): Promise<Tenant> {
  const log = createLog(context, options);
  const connection = await connect(settings, options, context, log);
  try {
    const sets = project.required.flatMap(({ entries }) => entries);
    const asked = questionsOf(declarations, settings.protect, sets);
    const tenant = await fetchTenant(connection.reader, { ...asked, types, isDeclared: () => true });
    const named = await fetchNamesakes(connection.reader, tenant);
    log.info(`Read the tenant in ${connection.calls.reads} requests.`);
    return named;
  } finally {
    await connection.close();
  }
}

/** The files of the declarations as they stand on disk, by the path of their places. */
async function readTexts(
  dir: string,
  declarations: readonly Declaration[],
): Promise<ReadonlyMap<string, string>> {
  const paths = [...new Set(declarations.map(({ place }) => place.file))];
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await readFile(resolve(dir, path), 'utf8'));
  return texts;
}

async function pathsBelow(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return new Set(entries.map((path) => foldName(path.split(sep).join('/'))));
}

/** How often policies may be left out because a rule of the files has no room for them. */
const MOST_ROUNDS = 5;

/** Composes until the files keep every rule, and makes sure that what they declare is what the tenant holds. */
async function provenExport({ load, input }: Ground): Promise<ComposedExport> {
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
    const holds = severity === 'error' ? (files.find(({ path }) => path === file)?.holds ?? []) : [];
    const isNew = holds.some((one) => one.line !== undefined);
    const meant = isNew ? [holds.findLast((one) => (one.line ?? 0) <= line)] : holds;
    for (const one of meant) if (one !== undefined) broken.set(one.key, `${message} ${hint}`.trim());
  }
  return broken;
}

/** The proof: the loader and the differ, on the new texts and the same tenant, find nothing to do. */
function assertEmptyPlan({ files }: ComposedExport, { declarations }: Project, input: Ground['input']): void {
  const { policies } = draftPlan({
    ...input,
    declarations: declarations.filter(({ policy }) => input.types.includes(policy.type)),
  });
  const settled = new Set(
    policies.flatMap(({ changes }) => (changes.diff.drafts.length === 0 ? [policyKey(changes)] : [])),
  );
  const unsettled = files.flatMap(({ holds }) => holds).filter(({ key }) => !settled.has(key));
  if (unsettled.length === 0) return;
  const names = unsettled.map(({ key }) => key).join(', ');
  throw new InternalError(`The plan of an export would not be empty: ${names}. Nothing was written.`);
}
