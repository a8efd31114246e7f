import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../model/json.js';
import { FLEET_SUMMARY_FILE, type FleetSummary, planFileOf } from '../../model/results/fleet-summary.js';
import { type Plan } from '../../model/results/plan.js';
import {
  isQuietPlan,
  planFacts,
  renderFleetPlansMarkdown,
  type TenantPlan,
} from '../../report/fleet/fleet-plans-markdown.js';
import { mdCode } from '../../report/text/markdown.js';
import { printable } from '../../report/text/printable.js';
import { type ChildResult, type CiContext, CiError } from '../ci-context.js';
import { type Forge, type FoundPlan, type NoPlan } from '../forges/forge.js';
import { readZipped } from '../forges/zip.js';
import { keepFile, openFolder } from './job-folders.js';
import { failurePage, markerOf, renderNote, upsertComment } from './page.js';
import { nameWithRing, type TaskOptions } from './task-options.js';
import { planArtifact, projectArgs } from './task-plan.js';
import {
  type ApprovedWork,
  parseReviewed,
  reviewNotice,
  sayWaiting,
  UNREVIEWED,
  workOf,
} from './task-review.js';

/** Room on the page of a run: an engine takes a megabyte, and a character has up to three bytes. */
const PAGE_LIMIT = 300_000;

/** Folders of the artifact: the plans that apply takes, those made now to compare them with, and what each run printed. */
const PLANS = 'plans';
const PLANS_NOW = 'plans-now';
const REPORTS = 'reports';

/** Plans of several tenants. */
interface FleetPlans extends Pick<ChildResult, 'code' | 'stderr'> {
  /** Undefined: no tenant was run, and `stderr` says why. */
  readonly tenants: readonly TenantPlan[] | undefined;
}

/**
 * Plans all tenants that the options name, into one folder. Exit code of `assignctl plan`: that of one tenant does not
 * keep the others from being planned. `look` adds what is to know of a tenant and its plan, before the next one is read.
 */
