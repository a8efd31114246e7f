import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import nodePath, { dirname, relative, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { questionsOf } from '../../../differ/resolve/tenant-questions.js';
import type { Layout } from '../../../exporter/compose-export.js';
import { exportReport } from '../../../exporter/describe-export.js';
import { foldName } from '../../../exporter/compose-new.js';
import { fetchGroupsWithSameName, fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { type LoadOptions, loadProject, type Project } from '../../../loader/load.js';
import type { Declaration } from '../../../model/project/declaration.js';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { managedTypes, type Settings } from '../../../model/project/settings.js';
import type { ExportReport } from '../../../model/results/export-report.js';
import {
  POLICY_TYPE_NAMES,
  type PolicyType,
  knowsSource,
  policyTypeInfo,
} from '../../../model/tenant/policy-types.js';
import type { CurrentPolicy, Tenant } from '../../../model/tenant/tenant.js';
import { renderExportText } from '../../../report/export-text.js';
import { renderExportJson } from '../../../report/text/json-text.js';
import { connect } from '../../connect.js';
import type { CliContext } from '../../context.js';
import { connectionOptions, type Declare, examples, onlyOption } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { useColour, type ConnectionOptions } from '../../program/options.js';
import { placeFlags, printedCommand } from '../../program/printed-command.js';
import { toolVersion } from '../../program/version.js';
import { adviseFleet, placeOf, showExportFrom, type Viewpoint, viewOf } from '../../project/project-place.js';
import { schemaModeline, schemaPath, writeSchemas } from '../../project/schema-files.js';
import { type FileToWrite, readTexts, writeFiles } from '../../project/write-files.js';
import { createLog, type Log } from '../../terminal/log.js';
import { openResultFile } from '../../terminal/result-file.js';
import { asUsageError } from '../../workspace/system-error.js';
import { isFile, isPolicy } from '../reconcile/select.js';
import { type ExportContext, verifiedExport } from './verified-export.js';
import { errorCode } from '../../../model/held-files.js';
import { isInside, slashedWay, withSlashes } from '../../../model/file-paths.js';

export const declareExport: Declare = (command, context, onExit) => {
  onlyOption(connectionOptions(command))
    .option('--type <type>', 'only this policy type; repeatable', parseType, [])
    .addOption(
      new Option('--layout <kind>', 'a new file for each').choices(['policy', 'type']).default('policy'),
    )
    .option('--out <dir>', 'folder to write to (default: desiredState of the settings)')
    .option('--report <file>', 'save the report as JSON too')
    .option('--update', 'rewrite declarations that differ from the tenant; comments and layout stay')
    .addHelpText(
      'after',
      examples(
        'export',
        'export --type iosManagedAppProtection --layout type',
        'export --update',
        'export --only "iosManagedAppProtection/iOS – Corporate baseline"',
      ),
    )
    .action(async (options: ExportOptions) => {
      onExit(await exportTenant(options, context));
    });
};

function parseType(text: string, former: readonly PolicyType[]): readonly PolicyType[] {
  const type = POLICY_TYPE_NAMES.find((name) => name === text);
  if (type === undefined) throw new InvalidArgumentError(`The types are ${POLICY_TYPE_NAMES.join(', ')}.`);
  return [...former, type];
}

/** Writes the tenant's policies as declarations. Nothing it is given can write to the tenant. */
export async function exportTenant(options: ExportOptions, context: CliContext): Promise<ExitCode> {
  const out = await openResultFile(options.report, context);
  const report = await exportRun(options, context);
  if (report === undefined) return EXIT.error;
  context.stdout.write(
    options.format === 'json'
      ? renderExportJson(report)
      : renderExportText(showExportFrom(viewOf(options, context), report), {
          colour: useColour(options, context),
          next: nextCommands(options, context),
        }),
  );
  await out?.write(renderExportJson(report));
  const { leftOut, gone } = report.summary;
  return leftOut > 0 || gone > 0 || report.unread.length > 0 ? EXIT.incomplete : EXIT.ok;
}

function nextCommands(options: ExportOptions, context: CliContext): readonly string[] {
  const git = `git${placeFlags({ ...options, config: undefined }, context)}`;
  const plan = printedCommand(['plan'], { ...options, only: [] }, context);
  return [`assignctl validate${placeFlags(options, context)}`, plan, `${git} add .`, `${git} commit`];
}

export interface ExportOptions extends ConnectionOptions {
  readonly type: readonly PolicyType[];
  /** TYPE/NAME, TYPE/ID or files. */
  readonly only: readonly string[];
  readonly layout: Layout;
  readonly out?: string;
  /** Where the report goes as JSON, in addition to what is printed. */
  readonly report?: string;
  readonly update?: boolean;
}

/**
 * Tenant to files: reads, composes, proves that the plan of what it composed is empty, and only then writes.
 * Undefined: the existing files have errors, they were printed, and no request was made.
 */
export async function exportRun(
  options: ExportOptions,
  context: CliContext,
): Promise<ExportReport | undefined> {
  if (options.out !== undefined) await assertFolder(resolve(context.cwd, options.out), options.out);
  const exportContext = await readExportContext(options, context);
  if (exportContext === undefined) return undefined;
  const composed = await verifiedExport(exportContext);
  const { load, settings, input } = exportContext;
  const files = composed.files.map(({ path, text, action }): FileToWrite => {
    const former = action === 'updated' ? input.texts.get(path) : undefined;
    return { path: resolve(load.dir, path), text, ...(former !== undefined && { former }) };
  });
  await writeFiles(files);
  if (files.length > 0) reportUnknownSources(input.types, settings, createLog(context, options));
  if (files.length > 0 && options.out !== undefined)
    reportOtherTypes(exportContext, options.config, createLog(context, options));
  if (files.length > 0) await writeSchemas(placeOf(options, context).schemas);
  return exportReport(composed, {
    toolVersion: toolVersion(),
    settings,
    folder: input.folder,
    tenant: exportContext.tenant,
  });
}

/** Reads the files, and then all of the tenant that takes part. */
async function readExportContext(
  options: ExportOptions,
  context: CliContext,
): Promise<ExportContext | undefined> {
  const load: LoadOptions = {
    dir: resolve(context.cwd, options.C),
    ...(options.config === undefined ? {} : { config: options.config }),
    ...(options.out === undefined ? {} : { folder: resolve(context.cwd, options.out) }),
    mayBeEmpty: true,
  };
  const project = await loadProject(load);
  const { settings } = project;
  // Nothing is declared yet, as after init: that is what export is for.
  const found = project.diagnostics.filter(({ code }) => code !== 'file-comments');
  const diagnostics = adviseFleet(found, options, load.dir);
  createLog(context, options).diagnostics(diagnostics, options);
  if (settings === undefined || hasErrors(diagnostics)) return undefined;
  const types = chosenTypes(options, settings);
  const declarations = project.declarations.filter(({ policy }) => types.includes(policy.type));
  const tenant = await readTenant({ options, context, settings, types, declarations, project });
  const { folder: named, dir } = load;
  const folder = named ?? declaredFolder(dir, options.config, settings);
  const schema = schemaPath(placeOf(options, context).schemas, 'policy-assignments');
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
    folder: slashedWay(dir, folder, nodePath),
    texts: await readTexts(declarations, dir),
    taken: await pathsBelow(folder),
    isChosen: chooser(options.only, declarations, tenant, viewOf(options, context)),
    headOf: (path: string) => schemaModeline(resolve(dir, path), schema),
  };
  return { load: { ...load, folder }, settings, tenant, input };
}

function chosenTypes({ type }: ExportOptions, settings: Settings): readonly PolicyType[] {
  const { graphVersion } = settings;
  const managed = managedTypes(settings);
  const absent = type.find((one) => !managed.includes(one));
  if (absent !== undefined)
    throw new UsageError(
      policyTypeInfo(absent).versions.includes(graphVersion)
        ? `--type ${absent}: types in the settings file does not list it.`
        : `--type ${absent}: it does not exist in graphVersion ${graphVersion} of the settings.`,
    );
  return managed.filter((one) => type.length === 0 || type.includes(one));
}

/** Throws a UsageError at once if no folder is or can be made at this path; leaves nothing behind. */
async function assertFolder(path: string, shown: string): Promise<void> {
  try {
    const found = await stat(path).catch((cause: unknown) => {
      if (errorCode(cause) === 'ENOENT') return undefined;
      throw cause;
    });
    if (found?.isDirectory() === true) return;
    if (found !== undefined) throw new UsageError(`${shown} is a file. ${OUT_ADVICE}`);
    let first = path;
    for (let above = dirname(path); above !== first; above = dirname(above)) {
      if (
        await stat(above).then(
          () => true,
          () => false,
        )
      )
        break;
      first = above;
    }
    // Some file systems have folders in which none can be made, even if their permissions allow it.
    await mkdir(first);
    await rmdir(first);
  } catch (cause) {
    throw asUsageError(cause, `No folder can be made at ${shown}`, OUT_ADVICE);
  }
}

const OUT_ADVICE = 'Name a folder with --out that exists or can be made.';

/** What `--only` chooses. Throws a UsageError for a choice that matches nothing. */
function chooser(
  only: readonly string[],
  declarations: readonly Declaration[],
  { policies }: Tenant,
  view: Viewpoint,
): (one: Declaration | CurrentPolicy) => boolean {
  if (only.length === 0) return () => true;
  const isMeant = (one: Declaration | CurrentPolicy, choice: string): boolean =>
    'policy' in one ? isPolicy(one, choice) || isFile(one, choice, view) : isPolicy({ policy: one }, choice);
  const live = [...policies.values()].flatMap((listing) => (listing.ok ? listing.value : []));
  for (const choice of only)
    if (![...declarations, ...live].some((one) => isMeant(one, choice)))
      throw new UsageError(
        `--only ${choice} matches no declaration and no policy of the tenant. Give TYPE/NAME, TYPE/ID or a file.`,
      );
  return (one) => only.some((choice) => isMeant(one, choice));
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
    const named = await fetchGroupsWithSameName(connection.reader, tenant);
    log.info(`Read the tenant in ${connection.calls.reads} requests.`);
    return named;
  } finally {
    await connection.close();
  }
}

