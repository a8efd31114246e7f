import { isDone } from '../../applier/policy-outcomes.js';
import { type Project } from '../../loader/load.js';
import { type ReadDocuments } from '../../loader/yaml/read-file.js';
import { hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import { type DriftReport } from '../../model/results/drift.js';
import { type TenantSummary } from '../../model/results/fleet-summary.js';
import { type Outcome } from '../../model/results/outcome.js';
import { type Plan } from '../../model/results/plan.js';
import { counted } from '../../model/numbers.js';
import { planEffects } from '../../report/plan/plan-view.js';
import { typeText } from '../../report/text/labels.js';
import { type CliContext, type Output, type RunObserver, type Traffic } from '../context.js';
import { EXIT, type ExitCode } from '../program/exit-codes.js';
import { type LogFormat, type ProjectOptions } from '../program/options.js';
import { failureSentence, reportFailure, createLog } from '../terminal/log.js';
import { type Reports, saveReport, withoutReport } from './summary.js';
import { type FilesChecked, type FleetInterrupt } from './run-many.js';
import { type FleetOptions, type TenantCommand } from './fleet-options.js';
import { loadTenant, placeOfTenant } from './open-fleet.js';
import { nothingDone } from './rings.js';

/** What the runs of all tenants share; nothing of it is a connection, a token or a limit. */
export interface SharedByRuns<O extends ProjectOptions> {
  readonly command: TenantCommand<O>;
  readonly fleet: Fleet;
  readonly files: FilesChecked;
  readonly read: ReadDocuments;
  readonly stop: FleetInterrupt | undefined;
  /** Where the report of each tenant goes. */
  readonly reports: Reports | undefined;
  /** Prints text of a tenant, in its turn. */
  readonly print: (tenant: FleetTenant, text: string) => void;
}

/** Runs the command on one tenant as if there were no other. What goes wrong stays with that tenant: nothing is thrown. */
export function createTenantRun<O extends ProjectOptions>(
  { command, fleet, files, read, stop, reports, print }: SharedByRuns<O>,
  options: O & FleetOptions,
  context: CliContext,
): (tenant: FleetTenant) => Promise<TenantSummary> {
  const names = fleet.tenants.map(({ name }) => name);
  return async (tenant) => {
    const { name } = tenant;
    const errors = files.errors.get(name);
    if (errors !== undefined)
      return {
        ...nothingDone(tenant),
        exitCode: EXIT.error,
        problems: [`${counted(errors, 'error')} in its files`],
      };
    if (command.isOfFiles === true) return { ...nothingDone(tenant), exitCode: EXIT.ok };
    const watch = watchRun();
    const prefixed = prefixLines(context.stderr, name, options.logFormat);
    let stdout = '';
    const own: CliContext = {
      ...context,
      ...stop?.forRun,
      env: environmentOf(name, { env: context.env, fleet: names, isOnlyTenant: false }),
      stdout: { ...terminalOf(context.stdout), write: (text) => (stdout += text) },
      stderr: prefixed,
      ask: undefined,
      terminal: undefined,
      observer: watch.observer,
    };
    const place = placeOfTenant(tenant, options, context, async () =>
      withoutReported(await loadTenant(tenant, options, context, read)),
    );
    let exitCode: ExitCode = EXIT.error;
    let failure: string | undefined;
    try {
      exitCode = await command.run({ ...(await command.forOneOfMany(options, name, context)), place }, own);
    } catch (error) {
      failure = failureSentence(error);
      reportFailure(error, createLog(own, options), options.logFormat);
    }
    prefixed.end();
    if (options.format === 'text' && stdout !== '') print(tenant, titled(tenant, stdout));
    const facts = watch.facts();
    const unsaved = await saveReport(reports?.writeReport(tenant, stdout), createLog(context, options));
    const problems = [...facts.problems, ...[failure, unsaved].filter((one) => one !== undefined)];
    return {
      ...nothingDone(tenant),
      ...facts,
      problems,
      exitCode: unsaved === undefined ? exitCode : withoutReport(command.name, exitCode),
    };
  };
}

/** What decides how a text looks: it is printed to the same terminal in the end. */
function terminalOf({ isTTY, columns }: Output): Pick<Output, 'isTTY' | 'columns'> {
  return { ...(isTTY === undefined ? {} : { isTTY }), ...(columns === undefined ? {} : { columns }) };
}

/** Warnings and notes were reported for all tenants together; errors that came since are reported here. */
function withoutReported(project: Project): Project {
  return hasErrors(project.diagnostics) ? project : { ...project, diagnostics: [] };
}

function titled({ name, ring }: FleetTenant, text: string): string {
  return `── ${name}${ring === undefined ? '' : ` (ring ${ring})`} ──\n${text}\n`;
}

/** A stream whose every line says which tenant it is of; lines go out whole, so that those of several runs do not mix. */
function prefixLines(
  out: Output,
  tenant: string,
  logFormat: LogFormat,
): Output & { readonly end: () => void } {
  const marked = (line: string): string =>
    logFormat === 'json' ? line.replace(/^\{/, `{"tenant":"${tenant}",`) : `[${tenant}] ${line}`;
  let rest = '';
  return {
    write: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) out.write(line === '' ? '\n' : `${marked(line)}\n`);
    },
    end: () => {
      if (rest !== '') out.write(`${marked(rest)}\n`);
      rest = '';
    },
  };
}

