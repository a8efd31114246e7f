import { policyTypeInfo } from '../../../model/tenant/policy-types.js';
import { resolve } from 'node:path';
import { questionsOf } from '../../../differ/resolve/tenant-questions.js';
import { resolveDeclarations } from '../../../differ/resolve/resolve.js';
import { followNotes } from '../../../exporter/declare/declared-already.js';
import { type RefreshedNames, refreshNames } from '../../../exporter/refresh-names.js';
import { fetchGroupsWithSameName, fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { loadProject, type Project } from '../../../loader/load.js';
import { readDocuments, readTextsOr } from '../../../loader/yaml/read-file.js';
import { contents } from '../../../model/assignment/equality.js';
import { InternalError } from '../../../model/ports.js';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { policyKey } from '../../../model/results/plan.js';
import { describeUnsureNames, type Tenant, whyIncomplete } from '../../../model/tenant/tenant.js';
import {
  REFRESH_FORMAT_VERSION,
  type RefreshReport,
  type RefreshedName,
} from '../../../model/results/refresh-report.js';
import { renderRefreshJson } from '../../../report/text/json-text.js';
import { connect } from '../../connect.js';
import { type CliContext } from '../../context.js';
import { connectionOptions, type Declare, examples, outOption } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ConnectionOptions } from '../../program/options.js';
import { printedCommand } from '../../program/printed-command.js';
import { openProject, type SoundProject } from '../../project/open-project.js';
import { shownPath, viewOf } from '../../project/project-place.js';
import { readTexts, writeFiles } from '../../project/write-files.js';
import { toolVersion } from '../../program/version.js';
import { createLog } from '../../terminal/log.js';
import { openResultFile } from '../../terminal/result-file.js';
import { counted } from '../../../model/numbers.js';
import { printable, quoted } from '../../../report/text/printable.js';

export const declareRefresh: Declare = (command, context, onExit) => {
  outOption(connectionOptions(command))
    .addHelpText('after', examples('refresh', 'refresh --format json'))
    .action(async (options: RefreshOptions) => {
      onExit(await refresh(options, context));
    });
};

interface RefreshOptions extends ConnectionOptions {
  readonly out?: string;
}

/**
 * Brings the names in the files up to date by the ids written with them. Pending edits stay; nothing it is given can write to
 * the tenant. Before any file is written the new texts are read again, and must mean what the old ones meant.
 */
async function refresh(options: RefreshOptions, context: CliContext): Promise<ExitCode> {
  const out = await openResultFile(options.out, context);
  const project = await openProject(options, context);
  if (project === undefined) return EXIT.error;
  const dir = resolve(context.cwd, options.C);
  const entries = project.required.flatMap((set) => set.entries);
  const all = [...project.declarations.flatMap((declaration) => declaration.entries), ...entries];
  const written = all.flatMap(({ definedAt }) => (definedAt === undefined ? [] : [{ place: definedAt }]));
  const texts = await readTexts([...project.declarations, ...written], dir);
  const tenant = await readTenant(project, options, context);
  const refreshed = refreshNames({ declarations: project.declarations, entries, tenant, texts });
  await assertSameMeaning(project, refreshed, tenant, dir, options.config);
  await writeFiles(
    [...refreshed.texts].map(([path, text]) => ({
      path: resolve(dir, path),
      text,
      former: texts.get(path) ?? '',
    })),
  );
  const { changes, left } = refreshed;
  const report: RefreshReport = {
    formatVersion: REFRESH_FORMAT_VERSION,
    toolVersion: toolVersion(),
    tenantId: project.settings.tenantId,
    files: [...refreshed.texts.keys()].sort(),
    changes,
    left,
    unread: unreadOf(tenant),
  };
  const json = renderRefreshJson(report);
  await out?.write(json);
  const view = viewOf(options, context);
  const shownAt = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: shownPath(one.file, view),
  });
  const shown = { ...report, changes: changes.map(shownAt), left: left.map(shownAt) };
  const next = printedCommand(['plan'], options, context);
  context.stdout.write(options.format === 'json' ? json : renderRefreshText(shown, next));
  return left.length > 0 || report.unread.length > 0 ? EXIT.incomplete : EXIT.ok;
}

async function readTenant(
  { declarations, settings, required }: SoundProject,
  options: ConnectionOptions,
  context: CliContext,
): Promise<Tenant> {
  const log = createLog(context, options);
  const connection = await connect(settings, options, context, log);
  try {
    const sets = required.flatMap(({ entries }) => entries);
    const questions = { ...questionsOf(declarations, settings.protect, sets), policySets: false };
    const tenant = await fetchTenant(connection.reader, questions);
    const named = await fetchGroupsWithSameName(connection.reader, tenant);
    log.info(`Read the tenant in ${connection.calls.reads} requests.`);
    return named;
  } finally {
    await connection.close();
  }
}

/** What could not be read: names of that kind are not looked at. */
function unreadOf(tenant: Tenant): readonly string[] {
  const { policies, groupsByName, filters } = tenant;
  const listings = [...policies].map(([type, listing]) => ({
    what: `${policyTypeInfo(type).title} policies`,
    listing,
  }));
  const unread = [
    ...listings,
    { what: 'groups', listing: groupsByName },
    { what: 'assignment filters', listing: filters },
  ].flatMap(({ what, listing }) => {
    const why = whyIncomplete(listing);
    return why === undefined ? [] : [`The ${what} could not be read: ${why}`];
  });
  return [...unread, ...describeUnsureNames(tenant)];
}

/** The proof: every declaration that could be resolved before means the same policy and the same assignments. */
async function assertSameMeaning(
  { declarations }: Project,
  { texts }: RefreshedNames,
  tenant: Tenant,
  dir: string,
  config: string | undefined,
): Promise<void> {
  if (texts.size === 0) return;
  const changed = new Map(
    [...texts].map(([path, text]) => [resolve(dir, path), text.replace(/^\ufeff/, '')]),
  );
  const after = await loadProject({
    dir,
    ...(config === undefined ? {} : { config }),
    read: readTextsOr(changed, readDocuments),
  });
  const [before, now] = [meaningOf(declarations, tenant), meaningOf(after.declarations, tenant)];
  const isSame =
    !hasErrors(after.diagnostics) &&
    after.declarations.length === declarations.length &&
    [...before].every(([key, said]) => now.get(key) === said);
  if (!isSame) throw new InternalError('New names would change what the files mean. Nothing was written.');
}

function meaningOf(declarations: Project['declarations'], tenant: Tenant): ReadonlyMap<string, string> {
  const { resolved } = resolveDeclarations(followNotes(declarations, tenant), tenant);
  return new Map(resolved.map(({ policy, desired }) => [policyKey(policy), contents(desired).join('\n')]));
}

/** Each name that was updated, each that was not, and the command to run next. */
function renderRefreshText({ files, changes, left, unread }: RefreshReport, next: string): string {
  const line = ({ file, line: at, column, what, from, to }: RefreshedName): string =>
    `${printable(file)}:${at}:${column}  ${what} ${quoted(from)} is now named ${quoted(to)}`;
  const lines = [
    ...changes.map(line),
    ...(left.length === 0 ? [] : ['', 'Left unchanged:']),
    ...left.map((one) => `  ${line(one)}: ${printable(one.why)}`),
    ...unread.map(printable),
    changes.length > 0
      ? `Updated ${counted(changes.length, 'name')} in ${counted(files.length, 'file')}. Next: ${next}`
      : left.length + unread.length > 0
        ? 'No file was changed.'
        : 'Every name is up to date.',
  ];
  return `${lines.join('\n').trimStart()}\n`;
}
