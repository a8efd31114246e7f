import { planProbe, type ProbePlan } from '../../../applier/probe/probe-plan.js';
import { probePolicy } from '../../../applier/probe/probe-policy.js';
import { probeRefusal } from '../../../applier/probe/probe-refusal.js';
import { type CurrentPolicy } from '../../../model/tenant/tenant.js';
import { type Check, type ProbeReport } from '../../../model/results/doctor-report.js';
import { knowsFilters } from '../../../model/tenant/policy-types.js';
import { explainFailure, GraphFailure } from '../../../model/ports.js';
import { type Settings } from '../../../model/project/settings.js';
import { printable } from '../../../report/text/printable.js';
import { type Connection } from '../../connection/connect.js';
import { type CliContext } from '../../context.js';
import { createLog } from '../../terminal/log.js';
import { type ConnectionOptions } from '../../program/options.js';

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
    return refused(explainFailure(error).replace(/\.$/, ''));
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
  const groups = names.length === 0 ? [] : await reader.fetchGroupsByName(names);
  const refusal = probeRefusal(policy, assignments, settings, groups);
  if (refusal !== undefined) return { why: `not tried on “${policy.name}”: ${refusal}` };
  const filters = knowsFilters(settings.graphVersion) ? await reader.fetchFilters() : [];
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
    `The probe WRITES to ${policy.type} “${policy.name}” (${policy.id}), which has ${assignments.length} assignments:`,
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
  return (await ask('\nTry it? Only “yes” will do: ')).trim() === 'yes' ? undefined : 'no one said yes';
}
