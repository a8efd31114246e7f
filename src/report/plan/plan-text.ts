import pc from 'picocolors';
import { type Plan } from '../../model/results/plan.js';
import { wrapColumns } from '../text/columns.js';
import { counted, grouped } from '../../model/numbers.js';
import { firstOf, typeText } from '../text/labels.js';
import { printable } from '../text/printable.js';
import { type Effect, EFFECT_SIGNS, effectsOf, signMeanings } from './change-view.js';
import { type CauseView, markOf, type WarningView } from './plan-causes.js';
import { reachText, summariseReach, summariseTypes, typeSummaryText } from './plan-summaries.js';
import { dangersOf, keptLine, type PlanDisplay, planView, type PlanView, stepLine } from './plan-view.js';
import { type PolicyView, type RefusalView } from './policy-entry.js';

export interface PlanTextOptions extends PlanDisplay {
  readonly colour: boolean;
  /** Width to wrap at; nothing is wrapped without. */
  readonly columns?: number | undefined;
}

type Colours = ReturnType<typeof pc.createColors>;

/** What a terminal shows of long lists; the other formats and `--verbose` show all. */
const MOST_GROUPS = 10;
const MOST_BLOCKED = 10;
const MOST_PLACES = 3;
const MOST_DANGERS = 10;
const MOST_NOTES = 5;

/** A plan to review in a terminal: which tenant, what is refused or blocked, what changes for people, and what to do. */
export function renderPlanText(plan: Plan, options: PlanTextOptions): string {
  const c = pc.createColors(options.colour);
  const view = planView(plan, options);
  const isVerbose = options.isVerbose === true;
  const hasChanges = view.policies.length > 0;
  const parts = [
    firstLines(view, c),
    isVerbose ? c.dim(`${plan.cloud}, Graph ${plan.graphVersion}, write mode ${plan.writeMode}`) : '',
    view.kinship === '' ? '' : c.yellow(view.kinship),
    liftsText(view, c),
    ...view.causes.map((cause) => causeText(cause, isVerbose ? undefined : VERBOSE_LISTS, c)),
    ...(hasChanges ? view.runRefusals.map((one) => runRefusalText(one, c)) : []),
    dangersText(view, c),
    ...view.policies.map((policy) => policyText(policy, isVerbose, c)),
    legendText(plan, view, c),
    warningsText(view, isVerbose, c),
    groupsText(plan, isVerbose, c),
    isVerbose ? restText(plan, view, c) : '',
    ...view.allowed.map((text) => c.yellow(`Allowed on purpose: ${text}`)),
    lastLines(plan, view, c),
  ];
  const text = `${parts.filter(isText).join('\n\n')}\n`;
  return wrapColumns(text, options.columns);
}

/** Which tenant, and what comes of the plan. */
function firstLines({ tenant, command, commit, verdict }: PlanView, c: Colours): string {
  const { lead, rest, losing, calm, kind } = verdict;
  const paint = { good: String, plain: String, warn: c.yellow, stop: c.red }[kind];
  return [
    [c.bold(`Tenant ${tenant}`), ...[command, commit].filter(isText).map(c.dim)].join('  '),
    [paint(c.bold(`${lead}.`)), ...rest, losing, calm].filter(isText).join(' '),
  ].join('\n');
}

/** The signs that occur, and what they say. */
function legendText(plan: Plan, { policies, unprotected }: PlanView, c: Colours): string {
  const isMarked =
    unprotected.length > 0 ||
    policies.some(
      ({ changes, marks, lossUnknown }) =>
        marks.length > 0 || lossUnknown !== undefined || changes.some(({ hazards }) => hazards.length > 0),
    );
  const signs = [...signMeanings(effectsOf(plan.policies)), ...(isMarked ? ['! review carefully'] : [])];
  return c.dim(signs.join('   '));
}

function isText(text: string): boolean {
  return text !== '';
}

function liftsText({ lifts }: PlanView, c: Colours): string {
  if (lifts === undefined) return '';
  return [c.red(c.bold(lifts.title)), ...lifts.lines.map((line) => c.red(`  ! ${line}`))].join('\n');
}

function runRefusalText(refusal: RefusalView, c: Colours): string {
  return [
    c.red(c.bold('Apply refuses the whole run.')),
    c.red(`  ${refusal.code}: ${refusal.message}`),
    ...remedyLines(refusal, c),
  ].join('\n');
}

