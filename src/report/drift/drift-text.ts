import pc from 'picocolors';
import {
  CAUSES,
  type DriftChange,
  type DriftReport,
  type PolicyDrift,
  type Side,
} from '../../model/results/drift.js';
import { renderDiagnosticsText } from '../text/diagnostics.js';
import {
  auditText,
  CAUSE_HELP,
  CAUSE_TEXT,
  driftDetail,
  driftHeadline,
  lastChangeText,
  SIDE_TEXT,
} from './drift-words.js';
import { keptText, targetText } from '../text/labels.js';
import { policySetsUnreadText } from '../text/policy-sets.js';
import { printable } from '../text/printable.js';
import { columnWidth, padColumns } from '../text/columns.js';

type Colours = ReturnType<typeof pc.createColors>;

/** A longer name goes past its column, so that one name cannot push a whole table off the screen. */
const WIDEST_COLUMN = 60;
const SIDE_WIDTH = Math.max(...Object.values(SIDE_TEXT).map((text) => text.length));
/** Policies in no file that a terminal names for each type; all of them are in the JSON. */
const MOST_UNMANAGED = 5;

/** What tenant and git do not agree on, to read in a terminal: policy by policy, then what nobody declared, then the sum. */
export function renderDriftText(report: DriftReport, { colour }: { readonly colour: boolean }): string {
  const c = pc.createColors(colour);
  const parts = [
    c.dim(`Tenant ${report.tenantId} (${report.cloud}, ${report.graphVersion})`),
    ...report.policies.map((policy) => policyText(policy, c)),
    legend(report, c),
    keptLines(report),
    unmanagedText(report, c),
    ...report.unread.map(({ type, why }) =>
      c.yellow(`What is new among the ${type} policies is not known: ${printable(why)}`),
    ),
    blockedText(report, c),
    report.diagnostics.length > 0 ? renderDiagnosticsText(report.diagnostics, { colour }).trimEnd() : '',
    c.yellow(printable(auditText(report))),
    c.yellow(policySetsUnreadText(report.policySetsUnread)),
    writeBackText(report),
    headlineText(report, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function policyText(policy: PolicyDrift, c: Colours): string {
  const width = columnWidth(
    policy.changes.map(({ target }) => targetText(target)),
    WIDEST_COLUMN,
  );
  const last = lastChangeText(policy);
  return [
    `${policy.type} ${c.bold(`“${printable(policy.name)}”`)}  ${c.dim(`${printable(policy.file)}:${policy.line}`)}`,
    ...policy.changes.map((change) => changeText(change, width, c)),
    ...(last === '' ? [] : [c.dim(`    ${printable(last)}`)]),
  ].join('\n');
}

function changeText(change: DriftChange, width: number, c: Colours): string {
  const { side, cause, direction, target } = change;
  const paints: Readonly<Record<Side, (text: string) => string>> = {
    tenant: c.red,
    git: c.green,
    different: c.yellow,
  };
  const text = `  ${SIDE_TEXT[side].padEnd(SIDE_WIDTH)}  ${direction}  ${padColumns(targetText(target), width)}`;
  const rest = [driftDetail(change), ...(cause === undefined ? [] : [c.magenta(CAUSE_TEXT[cause])])].filter(
    (part) => part !== '',
  );
  return rest.length === 0 ? paints[side](text.trimEnd()) : [paints[side](text), ...rest].join('  ');
}

function legend({ summary: { causes } }: DriftReport, c: Colours): string {
  if (causes === undefined) return '';
  return CAUSES.filter((cause) => causes[cause] > 0)
    .map((cause) => c.dim(`${CAUSE_TEXT[cause]}: ${CAUSE_HELP[cause]}`))
    .join('\n');
}

function keptLines({ kept }: DriftReport): string {
  return kept
    .map((one) =>
      printable(
        `Neither side’s to change: ${one.type} “${one.policyName}” assignment ${one.assignmentId} ${keptText(one)}.`,
      ),
    )
    .join('\n');
}

function unmanagedText({ unmanaged }: DriftReport, c: Colours): string {
  if (unmanaged.length === 0) return '';
  const types = [...new Set(unmanaged.map(({ type }) => type))];
  const lines = types.map((type) => {
    const names = unmanaged.filter((one) => one.type === type).map(({ name }) => `“${printable(name)}”`);
    const more = names.length - MOST_UNMANAGED;
    const shown = names.slice(0, MOST_UNMANAGED).join(', ');
    return `  ${type}: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
  });
  return [c.bold('In the tenant and in no file'), ...lines].join('\n');
}

function blockedText({ blocked }: DriftReport, c: Colours): string {
  if (blocked.length === 0) return '';
  const lines = blocked.map(
    ({ type, name, id, codes, file, line }) =>
      `  ${type} “${printable(name ?? id ?? '')}”  ${c.dim(`${printable(file)}:${line}`)}  ${codes.map(printable).join(', ')}`,
  );
  return [c.red('Blocked: these could not be compared until the errors below are put right'), ...lines].join(
    '\n',
  );
}

function writeBackText({ writeBack }: DriftReport): string {
  if (writeBack === undefined) return '';
  const { files, left, notes } = writeBack;
  return [
    files.length === 0
      ? 'Nothing was written back.'
      : `Written back, proven by its plan: ${files.map(printable).join(', ')}.`,
    ...[...left, ...notes].map((sentence) => `  ${printable(sentence)}`),
  ].join('\n');
}

function headlineText(report: DriftReport, c: Colours): string {
  const { lead, rest } = driftHeadline(report);
  return `${c.bold(lead)} ${rest.replace(/\d+ blocked/, (blocked) => c.red(blocked))}`;
}
