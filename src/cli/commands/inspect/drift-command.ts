import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { draftPlan, type PlanWithoutImpact } from '../../../differ/draft-plan.js';
import { compareSides, type Comparison } from '../../../differ/drift/find-drift.js';
import { LastChanges } from '../../../differ/drift/last-change.js';
import { questionsOf } from '../../../differ/resolve/tenant-questions.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { explainFailure, GraphFailure } from '../../../model/ports.js';
import { hasErrors } from '../../../model/project/diagnostic.js';
import { managedTypes } from '../../../model/project/settings.js';
import {
  type AuditReading,
  type DriftReport,
  hasDrift,
  type PolicyDrift,
} from '../../../model/results/drift.js';
import { renderDriftText } from '../../../report/drift/drift-text.js';
import { renderDriftJson } from '../../../report/text/json-text.js';
import { openProject, type SoundProject } from '../../project/open-project.js';
import { placeOf, showDriftFrom, viewOf } from '../../project/project-place.js';
import { connect, type Connection, tenantNameOf } from '../../connect.js';
import { type CliContext } from '../../context.js';
import {
  assertNoOut,
  type FleetOptions,
  runOnTenants,
  type TenantCommand,
} from '../../fleet/fleet-options.js';
import {
  connectionOptions,
  type Declare,
  examples,
  fleetOptions,
  onlyOption,
} from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import { type ConnectionOptions, useColour } from '../../program/options.js';
import { toolVersion } from '../../program/version.js';
import { outcomeFileOf, readBaseline } from '../../project/input-files.js';
import { readTexts } from '../../project/write-files.js';
import { createLog } from '../../terminal/log.js';
import { assertDifferentFiles, openResultFile } from '../../terminal/result-file.js';
import { selectDeclarations } from '../reconcile/select.js';
import { writeBack } from './write-back.js';

export const declareDrift: Declare = (command, context, onExit) => {
  fleetOptions(onlyOption(connectionOptions(command, ['text', 'json', 'markdown'])))
    .option('--baseline <file>', 'outcome of the last apply (JSON): separates drift from what is pending')
    .option('--write-back', 'put the tenant’s side into the files, comments kept')
    .option('--audit-days <number>', 'how far back to ask who changed it; 0: not at all', parseDays, 30)
    .option('--out <file>', 'save the report as JSON too')
    .option('--detailed-exitcode', 'exit 2 where there is drift')
    .addHelpText(
      'after',
      examples('drift', 'drift --baseline outcome.json', 'drift --write-back', 'drift --format markdown'),
    )
    .action(async (options: DriftOptions & FleetOptions) => {
      onExit(await runOnTenants(driftTenants, options, context));
    });
};

function parseDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== '' && Number.isInteger(days) && days >= 0) return days;
  throw new InvalidArgumentError('Days are a whole number from 0 on.');
}

export interface DriftOptions extends ConnectionOptions, Pick<FleetOptions, 'reports'> {
  readonly only: readonly string[];
  readonly baseline?: string;
  readonly writeBack?: boolean;
  readonly auditDays: number;
  readonly detailedExitcode?: boolean;
  readonly out?: string;
}

/** `drift` on the tenants of a fleet; with several, `--baseline` is a folder of outcomes. */
export const driftTenants: TenantCommand<DriftOptions> = {
  name: 'drift',
  run: (options, context) => {
    if (options.writeBack === true && options.place !== undefined)
      throw new UsageError('--write-back would put one tenant’s side into files that others share.');
    return drift(options, context);
  },
  forOneOfMany: async ({ baseline, ...options }, tenant, context) => {
    assertNoOut(options);
    await assertDifferentFiles({ '--reports': options.reports }, context, { '--baseline': baseline });
    return baseline === undefined ? options : { ...options, baseline: outcomeFileOf(baseline, tenant) };
  },
};