type Facts = Pick<
  TenantSummary,
  'problems' | 'plan' | 'effects' | 'digest' | 'outcome' | 'drift' | 'requests' | 'waits'
>;

/** Keeps of a run what the summary shows, and drops the rest. */
function watchRun(): { readonly observer: RunObserver; readonly facts: () => Facts } {
  let plan: Pick<Facts, 'plan' | 'effects' | 'digest'> = {};
  let outcome: Outcome['summary'] | undefined;
  let drift: Facts['drift'];
  let problems: readonly string[] = [];
  let traffic: Traffic | undefined;
  return {
    observer: {
      onConnection: (seen) => (traffic = seen),
      onPlan: (made) => {
        plan = { plan: made.summary, effects: planEffects(made), digest: made.digest };
        problems = problemsOfPlan(made);
      },
      onOutcome: (ended) => {
        outcome = ended.summary;
        problems = problemsOfOutcome(ended);
      },
      onDrift: (report) => {
        drift = report.summary;
        problems = problemsOfDrift(report);
      },
    },
    facts: () => ({
      problems,
      ...plan,
      ...(outcome === undefined ? {} : { outcome }),
      ...(drift === undefined ? {} : { drift }),
      requests: { reads: traffic?.calls.reads ?? 0, writes: traffic?.calls.writes ?? 0 },
      waits: { count: traffic?.waits.count ?? 0, milliseconds: traffic?.waits.milliseconds ?? 0 },
    }),
  };
}

function problemsOfPlan({ refused, blocked }: Pick<Plan, 'refused' | 'blocked'>): readonly string[] {
  return [
    ...refused.map(({ code, message }) => `refused ${code}: ${message}`),
    ...blocked.map(
      ({ type, name, id, messages }) =>
        `blocked ${typeText(type)} “${name ?? id ?? ''}”: ${messages.join(' ')}`,
    ),
  ];
}

function problemsOfDrift({ blocked, unread }: DriftReport): readonly string[] {
  return [
    ...problemsOfPlan({ refused: [], blocked }),
    ...unread.map(({ type, why }) => `unread ${typeText(type)}: ${why}`),
  ];
}

function problemsOfOutcome({ policies }: Outcome): readonly string[] {
  return policies
    .filter((policy) => !isDone(policy))
    .map(
      ({ type, name, id, result, reason = '' }) =>
        `${result} ${typeText(type)} “${name ?? id ?? ''}”: ${reason}`,
    );
}

type Env = CliContext['env'];

const ENDPOINT = 'ASSIGNCTL_ENDPOINT';
const TOKEN = 'ASSIGNCTL_ACCESS_TOKEN';
/** What makes up an app's own way to sign in: the parts belong together. */
const APP = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURESUBSCRIPTION_TENANT_ID',
  'AZURESUBSCRIPTION_CLIENT_ID',
  'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
] as const;
const TENANT_VARIABLES = [ENDPOINT, TOKEN, ...APP] as const;

/** The end of a variable that is one tenant's own: `_CONTOSO_EU` of `contoso-eu`. No two tenants share one. */
function variableSuffix(tenant: string): string {
  return `_${tenant.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The environment as one tenant's run sees it: its own variables under their plain names, and no other tenant's at all.
 * An app given for this tenant comes whole: nothing of it is filled up from the app that all share. A token that
 * belongs to no tenant by its name is given to a run of one tenant, and never to several.
 */
export function environmentOf(
  tenant: string,
  {
    env,
    fleet,
    isOnlyTenant,
  }: { readonly env: Env; readonly fleet: readonly string[]; readonly isOnlyTenant: boolean },
): Env {
  const suffix = variableSuffix(tenant);
  const own = TENANT_VARIABLES.flatMap((name) => {
    const value = env[name + suffix];
    return value === undefined ? [] : [[name, value] as const];
  });
  const hasApp = own.some(([name]) => APP.some((part) => part === name));
  const hidden = new Set([
    ...fleet.flatMap((name) => TENANT_VARIABLES.map((variable) => variable + variableSuffix(name))),
    ...(hasApp ? APP : []),
    ...(isOnlyTenant ? [] : [TOKEN]),
  ]);
  const shared = Object.entries(env).filter(([name]) => !hidden.has(name));
  return Object.fromEntries([...shared, ...own]);
}