function remedyLines({ remedy, most }: RefusalView, c: Colours): readonly string[] {
  if (!('flag' in remedy)) return [c.dim(`    To fix it: ${remedy.advice}.`)];
  return [
    ...(most === undefined ? [] : [`    ${most}`]),
    c.dim(`    To allow it: ${remedy.flag}`),
    c.dim(`    or in ${remedy.file}: ${remedy.line}`),
  ];
}

/** Where the policies are that a cause blocks besides the first ones. */
const VERBOSE_LISTS = '--verbose lists them';

/** One cause, where it is, and what it blocks: all of it, or the first of each and `elsewhere`, which says where the others are. */
export function causeText(
  { code, message, hint, places, blocks }: CauseView,
  elsewhere: string | undefined,
  c: Colours,
): string {
  const lines = blocks.map(({ title, place }) => `${title}  ${c.dim(place)}`);
  const [only] = lines;
  return [
    `${c.red('error')} ${c.dim(code)}  ${message}`,
    ...(hint === undefined ? [] : [`  ${c.green('hint:')} ${hint}`]),
    ...placeLines(places, elsewhere === undefined, c),
    ...(lines.length === 1 && only !== undefined
      ? [`  blocks ${only}`]
      : blocks.length > 1
        ? [`  blocks ${counted(blocks.length, 'policy', 'policies')}:`, ...indented(lines, elsewhere)]
        : []),
  ].join('\n');
}

function indented(lines: readonly string[], elsewhere: string | undefined): readonly string[] {
  const shown = elsewhere === undefined ? lines : lines.slice(0, MOST_BLOCKED);
  const more = lines.length - shown.length;
  return [
    ...shown.map((line) => `    ${line}`),
    ...(more > 0 ? [`    … and ${grouped(more)} more: ${elsewhere}`] : []),
  ];
}

function placeLines(places: readonly string[], isVerbose: boolean, c: Colours): readonly string[] {
  const most = isVerbose ? places.length : MOST_PLACES;
  const more = places.length - most;
  return [
    ...places.slice(0, most).map((place) => c.dim(`  at ${place}`)),
    ...(more > 0 ? [c.dim(`  and at ${counted(more, 'more place')}`)] : []),
  ];
}

function dangersText(view: PlanView, c: Colours): string {
  const all = dangersOf(view);
  if (all.length === 0) return '';
  const lines = all.slice(0, MOST_DANGERS).map((text) => c.magenta(`  ! ${text}`));
  const more = all.length - lines.length;
  return [
    c.bold('Review carefully'),
    ...lines,
    ...(more > 0 ? [`  … and ${counted(more, 'more policy', 'more policies')}, marked ! below`] : []),
  ].join('\n');
}

function policyText(policy: PolicyView, isVerbose: boolean, c: Colours): string {
  const { title, place, changes, users, lossUnknown, stays, warnings, refused } = policy;
  const { allowed, skipped, details, requests } = policy;
  const paint: Readonly<Record<Effect, (text: string) => string>> = {
    reaches: c.green,
    takes: c.red,
    changes: c.yellow,
  };
  return [
    `${refused.length > 0 ? `${c.red(c.bold('Refused:'))} ` : ''}${c.bold(title)}  ${c.dim(place)}`,
    ...refused.flatMap((refusal) => [
      c.red(`  ${refusal.code}: ${refusal.message}`),
      ...remedyLines(refusal, c),
    ]),
    ...skipped.map((text) => c.yellow(`  ${text}`)),
    ...changes.flatMap(({ effect, text, hazards }) => [
      paint[effect](`  ${EFFECT_SIGNS[effect]} ${text}`),
      ...hazards.map((hazard) => c.magenta(`    ! ${hazard}`)),
    ]),
    ...(lossUnknown === undefined ? [] : [c.magenta(`    ! ${lossUnknown}`)]),
    ...users.map((text) => `    ${text}`),
    ...(stays === '' ? [] : [`    ${stays}`]),
    ...warnings.map((warning) => ownWarningText(warning, isVerbose, c)),
    ...allowed.map((text) => c.yellow(`  Allowed on purpose: ${text}`)),
    ...(isVerbose ? [...details, requests].map((text) => c.dim(`    ${text}`)) : []),
  ].join('\n');
}