/** Shows the differences between tenant and git. Nothing it is given can write to the tenant. */
export async function drift(options: DriftOptions, context: CliContext): Promise<ExitCode> {
  await assertDifferentFiles({ '--out': options.out }, context, { '--baseline': options.baseline });
  const out = await openResultFile(options.out, context);
  const baselineFor =
    options.baseline === undefined ? undefined : await readBaseline(options.baseline, context);
  const project = await openProject(options, context);
  if (project === undefined) return EXIT.error;
  if (options.writeBack === true && placeOf(options, context).isExample === true)
    throw new UsageError(
      '--write-back needs a project of your own: run it in its folder, or name that with -C.',
    );
  const baseline = baselineFor?.(project.settings);
  const texts =
    options.writeBack === true
      ? await readTexts(project.declarations, resolve(context.cwd, options.C))
      : undefined;
  const connection = await connect(project.settings, options, context, createLog(context, options));
  try {
    const [draft, tenantName] = await Promise.all([
      draftAll(project, connection, options, context),
      options.format === 'json' ? undefined : tenantNameOf(project.settings, connection),
    ]);
    const types = managedTypes(project.settings);
    const comparison = compareSides(draft, types, baseline);
    const asked = await askWho(comparison, connection, options, context);
    const written =
      texts === undefined
        ? {}
        : { writeBack: await writeBack(draft, project, texts, baseline, connection, options, context) };
    const report: DriftReport = { ...comparison, ...asked, ...written };
    context.observer?.onDrift?.(report);
    context.stdout.write(await render(report, tenantName, options, context));
    await out?.write(renderDriftJson(report));
    return exitCode(report, options);
  } finally {
    await connection.close();
  }
}

async function draftAll(
  project: SoundProject,
  { reader }: Connection,
  options: DriftOptions,
  context: CliContext,
): Promise<PlanWithoutImpact> {
  const { settings } = project;
  const { selected, others } = selectDeclarations(
    project.declarations,
    options.only,
    viewOf(options, context),
  );
  const questions = questionsOf(selected, settings.protect);
  const tenant = await fetchTenant(reader, { ...questions, types: managedTypes(project.settings) });
  return draftPlan({
    toolVersion: toolVersion(),
    settings,
    declarations: selected,
    otherDeclarations: others,
    tenant,
  });
}

interface Asked {
  readonly policies: readonly PolicyDrift[];
  readonly audit: AuditReading;
}

/** Asks the audit log who changed what drifted. A missing permission is reported and stops nothing. */
async function askWho(
  { policies }: Comparison,
  { audit }: Connection,
  { auditDays }: DriftOptions,
  { clock }: CliContext,
): Promise<Asked> {
  const drifted = policies.filter(hasDrift);
  if (drifted.length === 0) return { policies, audit: { status: 'unneeded' } };
  if (auditDays === 0) return { policies, audit: { status: 'off' } };
  const since = new Date(clock.now() - auditDays * DAY_MS).toISOString();
  const changes = new LastChanges(drifted);
  try {
    const isWhole = await audit.fetchAuditEvents(since, (events) => changes.see(events));
    const explained = policies.map((policy) => {
      const lastChange = changes.of(policy);
      return lastChange === undefined ? policy : { ...policy, lastChange };
    });
    return { policies: explained, audit: { status: isWhole ? 'read' : 'incomplete', since } };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { policies, audit: { status: 'unreadable', since, why: explainFailure(error) } };
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The less usual format is loaded when it is asked for. */
async function render(
  saved: DriftReport,
  tenantName: string | undefined,
  options: DriftOptions,
  context: CliContext,
): Promise<string> {
  if (options.format === 'json') return renderDriftJson(saved);
  const report = showDriftFrom(viewOf(options, context), saved);
  if (options.format === 'markdown')
    return (await import('../../../report/drift/drift-markdown.js')).renderDriftMarkdown(
      report,
      undefined,
      tenantName,
    );
  return renderDriftText(report, { colour: useColour(options, context), tenantName });
}

function exitCode(
  { summary, policies, unread, diagnostics }: DriftReport,
  { detailedExitcode }: DriftOptions,
): ExitCode {
  if (summary.blocked > 0 || unread.length > 0 || hasErrors(diagnostics)) return EXIT.incomplete;
  return detailedExitcode === true && policies.some(hasDrift) ? EXIT.changes : EXIT.ok;
}
