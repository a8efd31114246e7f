import { counted } from '../../../model/numbers.js';
import { Option } from 'commander';
import { planProbe, type ProbePlan, probePolicy, probeRefusal } from '../../../applier/probe-policy.js';
import { checkSignIn, checkWay } from '../../../graph/doctor/connection-checks.js';
import { checkPermissions } from '../../../graph/doctor/permissions.js';
import { checkReads, failed } from '../../../graph/doctor/reads.js';
import { type Project } from '../../../loader/load.js';
import { explainFailedCall, GraphFailure } from '../../../model/ports.js';
import { managedTypes, type Settings } from '../../../model/project/settings.js';
import {
  type Check,
  DOCTOR_FORMAT_VERSION,
  DOCTOR_PURPOSES,
  type DoctorPurpose,
  type DoctorReport,
  type ProbeReport,
} from '../../../model/results/doctor-report.js';
import { knowsFilters, type PolicyType } from '../../../model/tenant/policy-types.js';
import { type CurrentPolicy } from '../../../model/tenant/tenant.js';
import { renderDoctorText } from '../../../report/doctor-text.js';
import { renderDoctorJson } from '../../../report/text/json-text.js';
import { printable } from '../../../report/text/printable.js';
import { assertTenant, type Connection, openUnchecked } from '../../connect.js';
import { type CliContext } from '../../context.js';
import { type OneTenantOptions, runOnTenant } from '../../fleet/fleet-options.js';
import { connectionOptions, type Declare, examples, oneTenantOption } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ConnectionOptions, useColour } from '../../program/options.js';
import { toolVersion, withDocsUrls } from '../../program/version.js';
import { placeOf } from '../../project/project-place.js';
import { createLog, type Log } from '../../terminal/log.js';
import { openResultFile } from '../../terminal/result-file.js';

export const declareDoctor: Declare = (command, context, onExit) => {
  oneTenantOption(connectionOptions(command))
    .addOption(
      new Option('--for <purpose>', 'what the connection is for').choices(DOCTOR_PURPOSES).default('apply'),
    )
    .option('--probe-policy <id>', 'TYPE/ID of a disposable policy used to test writes; restored afterwards')
    .option('--out <file>', 'save the report as JSON too')
    .option('--yes', 'do not ask before the probe writes')
    .addHelpText('after', examples('doctor', 'doctor --for plan --format json', 'doctor --for explain'))
    .action(async (options: DoctorOptions & OneTenantOptions) => {
      onExit(await runOnTenant(doctor, options, context));
    });
};

export interface DoctorOptions extends ProbeOptions {
  readonly for: DoctorPurpose;
  readonly out?: string;
}

/** Looks at everything that plan, apply or explain need, over the connection they use, and says what is missing. */
export async function doctor(options: DoctorOptions, context: CliContext): Promise<ExitCode> {
  const log = createLog(context, options);
  const out = await openResultFile(options.out, context);
  const { load, folder } = placeOf(options, context);
  const project = await load();
  const { settings } = project;
  if (settings === undefined) {
    log.diagnostics(project.diagnostics, { ...options, C: folder });
    return EXIT.error;
  }
  const connection = await openUnchecked(settings, options, context, log);
  try {
    const found = await examine(connection, { ...project, settings }, options, context, log);
    const report: DoctorReport = {
      formatVersion: DOCTOR_FORMAT_VERSION,
      toolVersion: toolVersion(),
      healthy: found.checks.every(({ status, required }) => status !== 'missing' || !required),
      purpose: options.for,
      tenantId: settings.tenantId,
      cloud: settings.cloud,
      graphVersion: settings.graphVersion,
      endpoint: connection.origin,
      ...found,
    };
    context.stdout.write(
      options.format === 'json'
        ? renderDoctorJson(report)
        : withDocsUrls(renderDoctorText(report, { colour: useColour(options, context) })),
    );
    await out?.write(renderDoctorJson(report));
    return report.healthy ? EXIT.ok : EXIT.error;
  } finally {
    await connection.close();
  }
}

type Findings = Pick<DoctorReport, 'checks' | 'signedIn' | 'probe'>;

async function examine(
  connection: Connection,
  project: Project & { readonly settings: Settings },
  options: DoctorOptions,
  context: CliContext,
  log: Log,
): Promise<Findings> {
  const { settings } = project;
  const way = await checkWay(connection, context.clock, log.request);
  const { check, signedIn, claims } = await checkSignIn(connection.signIn);
  const checks: Check[] = [...way, check];
  if (check.status === 'ok') checks.push(await checkTenant(settings, connection));
  const who = signedIn === undefined ? {} : { signedIn };
  // Nothing is read of a tenant that is not the right one.
  if (checks.some(({ status, required }) => status === 'missing' && required)) return { checks, ...who };

  const wish = wishOf(project, options.for);
  checks.push(
    ...checkPermissions(claims, {
      purpose: options.for,
      windows: wish.types.has('windowsManagedAppProtection') && settings.graphVersion === 'beta',
      filters: wish.filters,
    }),
  );
  const reads = await checkReads(
    connection,
    { ...wish, users: options.for === 'explain', version: settings.graphVersion },
    context.clock,
  );
  checks.push(...reads.checks);
  const probe = await probeWrites(connection, reads.policies, settings, options, context);
  checks.push(...probe.checks);
  return { checks, ...who, ...(probe.probe === undefined ? {} : { probe: probe.probe }) };
}

