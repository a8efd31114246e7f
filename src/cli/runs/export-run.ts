import { readdir } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { questionsOf } from '../../differ/questions.js';
import { type Layout } from '../../exporter/export-input.js';
import { exportReport } from '../../exporter/export-report.js';
import { foldName } from '../../exporter/file-names.js';
import { fetchNamesakes } from '../../graph/fetch-namesakes.js';
import { fetchTenant } from '../../graph/fetch-tenant.js';
import { loadProject, type LoadOptions, type Project } from '../../loader/load.js';
import { type Tenant } from '../../model/current.js';
import { type Declaration } from '../../model/declaration.js';
import { hasErrors } from '../../model/diagnostic.js';
import { type ExportReport } from '../../model/export-report.js';
import { POLICY_TYPE_NAMES, type PolicyType, policyTypeInfo } from '../../model/policy-types.js';
import { type Settings } from '../../model/settings.js';
import { connect } from '../connection/connect.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../exit-codes.js';
import { readTexts } from '../files/read-texts.js';
import { schemaModeline, schemaPath, writeSchemas } from '../files/schema-files.js';
import { workspaceOf } from '../files/workspace.js';
import { type FileToWrite, writeFiles } from '../files/write-files.js';
import { type ConnectionOptions } from '../options.js';
import { createLog } from '../terminal/log.js';
import { toolVersion } from '../version.js';
import { declaredFolder, tellElsewhere, tellUnknownSources } from './export-notices.js';
import { type ExportGround, provenExport } from './proven-export.js';

export interface ExportOptions extends ConnectionOptions {
  readonly type: readonly PolicyType[];
  readonly layout: Layout;
  readonly out?: string;
  readonly update?: boolean;
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
  if (files.length > 0) tellUnknownSources(input.types, settings, createLog(context, options));
  if (files.length > 0 && options.out !== undefined)
    tellElsewhere(ground, options.config, createLog(context, options));
  if (files.length > 0) await writeSchemas(workspaceOf(options, context).folder);
  return exportReport(composed, {
    toolVersion: toolVersion(),
    settings,
    folder: input.folder,
    tenant: ground.tenant,
  });
}

/** Reads the files, and then all of the tenant that takes part. */
async function survey(options: ExportOptions, context: CliContext): Promise<ExportGround | undefined> {
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
  const folder = named ?? declaredFolder(dir, options.config, settings);
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
    texts: await readTexts(declarations, dir),
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

async function pathsBelow(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return new Set(entries.map((path) => foldName(path.split(sep).join('/'))));
}
