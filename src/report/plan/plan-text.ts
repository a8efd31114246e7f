import pc from 'picocolors';
import {
  type BlockedPolicy,
  type Change,
  type Impact,
  type Lifted,
  type Plan,
  type PolicyPlan,
  type Refusal,
} from '../../model/results/plan.js';
import { renderDiagnosticsText } from '../text/diagnostics.js';
import {
  counted,
  detailText,
  hazardText,
  impactText,
  unprotectedTexts,
  keptText,
  remedyOf,
  requestsText,
  SIGNS,
  targetText,
} from '../text/labels.js';
import { orderTexts } from './order-text.js';
import { printable } from '../text/printable.js';
import { hasTwin, TWIN_TEXT } from './plan-rows.js';
import {
  headline,
  inFileOrder,
  kinshipText,
  policyNames,
  reachText,
  summariseReach,
  summariseTypes,
} from './plan-summaries.js';
import { columnWidth, padColumns } from '../text/width.js';

type Colours = ReturnType<typeof pc.createColors>;

/** A longer name goes past its column, so that one name cannot push a whole table off the screen. */
const WIDEST_COLUMN = 60;
/** Groups a terminal shows; all of them are in the other formats. */
const MOST_GROUPS = 30;

/** A plan as a review to read in a terminal: changes first, then what stands against them, then the sum. */
export function renderPlanText(plan: Plan, { colour }: { readonly colour: boolean }): string {
  const c = pc.createColors(colour);
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const nameOf = policyNames(plan);
  const parts = [
    c.dim(`Tenant ${plan.tenantId} (${plan.cloud}, ${plan.graphVersion}, write mode ${plan.writeMode})`),
    ...[kinshipText(plan)].filter((text) => text !== '').map((text) => c.yellow(text)),
    ...changed.map((policy) => policyText(policy, nameOf, c)),
    ...(changed.length > 0 ? [c.dim('+ create   ~ update   - delete   ! look twice')] : []),
    keptLines(plan),
    plan.unmanaged.length > 0 ? unmanagedText(plan) : '',
    plan.blocked.length > 0 ? blockedText(inFileOrder(plan.blocked), c) : '',
    plan.diagnostics.length > 0
      ? renderDiagnosticsText(inFileOrder(plan.diagnostics), { colour }).trimEnd()
      : '',
    ...(changed.length > 1 ? [typesText(plan, c), reachLines(plan, c)] : []),
    plan.impact === undefined ? '' : wholeImpactText(plan.impact, unprotectedTexts(plan), c),
    ...plan.refused.map((refusal) => refusalText(refusal, undefined, c)),
    ...plan.allowed.map((lifted) => liftedText(lifted, c)),
    summaryText(plan, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function policyText(policy: PolicyPlan, nameOf: (key: string) => string, c: Colours): string {
  const title = `${policy.type} ${c.bold(`“${printable(policy.name)}”`)}`;
  const width = columnWidth(
    policy.changes.map(({ target }) => targetText(target)),
    WIDEST_COLUMN,
  );
  return [
    `${title}  ${c.dim(`${printable(policy.file)}:${policy.line}`)}`,
    ...policy.changes.map((change) => changeText(change, hasTwin(change, policy), width, c)),
    c.dim(`    ${requestsText(policy.requests)}`),
    ...(policy.impact === undefined ? [] : impactLines(policy.impact, '    ', c)),
    ...orderTexts(policy, nameOf).map((text) => c.dim(`    ${text}`)),
    ...policy.refused.map((refusal) => refusalText(refusal, policy.id, c)),
    ...policy.allowed.map((lifted) => liftedText(lifted, c)),
  ].join('\n');
}

function changeText(change: Change, leavesTwin: boolean, width: number, c: Colours): string {
  const paint = { create: c.green, update: c.yellow, delete: c.red }[change.action];
  const hazards = change.hazards.map((hazard) => c.magenta(`! ${hazardText(hazard)}`));
  const text = `  ${SIGNS[change.action]} ${change.direction}  ${padColumns(targetText(change.target), width)}`;
  const twin = leavesTwin ? TWIN_TEXT : '';
  const rest = [detailText(change), twin, ...hazards].filter((part) => part !== '');
  return rest.length === 0 ? paint(text.trimEnd()) : [paint(text), ...rest].join('  ');
}

function refusalText(refusal: Refusal, policyId: string | undefined, c: Colours): string {
  const remedy = remedyOf(refusal, policyId);
  const line = 'flag' in remedy ? `${remedy.flag}, or in the settings  ${remedy.line}` : `${remedy.advice}.`;
  return [c.red(`  refused ${refusal.code}: ${printable(refusal.message)}`), c.dim(`    ${line}`)].join('\n');
}

function liftedText({ code, message, reason }: Lifted, c: Colours): string {
  const why = reason === '' ? '' : ` (${printable(reason)})`;
  return c.yellow(`  allowed ${code}${why}: ${printable(message)}`);
}

function impactLines(impact: Impact, indent: string, c: Colours): readonly string[] {
  return [
    `${indent}${impactText(impact)}`,
    ...impact.notes.map((note) => c.dim(`${indent}  ${printable(note)}`)),
  ];
}

function wholeImpactText(impact: Impact, unprotected: readonly string[], c: Colours): string {
  return [
    c.bold('Impact of all policies together'),
    ...impactLines(impact, '  ', c),
    ...unprotected.map((text) => c.red(`  ${text}`)),
  ].join('\n');
}

function typesText(plan: Plan, c: Colours): string {
  const types = summariseTypes(plan);
  const width = columnWidth(
    types.map(({ type }) => type),
    WIDEST_COLUMN,
  );
  const lines = types.map((one) => {
    const blocked = one.blocked > 0 ? [c.red(`${one.blocked} blocked`)] : [];
    const counts = (['create', 'update', 'delete'] as const)
      .filter((action) => one[action] > 0)
      .map((action) => `${SIGNS[action]}${one[action]}`);
    const sum = `${one.changed} of ${counted(one.policies, 'policy', 'policies')}`;
    return `  ${padColumns(one.type, width)}  ${[sum, ...counts, ...blocked].join('  ')}`;
  });
  return [c.bold('By policy type'), ...lines].join('\n');
}

function reachLines(plan: Plan, c: Colours): string {
  const all = summariseReach(plan);
  const shown = all.slice(0, MOST_GROUPS);
  if (shown.length === 0) return '';
  const rows = shown.map((reach) => ({
    label: reach.users === undefined ? reach.label : `${reach.label} (${counted(reach.users, 'user')})`,
    text: reachText(reach),
  }));
  const width = columnWidth(
    rows.map(({ label }) => `${label}:`),
    WIDEST_COLUMN,
  );
  const more = all.length - shown.length;
  return [
    c.bold('By group'),
    ...rows.map(({ label, text }) => `  ${padColumns(`${label}:`, width)}  ${text}`),
    ...(more > 0 ? [`  … ${counted(more, 'more group')}: see --format html, or json`] : []),
  ].join('\n');
}

function keptLines({ unknown, policySets }: Plan): string {
  return [...unknown, ...policySets]
    .map((kept) =>
      printable(
        `Left alone: ${kept.type} “${kept.policyName}” assignment ${kept.assignmentId} ${keptText(kept)}.`,
      ),
    )
    .join('\n');
}

function blockedText(blocked: readonly BlockedPolicy[], c: Colours): string {
  const lines = blocked.map(
    ({ type, name, id, codes, file, line }) =>
      `  ${type} “${printable(name ?? id ?? '')}”  ${c.dim(`${printable(file)}:${line}`)}  ${codes.map(printable).join(', ')}`,
  );
  return [c.red('Blocked, and left as it is until the errors below are put right'), ...lines].join('\n');
}

function unmanagedText({ unmanaged }: Plan): string {
  const shown = unmanaged.slice(0, 5).map(({ name }) => `“${printable(name)}”`);
  const more = unmanaged.length > shown.length ? ` and ${unmanaged.length - shown.length} more` : '';
  return `In no file: ${counted(unmanaged.length, 'policy', 'policies')}, ${shown.join(', ')}${more}.`;
}

function summaryText(plan: Plan, c: Colours): string {
  const { summary } = plan;
  const { sum, rest, verdict } = headline(plan);
  const painted = rest.replace(/\d+ blocked/, (blocked) => c.red(blocked));
  if (summary.changed === 0)
    return `${c.bold('No changes.')} ${counted(summary.policies, 'policy', 'policies')} as declared: ${painted}.`;
  return (
    `${c.bold(`Plan: ${sum} to change`)} ` +
    `(${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete; ` +
    `${counted(summary.requests, 'request')}), ${painted}.${verdict === '' ? '' : ` ${c.red(verdict)}`}`
  );
}
