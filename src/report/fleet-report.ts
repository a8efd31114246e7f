import pc from 'picocolors';
import { counted, grouped } from '../model/numbers.js';
import { type Bounds } from '../model/results/affected-users.js';
import { type FleetSummary, type PlanEffects, type TenantSummary } from '../model/results/fleet-summary.js';
import { headlineText, incompleteText, isLossUnknown, usersLines } from './plan/plan-totals.js';
import { type NextStep, stepText } from './plan/plan-view.js';
import { groupsText } from './plan/plan-summaries.js';
import { wrapColumns } from './text/columns.js';
import { unprotectedTexts } from './text/labels.js';
import { COMMENT_LIMIT, md, mdCode, mdMessage, mdTable, Page } from './text/markdown.js';
import { printable } from './text/printable.js';

/** Of one tenant; the JSON summary has all. */
const MOST_SENTENCES = 5;

/** What a summary shows besides the results. */
export interface FleetDisplay {
  /** What to do next, each with a command that can be copied. */
  readonly next?: readonly NextStep[];
}

export interface FleetTextOptions extends FleetDisplay {
  readonly colour: boolean;
  /** Width to wrap at; nothing is wrapped without. */
  readonly columns?: number | undefined;
}

/** How every tenant ended: a line each with what matters below it, the totals, and what to do next. */
export function renderFleetText(summary: FleetSummary, options: FleetTextOptions): string {
  const c = pc.createColors(options.colour);
  const { tenants, exitCode, command } = summary;
  const { next = [], columns } = options;
  const rows = tenants.map((tenant) => [tenant.name, tenant.ring ?? '', codeText(tenant)] as const);
  const head = ['Tenant', 'Ring', 'Exit'] as const;
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => (row[n] ?? '').length)));
  const hasRings = rows.some(([, ring]) => ring !== '');
  const line = ([name, ring, code]: (typeof rows)[number], result: string): string =>
    [
      name.padEnd(widths[0] ?? 0),
      ...(hasRings ? [ring.padEnd(widths[1] ?? 0)] : []),
      code.padStart(widths[2] ?? 0),
      result,
    ].join('  ');
  const lines = tenants.flatMap((tenant, n) => {
    const paint = { open: c.red, changes: c.yellow, done: c.green }[stateOf(tenant, command)];
    const row = rows[n] ?? ['', '', ''];
    return [
      line(row, paint(printable(resultLine(tenant)))),
      ...dangerLines(tenant).map((text) => c.red(`  ! ${text}`)),
      ...effectLines(tenant).map((text) => `  ${text}`),
      ...problemLines(tenant).map((text) => `  ${printable(text)}`),
    ];
  });
  const text = [
    `── all ${counted(tenants.length, 'tenant')}: assignctl ${command} ──`,
    c.dim(line(head, 'Result')),
    ...lines,
    '',
    ...totalLines(summary),
    c.bold(`Fleet: ${totalsText(summary)}. Exit code ${exitCode}.`),
    ...(next.length === 0 ? [] : ['']),
    ...next.map((step) => stepText(step, (words) => words, c.bold)),
  ].join('\n');
  return `${columns === undefined ? text : wrapColumns(text, columns)}\n`;
}

function codeText({ exitCode }: TenantSummary): string {
  return exitCode === null ? '–' : String(exitCode);
}

function resultLine(tenant: TenantSummary): string {
  return [resultText(tenant), waitsText(tenant)].filter((text) => text !== '').join('; ');
}

function problemLines(tenant: TenantSummary): readonly string[] {
  return firstOf(furtherProblems(tenant), 'problems');
}

function firstOf(sentences: readonly string[], what: string): readonly string[] {
  const more = sentences.length - MOST_SENTENCES;
  if (more <= 0) return sentences;
  return [
    ...sentences.slice(0, MOST_SENTENCES),
    `… and ${grouped(more)} more ${what}: the JSON summary lists all`,
  ];
}

export const FLEET_MARKER = '<!-- assignctl:fleet -->';

/**
 * What a command did over a fleet, as a comment: first the tenants that are not done, with their problems, then those
 * that change, those that lose most first.
 */