async function checkTenant({ tenantId }: Settings, connection: Connection): Promise<Check> {
  const about = { group: 'connection', name: 'tenant', required: true } as const;
  try {
    await assertTenant(tenantId, connection);
    return { ...about, status: 'ok', detail: tenantId };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { ...about, ...failed(error, true) };
  }
}

/** What the declarations will ask of the tenant; all of it where there are none yet, or where they have no part. */
function wishOf(
  { settings, declarations }: Project & { readonly settings: Settings },
  purpose: DoctorPurpose,
): { readonly types: ReadonlySet<PolicyType>; readonly filters: boolean } {
  const canFilter = knowsFilters(settings.graphVersion);
  if (declarations.length === 0 || purpose === 'explain')
    return { types: new Set(managedTypes(settings)), filters: canFilter };
  return {
    types: new Set(declarations.map(({ policy }) => policy.type)),
    filters:
      canFilter && declarations.some(({ entries }) => entries.some(({ filter }) => filter !== undefined)),
  };
}

/** The policy that may be written to, and the word that it may. */
export interface ProbeOptions extends ConnectionOptions {
  readonly probePolicy?: string;
  readonly yes?: boolean;
}

interface Probed {
  readonly checks: readonly Check[];
  readonly probe?: ProbeReport;
}

const ROUTES = ['assign', 'PATCH of one assignment', 'DELETE of one assignment'];

/** Tries the write routes on the policy that was named for it, after it showed what it will do and someone agreed. */
export async function probeWrites(
  connection: Connection,
  policies: readonly CurrentPolicy[],
  settings: Settings,
  options: ProbeOptions,
  context: CliContext,
): Promise<Probed> {
  const { probePolicy: probed } = options;
  if (probed === undefined)
    return untried('not tried: pass a disposable test policy with --probe-policy TYPE/ID');
  try {
    const found = await preparePlan(probed, connection, policies, settings);
    if ('why' in found) return refused(found.why);
    createLog(context, options).text(announcement(found.plan));
    const why = await whyNotConfirmed(options, context);
    if (why !== undefined) return refused(why);
    return await probePolicy(found.plan, connection.openWriter(), context.clock);
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return refused(explainFailedCall(error).replace(/\.$/, ''));
  }
}

type Prepared = { readonly plan: ProbePlan } | { readonly why: string };

async function preparePlan(
  asked: string,
  { reader }: Connection,
  policies: readonly CurrentPolicy[],
  settings: Settings,
): Promise<Prepared> {
  const [policy, another] = policies.filter(({ type, id }) =>
    [id, `${type}/${id}`].some((text) => text.toLowerCase() === asked.toLowerCase()),
  );
  if (policy === undefined) return { why: `no policy that could be read has the id ${asked}` };
  if (another !== undefined) return { why: `two policies have the id ${asked}; give TYPE/ID` };
  const assignments = await reader.fetchAssignments(policy.type, policy.id);
  const names = settings.protect.flatMap((entry) => ('group' in entry ? (entry.group.name ?? []) : []));
  const { groups, unsure } =
    names.length === 0
      ? { groups: [], unsure: new Map<string, string>() }
      : await reader.fetchGroupsByName(names);
  for (const [name, why] of unsure)
    return { why: `the protected group “${name}” could not be looked up: ${why.replace(/\.$/, '')}` };
  const refusal = probeRefusal(policy, assignments, settings, groups);
  if (refusal !== undefined) return { why: `not tried on “${policy.name}”: ${refusal}` };
  const filters = knowsFilters(settings.graphVersion) ? (await reader.fetchFilters()).items : [];
  return { plan: planProbe(policy, assignments, settings.graphVersion, filters) };
}

function untried(detail: string): Probed {
  return {
    checks: ROUTES.map((name) => ({ group: 'writes', name, status: 'unknown', required: false, detail })),
  };
}

/** A probe that was asked for and did not come about. */
function refused(detail: string): Probed {
  const { checks } = untried('not tried');
  return {
    checks: [{ group: 'writes', name: 'probe', status: 'missing', required: true, detail }, ...checks],
  };
}

/** All that will be sent, and what to send by hand should this be cut off in the middle. */
function announcement({ policy, assignments, restore, patch, remove }: ProbePlan): string {
  const items = [patch(assignments), remove(assignments)].flatMap((item) => item ?? []);
  const lines = [
    `The probe WRITES to ${policy.type} “${policy.name}” (${policy.id}), which has ${counted(assignments.length, 'assignment')}:`,
    `  POST assign: the list as it is`,
    ...items.map(({ request, what }) => `  ${request.method}: ${what}`),
    `  POST assign: everything back, checked by reading`,
    'For a moment some people are not reached by it; ids of assignments may be new afterwards.',
    `Should it be cut off, put everything back with POST ${restore.path} ${JSON.stringify(restore.body)}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

async function whyNotConfirmed({ yes }: ProbeOptions, { ask }: CliContext): Promise<string | undefined> {
  if (yes === true) return undefined;
  if (ask === undefined) return 'it writes to the tenant: say --yes where there is no terminal to ask on';
  return (await ask('\nWrite to this policy? Type yes: ')).trim() === 'yes' ? undefined : 'no one said yes';
}