async function runPlans(
  options: TaskOptions,
  folder: string,
  into: string,
  context: CiContext,
  look: (tenant: TenantPlan, plan: Plan | undefined) => Promise<TenantPlan> = (tenant) =>
    Promise.resolve(tenant),
): Promise<FleetPlans> {
  for (const name of [PLANS, PLANS_NOW, REPORTS])
    await rm(join(folder, name), { recursive: true, force: true });
  const [plans, reports] = [join(folder, into), join(folder, REPORTS)];
  const base = options.base === undefined ? [] : ['--base', options.base];
  const args = ['plan', ...projectArgs(options), ...base, '--out', plans, '--reports', reports];
  const { code, stderr } = await context.assignctl([...args, '--format', 'markdown']);
  const text = await readIfThere(join(reports, FLEET_SUMMARY_FILE));
  // assignctl of this very package has written summary and plans.
  const summaries = text === undefined ? [] : (JSON.parse(text) as FleetSummary).tenants;
  // A run that came to no end has left the summary of its beginning.
  if (summaries.every(({ exitCode }) => exitCode === null)) return { code, stderr, tenants: undefined };
  const tenants: TenantPlan[] = [];
  for (const summary of summaries) {
    const file = await readIfThere(join(plans, planFileOf(summary.name)));
    const plan = file === undefined ? undefined : (JSON.parse(file) as Plan);
    const facts = plan === undefined ? undefined : planFacts(plan);
    const page = (await readIfThere(join(reports, `${summary.name}.md`))) ?? '';
    tenants.push(await look({ summary, facts, notes: [], page }, plan));
  }
  return { code, stderr, tenants };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isJsonObject(cause) && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Keeps what was planned, and shows it on the page of the run. Returns what fits into a comment. */
async function showPlans({ tenants, stderr }: FleetPlans, folder: string, forge: Forge): Promise<string> {
  const render = (limit?: number): string =>
    tenants === undefined
      ? failurePage('the plans could not be made', stderr)
      : renderFleetPlansMarkdown(tenants, limit);
  const page = render(PAGE_LIMIT);
  await keepFile(folder, 'plan.md', page);
  await keepFile(folder, 'plan.log', stderr);
  await forge.addSummary(join(folder, 'plan.md'), page);
  return render();
}

function hasChanges({ tenants = [] }: Pick<FleetPlans, 'tenants'>): boolean {
  return tenants.some(({ summary }) => (summary.plan?.changed ?? 0) > 0);
}

/**
 * Plans the tenants, and shows all plans in one comment on the pull request, with a row for each tenant. Ends with the
 * exit code of `assignctl plan`.
 */
export async function planFleet(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const folder = await openFolder(options, context);
  const artifact = `${planArtifact(nameWithRing(options), forge.commit)}${forge.planAttempt}`;
  await forge.setOutputs({ keep: artifact });
  const planned = await runPlans(options, folder, PLANS, context);
  const page = await showPlans(planned, folder, forge);
  await forge.setOutputs({ changes: String(hasChanges(planned)), 'exit-code': String(planned.code) });
  if (forge.pullRequest === undefined) return planned.code;
  const marker = markerOf('plan', nameWithRing(options));
  const body = renderNote(marker, page, forge, [`artifact ${mdCode(artifact)}`]);
  const isQuiet = planned.code === 0 && planned.tenants?.every(isQuietPlan) === true;
  const did = await upsertComment(forge.comments(forge.pullRequest), marker, body, isQuiet);
  context.write(`Comment on pull request ${forge.pullRequest}: ${did}.\n`);
  return planned.code;
}

/**
 * Shows the plans to apply to the person who approves, as for one tenant. A tenant whose plan was not reviewed or cannot be
 * made now has none for apply, which then leaves it unchanged and fails; it does not keep the others from being applied. Exit
 * code 0: there is something to apply, or every tenant is as its files say.
 */
export async function reviewFleet(options: TaskOptions, forge: Forge, context: CiContext): Promise<number> {
  const found = forge.isByHand ? undefined : await findPlans(options, forge);
  const folder = await openFolder(options, context);
  await forge.setOutputs({
    keep: `${planArtifact(nameWithRing(options), forge.commit)}${forge.planAttempt}`,
  });
  if (found !== undefined && 'archive' in found) return reviewMerged(found, folder, options, forge, context);
  if (found !== undefined) context.write(`${printable(found.reason)} The plans are made now.\n`);
  // Of a run by hand, or of a push, the commit before says nothing about what was reviewed.
  const works: ApprovedWork[] = [];
  const planned = await runPlans({ ...options, base: undefined }, folder, PLANS, context, (tenant, plan) => {
    if (plan !== undefined) works.push(workOf(plan));
    return Promise.resolve(tenant);
  });
  await showPlans(planned, folder, forge);
  const isUnreviewed = found !== undefined && hasChanges(planned);
  if (isUnreviewed) context.write(`error: ${UNREVIEWED}\n`);
  const isToApply = !isUnreviewed && hasChanges(planned);
  await forge.setOutputs({ changes: String(isToApply), 'exit-code': String(planned.code) });
  if (isToApply) await sayFleetWaiting(works, options, forge, context);
  if (isUnreviewed) return 1;
  return isToApply ? 0 : endWithout(planned.code, forge);
}

/** The reviewed plans: those of the whole fleet, or of the ring if each ring was planned by itself. */
async function findPlans(options: TaskOptions, forge: Forge): Promise<FoundPlan | NoPlan> {
  const find = (name: string): Promise<FoundPlan | NoPlan> =>
    forge.findPlan((commit) => planArtifact(name, commit), options.planWorkflow);
  const whole = await find(options.name);
  return 'archive' in whole || options.ring === undefined ? whole : find(nameWithRing(options));
}

/** Keeps the reviewed plans for apply, and shows those made now with what differs. */
async function reviewMerged(
  { archive, artifact, pullRequest }: FoundPlan,
  folder: string,
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<number> {
  context.write(`The plans of pull request ${pullRequest}: ${artifact}.\n`);
  const reviewed = await archive();
  const works: ApprovedWork[] = [];
  let approvable = 0;
  let left = 0;
  const planned = await runPlans(options, folder, PLANS_NOW, context, async (tenant, fresh) => {
    const { name, tenantId } = tenant.summary;
    const file = planFileOf(name);
    const found = readReviewed(reviewed, file, tenantId);
    if ('problem' in found || fresh === undefined) {
      left += 1;
      const why = 'problem' in found ? found.problem : NO_PLAN_NOW;
      context.write(`error: ${name} is not applied. ${printable(why)}\n`);
      return { ...tenant, notes: [`Not applied. ${why}`] };
    }
    await keepFile(await openFolder({ folder: join(folder, PLANS) }, context), file, found.text);
    if (found.plan.policies.some(({ changes }) => changes.length > 0)) approvable += 1;
    works.push(workOf(fresh, found.plan));
    const notice = reviewNotice(found.plan, fresh, pullRequest);
    // What the files want now and no one has reviewed is not applied: the tenant is not as its files say.
    if (notice.hasUnreviewed) {
      left += 1;
      context.write(`error: ${name} has changes that are not in the reviewed plan. They are not applied.\n`);
    }
    return {
      ...tenant,
      notes: notice.isSame ? [] : ['Its plan is not the reviewed one. What differs is not applied.'],
      page: `${notice.text}\n\n${tenant.page}`,
    };
  });
  await showPlans(planned, folder, forge);
  await forge.setOutputs({
    'pull-request': pullRequest,
    changes: String(approvable > 0),
    'exit-code': String(planned.code),
  });
  if (approvable > 0) {
    await sayFleetWaiting(works, options, forge, context);
    return 0;
  }
  return endWithout(planned.code === 0 && left > 0 ? 1 : planned.code, forge);
}

/** The end of a review that leaves nothing to apply: with exit code 0 the next ring may begin. */
async function endWithout(code: number, forge: Forge): Promise<number> {
  if (code === 0) await forge.setOutputs({ done: 'true' });
  return code;
}

const NO_PLAN_NOW = 'No plan could be made now.';

type Reviewed = { readonly plan: Plan; readonly text: string } | { readonly problem: string };

/** The plan that a tenant was reviewed with, or in a sentence why there is none that apply would take. */
function readReviewed(archive: Buffer, file: string, tenantId: string): Reviewed {
  try {
    const text = readZipped(archive, file).toString('utf8');
    const plan = parseReviewed(text);
    return plan.tenantId.toLowerCase() === tenantId.toLowerCase()
      ? { plan, text }
      : { problem: 'The reviewed plan is of another tenant.' };
  } catch (cause) {
    if (cause instanceof CiError) return { problem: cause.message };
    throw cause;
  }
}

/** Sends the message that plans wait for approval. `works`: what apply would send, of each tenant that has a plan for it. */
async function sayFleetWaiting(
  works: readonly ApprovedWork[],
  options: TaskOptions,
  forge: Forge,
  context: CiContext,
): Promise<void> {
  const sum = (count: (work: ApprovedWork) => number): number =>
    works.reduce((total, work) => total + count(work), 0);
  const counts = {
    tenants: sum(({ policies }) => (policies > 0 ? 1 : 0)),
    policies: sum(({ policies }) => policies),
    requests: sum(({ requests }) => requests),
  };
  await sayWaiting(counts, options, forge, context);
}