export function renderFleetMarkdown(
  summary: FleetSummary,
  limit = COMMENT_LIMIT,
  { next = [] }: FleetDisplay = {},
): string {
  const { command, tenants } = summary;
  const page = new Page(limit);
  const inState = (state: TenantState): readonly TenantSummary[] =>
    tenants.filter((tenant) => stateOf(tenant, command) === state);
  page.add(FLEET_MARKER, `### ${iconOf(summary)} assignctl ${command}, ${totalsText(summary)}`);
  page.add(totalLines(summary).map(mdMessage).join('<br>'));
  const [open, changes, done] = TITLES[command === 'plan' ? 'plan' : 'other'];
  const addItems = (title: string, items: readonly TenantSummary[]): void => {
    page.addFitting(items.map(itemOf), {
      share: 0.6,
      wrap: (shown) => `#### ${title}\n\n${shown.join('\n')}`,
      more: (count) => `**… ${counted(count, 'more tenant')}: the JSON summary lists all.**`,
    });
  };
  addItems(open, inState('open'));
  addItems(
    changes,
    [...inState('changes')].sort((a, b) => mostLost(b) - mostLost(a)),
  );
  page.addFitting(inState('done').map(rowOf), {
    wrap: (shown) =>
      `#### ${done}\n\n${mdTable(['Tenant', 'Id', 'Ring', 'Result'], [])}\n${shown.join('\n')}`,
    more: (count) => `… ${counted(count, 'more tenant')}: the JSON summary lists all.`,
  });
  page.add(next.map((step) => stepText(step, mdMessage, mdCode)).join('<br>'));
  return page.toString();
}

/** Titles of the tenants that are not done, that change, and that need nothing. */
const TITLES = {
  plan: ['❌ Not planned, or not completely', 'Changes', 'No changes'],
  other: ['Not done', 'Changes', 'Done'],
} as const;

function iconOf({ command, tenants }: FleetSummary): string {
  if (tenants.some((tenant) => stateOf(tenant, command) === 'open')) return '❌';
  return tenants.some((tenant) => dangerLines(tenant).length > 0) ? '⚠️' : '✅';
}

function itemOf(tenant: TenantSummary): string {
  const { name, ring, exitCode, tenantId } = tenant;
  const code = exitCode === 0 ? '' : `, exit code ${exitCode ?? '–'}`;
  const place = [mdCode(tenantId), ...(ring === undefined ? [] : [md(ring)])].join(', ');
  return [
    `- **${md(name)}** (${place})${code}: ${mdMessage(resultText(tenant))}`,
    ...(tenant.waits.count > 0 ? [md(waitsText(tenant))] : []),
    ...dangerLines(tenant).map((text) => `⚠️ **${mdMessage(text)}**`),
    ...effectLines(tenant).map(mdMessage),
    ...problemLines(tenant).map(mdMessage),
  ].join('<br>');
}