/** A warning below the policy that it is about: with `!` if a reviewer must not miss it. */
function ownWarningText(warning: WarningView, isVerbose: boolean, c: Colours): string {
  const mark = markOf(warning);
  if (mark === undefined) return indent(warningText(warning, isVerbose, c));
  return indent([c.magenta(`! ${mark}`), ...warningDetails(warning, isVerbose, c)].join('\n'));
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function warningsText({ warnings }: PlanView, isVerbose: boolean, c: Colours): string {
  const { ofOthers, counts } = warnings;
  if (isVerbose) return ofOthers.map((one) => warningText(one, isVerbose, c)).join('\n');
  if (counts.length === 0) return '';
  return [...counts.map((text) => `${c.yellow('warning')} ${text}`), c.dim('  --verbose lists them')].join(
    '\n',
  );
}

function warningText(warning: WarningView, isVerbose: boolean, c: Colours): string {
  const word = warning.severity === 'info' ? c.cyan('note') : c.yellow('warning');
  return [
    `${word} ${c.dim(warning.code)}  ${warning.message}`,
    ...warningDetails(warning, isVerbose, c),
  ].join('\n');
}

function warningDetails({ hint, places }: WarningView, isVerbose: boolean, c: Colours): readonly string[] {
  return [
    ...(hint === undefined ? [] : [`  ${c.green('hint:')} ${hint}`]),
    ...placeLines(places, isVerbose, c),
  ];
}

/** Groups that more than one policy moves: what one line of a policy cannot show. */
function groupsText(plan: Plan, isVerbose: boolean, c: Colours): string {
  const all = summariseReach(plan).filter(({ policies }) => isVerbose || policies > 1);
  if (all.length === 0 || plan.summary.changed < 2) return '';
  const shown = isVerbose ? all : all.slice(0, MOST_GROUPS);
  const more = all.length - shown.length;
  return [
    c.bold(isVerbose ? 'By group' : 'Groups in several policies'),
    ...shown.map(
      (reach) =>
        `  ${reach.label}${reach.users === undefined ? '' : ` (${counted(reach.users, 'user')})`}: ${reachText(reach)}`,
    ),
    ...(more > 0 ? [`  … ${counted(more, 'more group')}: --verbose lists them`] : []),
  ].join('\n');
}

function restText(plan: Plan, view: PlanView, c: Colours): string {
  const { verb, types: each } = summariseTypes(plan);
  const types = each.map((one) => `${typeText(one.type)}: ${typeSummaryText(one, verb)}`);
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [[c.bold(title), ...lines.map((line) => `  ${line}`)].join('\n')];
  return [
    ...list('By policy type', types),
    ...list('Notes on the numbers of users', (plan.impact?.notes ?? []).map(printable)),
    ...list('Assignments that assignctl leaves', view.kept.map(keptLine)),
    ...list('Unmanaged (not in the files)', view.unmanaged),
  ].join('\n\n');
}

/** What the numbers of users leave out or could not learn, if one of them is not known. */
function whyUnknown({ impact, summary }: Plan): readonly string[] {
  if (impact === undefined || summary.changed === 0 || (impact.gain !== null && impact.lose !== null))
    return [];
  return firstOf(impact.notes, MOST_NOTES).map(printable);
}

function lastLines(plan: Plan, view: PlanView, c: Colours): string {
  const { incomplete, headline, totals, next, verdict } = view;
  // Without any planned policy nothing is between the first lines and this one, and a next step says what to do.
  const errors = [
    ...(incomplete === undefined || plan.policies.length === 0 ? [] : [c.bold(`${incomplete}.`)]),
    ...(incomplete === undefined || next.length > 0 ? [] : ['Fix the errors, then plan again.']),
  ];
  const isRefused = plan.refused.length > 0 || view.policies.some(({ refused }) => refused.length > 0);
  const paint = isRefused || verdict.kind === 'stop' ? c.red : (text: string) => text;
  return [
    [
      ...(errors.length === 0 ? [] : [c.red(errors.join(' '))]),
      ...(headline === '' ? [] : [paint(c.bold(`${headline}.`))]),
      ...totals.map(({ text, isDanger }) => (isDanger ? c.red(text) : text)),
      ...whyUnknown(plan).map((note) => c.dim(note)),
    ].join('\n'),
    next.map((step) => stepLine(step, c.bold)).join('\n'),
  ]
    .filter(isText)
    .join('\n\n');
}