async function pathsBelow(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return new Set(entries.map((path) => foldName(withSlashes(path, nodePath))));
}

/** If Graph does not show who made an assignment, those of policy sets are declared like any other. */
function reportUnknownSources(types: readonly PolicyType[], { graphVersion }: Settings, log: Log): void {
  if (!types.some((type) => knowsSource(type, 'beta') && !knowsSource(type, graphVersion))) return;
  log.notice(
    `Graph ${graphVersion} does not show which assignments a policy set made, so the files declare those as their own: ` +
      'look through them if the tenant uses policy sets, or export with graphVersion: beta, which shows them.',
  );
}

/** Declarations in a folder that no other command reads are easily taken for those of the project. */
function reportOtherTypes(
  { load, settings, input }: ExportContext,
  config: string | undefined,
  log: Log,
): void {
  const declared = declaredFolder(load.dir, config, settings);
  if (isInside(declared, load.folder, nodePath)) return;
  log.notice(
    `The other commands read ${relative(load.dir, declared) || '.'}, not ${input.folder || '.'}: ` +
      'name the new folder as desiredState in the settings, or move the files there.',
  );
}

/** The folder that the settings name: absolute. */
function declaredFolder(dir: string, config = 'assignctl.yaml', { desiredState }: Settings): string {
  return resolve(dirname(resolve(dir, config)), desiredState);
}