function rowOf(tenant: TenantSummary): string {
  const cells = [
    mdCode(tenant.name),
    mdCode(tenant.tenantId),
    md(tenant.ring ?? ''),
    mdMessage(resultLine(tenant)),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** `open`: not done, or not planned completely. `changes`: planned, and something changes. */
type TenantState = 'open' | 'changes' | 'done';

function stateOf({ exitCode, plan }: TenantSummary, command: FleetSummary['command']): TenantState {
  if (command !== 'plan' || plan === undefined) return exitCode === 0 ? 'done' : 'open';
  if (plan.blocked > 0 || ![0, 2].includes(exitCode ?? 1)) return 'open';
  return plan.changed > 0 ? 'changes' : 'done';
}

/** The result of one tenant, in a few words. */
function resultText({ exitCode, skipped, plan, effects, outcome, drift, problems }: TenantSummary): string {
  if (skipped !== undefined) return `not run: ${skipped}`;
  if (outcome !== undefined) {
    const { unchanged, ...results } = outcome;
    const counts = Object.entries(results).filter(([, count]) => count > 0);
    return [...counts.map(([result, count]) => `${count} ${result}`), `${unchanged} unchanged`].join(', ');
  }
  if (drift !== undefined) return driftText(drift);
  if (plan !== undefined && effects !== undefined)
    return [plan.blocked > 0 ? incompleteText(plan) : '', headlineText(plan, effects)]
      .filter((text) => text !== '')
      .join('. ');
  return exitCode === 0 ? 'files are valid' : (problems[0] ?? 'no plan was made');
}

function driftText({ differing, policies, unmanaged, blocked }: NonNullable<TenantSummary['drift']>): string {
  return [
    differing === 0 ? 'no drift' : `${counted(differing, 'policy', 'policies')} of ${policies} differ`,
    `${unmanaged} unmanaged`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ].join(', ');
}

/** What a plan that changes something does to people; undefined once it was applied, or if it is about drift. */
function plannedEffects({ plan, effects, outcome, drift }: TenantSummary): PlanEffects | undefined {
  return (outcome ?? drift) === undefined && plan !== undefined && plan.changed > 0 ? effects : undefined;
}

/** What a reviewer must not miss of a tenant's plan. */
function dangerLines(tenant: TenantSummary): readonly string[] {
  const effects = plannedEffects(tenant);
  if (effects === undefined) return [];
  const { refused, review } = effects;
  return [
    ...unprotectedTexts(effects),
    ...(isLossUnknown(effects) ? usersLines(LOSS_UNKNOWN, 'a policy').map(({ text }) => text) : []),
    ...(refused > 0 ? [`Refused: ${counted(refused, 'policy', 'policies')}`] : []),
    ...firstOf(review, 'to review carefully'),
  ];
}

function effectLines(tenant: TenantSummary): readonly string[] {
  const effects = plannedEffects(tenant);
  if (effects === undefined) return [];
  const { users, groups } = effects;
  const lines = users === undefined ? [] : usersLines(users, 'a policy');
  // As a danger it is not repeated among the numbers.
  const isRepeated = isLossUnknown(effects);
  const numbers = lines.flatMap(({ side, text }) => (side === 'lose' && isRepeated ? [] : [text]));
  return [...numbers, groupsText(groups)].filter((text) => text !== '');
}

const LOSS_UNKNOWN = { lose: null, gain: { min: 0, max: 0 } } as const;

/** Up to how many users of a tenant lose a policy; an unknown number counts as the most. */
function mostLost({ effects }: TenantSummary): number {
  return effects?.users?.lose?.max ?? (effects?.assignments.fewer === 0 ? 0 : Number.MAX_SAFE_INTEGER);
}

/** Users who gain and lose in all tenants together, if more than one changes. No user is in two tenants. */
function totalLines({ tenants }: FleetSummary): readonly string[] {
  const all = tenants.flatMap((tenant) => plannedEffects(tenant) ?? []);
  const users = all.flatMap((effects) => effects.users ?? []);
  if (all.length < 2 || users.length < all.length) return [];
  const sums = { gain: sum(users.map(({ gain }) => gain)), lose: sum(users.map(({ lose }) => lose)) };
  return usersLines(sums, 'a policy, in all tenants').map(({ text }) => text);
}

function sum(all: readonly (Bounds | null)[]): Bounds | null {
  return all.reduce<Bounds | null>(
    (before, one) =>
      before === null || one === null ? null : { min: before.min + one.min, max: before.max + one.max },
    { min: 0, max: 0 },
  );
}

/** `throttled 12 times, 40 s` if the service's limits cost time. */
function waitsText({ waits }: Pick<TenantSummary, 'waits'>): string {
  if (waits.count === 0) return '';
  return `throttled ${counted(waits.count, 'time')}, ${Math.round(waits.milliseconds / 1000)} s`;
}

/** `50 tenants: 47 done, 3 not done`; of plans `3 tenants: 1 with changes, 1 without changes, 1 incomplete`. */
function totalsText({ command, tenants, totals }: FleetSummary): string {
  const count = (state: TenantState, isCounted = (one: TenantSummary) => one.exitCode !== null): number =>
    tenants.filter((one) => stateOf(one, command) === state && isCounted(one)).length;
  const parts =
    command === 'plan'
      ? [
          [count('changes'), 'with changes'],
          [count('done'), 'without changes'],
          [count('open', ({ plan }) => plan !== undefined), 'incomplete'],
          [count('open', ({ plan, exitCode }) => plan === undefined && exitCode !== null), 'failed'],
          [totals.skipped, 'not run'],
        ]
      : [
          [totals.done, 'done'],
          [totals.notDone, 'not done'],
          [totals.skipped, 'not run'],
        ];
  const shown = parts.filter(([number, words]) => number !== 0 || words === 'done');
  return `${counted(totals.tenants, 'tenant')}: ${shown.map((part) => part.join(' ')).join(', ')}`;
}

/** Problems that the result does not include. */
function furtherProblems(tenant: TenantSummary): readonly string[] {
  const { plan, outcome, drift, problems } = tenant;
  return (plan ?? outcome ?? drift) === undefined ? problems.slice(1) : problems;
}
