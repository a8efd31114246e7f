import pc from 'picocolors';
import {
  CAUSES,
  type DriftChange,
  type DriftReport,
  type PolicyDrift,
  type Side,
} from '../../model/results/drift.js';
import { causeText } from '../plan/plan-text.js';
import { oncePerCause, renderDiagnosticsText } from '../text/diagnostics.js';
import {
  auditText,
  CAUSE_HELP,
  CAUSE_TEXT,
  DIRECTION_TEXT,
  driftCauses,
  driftDetail,
  driftHeadline,
  lastChangeText,
  SIDE_TEXT,
} from './drift-words.js';
import { counted, grouped } from '../../model/numbers.js';
import { quotedTarget, tenantText, typeText, unreadCauses } from '../text/labels.js';
import { printable, quoted } from '../text/printable.js';
import { policySetsUnreadText } from '../text/policy-set-text.js';
import { columnWidth, padColumns } from '../text/columns.js';

type Colours = ReturnType<typeof pc.createColors>;

/** A longer name goes past its column, so that one name cannot push a whole table off the screen. */
const WIDEST_COLUMN = 60;
const SIDE_WIDTH = Math.max(...Object.values(SIDE_TEXT).map((text) => text.length));
/** Unmanaged policies that a terminal names for each type; the JSON has all of them. */
const MOST_UNMANAGED = 5;
/** The same for policies with assignments that are ignored. */
const MOST_KEPT = 5;

/** Differences between tenant and git for a terminal: policy by policy, then unmanaged policies, then the totals. */
export function renderDriftText(
  report: DriftReport,
  { colour, tenantName }: { readonly colour: boolean; readonly tenantName?: string | undefined },
): string {
  const c = pc.createColors(colour);
  const warnings = report.diagnostics.filter(({ severity }) => severity !== 'error');
  const parts = [
    `${c.bold(`Tenant ${tenantText(report.tenantId, tenantName)}`)}  ${c.dim('assignctl drift')}`,
    ...report.policies.map((policy) => policyText(policy, c)),
    legend(report, c),
    keptLines(report),
    unmanagedText(report, c),
    ...unreadCauses(report.unread).map(({ types, why }) =>
      c.yellow(`Not all unmanaged policies of ${types} are known: ${why}`),
    ),
    ...driftCauses(report).map((cause) => causeText(cause, '--format json lists them', c)),
    warnings.length > 0 ? renderDiagnosticsText(oncePerCause(warnings), { colour }).trimEnd() : '',
    c.yellow(printable(auditText(report))),
    c.yellow(policySetsUnreadText(report.policySetsUnread)),
    writeBackText(report),
    headlineText(report, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function policyText(policy: PolicyDrift, c: Colours): string {
  const width = columnWidth(
    policy.changes.map(({ target }) => quotedTarget(target)),
    WIDEST_COLUMN,
  );
  const last = lastChangeText(policy);
  return [
    `${typeText(policy.type)} ${c.bold(quoted(policy.name))}  ${c.dim(`${printable(policy.file)}:${policy.line}`)}`,
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
  const text = `  ${SIDE_TEXT[side].padEnd(SIDE_WIDTH)}  ${DIRECTION_TEXT[direction]}  ${padColumns(quotedTarget(target), width)}`;
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

/** What neither side is to change, a line for each reason. */
function keptLines({ kept }: DriftReport): string {
  return [...new Set(kept.map(({ reason }) => reason))]
    .map((reason) => {
      const those = kept.filter((one) => one.reason === reason);
      const names = those.map(({ type, policyName }) => `${typeText(type)} ${quoted(policyName)}`);
      const policies = [...new Set(names)];
      const more = policies.length - MOST_KEPT;
      const kind = reason === 'policy-set' ? 'of policy sets' : `of an unknown kind (${reason})`;
      return `Ignored: ${counted(those.length, 'assignment')} ${kind}, on ${policies.slice(0, MOST_KEPT).join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
    })
    .join('\n');
}

function unmanagedText({ unmanaged }: DriftReport, c: Colours): string {
  if (unmanaged.length === 0) return '';
  const types = [...new Set(unmanaged.map(({ type }) => type))];
  const lines = types.map((type) => {
    const names = unmanaged.filter((one) => one.type === type).map(({ name }) => quoted(name));
    const more = names.length - MOST_UNMANAGED;
    const shown = names.slice(0, MOST_UNMANAGED).join(', ');
    return `  ${typeText(type)}: ${shown}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
  });
  return [c.bold('Unmanaged (not in the files)'), ...lines].join('\n');
}

function writeBackText({ writeBack }: DriftReport): string {
  if (writeBack === undefined) return '';
  const { files, left, notes } = writeBack;
  return [
    files.length === 0
      ? 'No file was updated.'
      : `Updated files (verified: planning these files shows no changes): ${files.map(printable).join(', ')}.`,
    ...[...left, ...notes].map((sentence) => `  ${printable(sentence)}`),
  ].join('\n');
}

function headlineText(report: DriftReport, c: Colours): string {
  const { lead, rest } = driftHeadline(report);
  return `${c.bold(lead)} ${rest.replace(/[\d,]+ blocked/, (blocked) => c.red(blocked))}`;
}
