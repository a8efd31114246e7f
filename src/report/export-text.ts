import pc from 'picocolors';
import {
  type ExportedPolicy,
  type ExportReport,
  type PreservedAssignment,
} from '../model/results/export-report.js';
import { renderDiagnosticsText } from './text/diagnostics.js';
import { counted } from '../model/numbers.js';
import { typeText, unreadCauses } from './text/labels.js';
import { printable, quoted } from './text/printable.js';
import { policySetsUnreadText } from './text/policy-set-text.js';

/** What an export wrote, what it did not export, and the commands to run next if it wrote anything. */
export function renderExportText(
  report: ExportReport,
  { colour, next }: { readonly colour: boolean; readonly next: readonly string[] },
): string {
  const c = pc.createColors(colour);
  const { files, policies, preserved, alsoFromPolicySets = [], gone, unread, diagnostics } = report;
  const label = ({ type, name, id }: Pick<ExportedPolicy, 'type' | 'name' | 'id'>): string =>
    `${typeText(type)} ${c.bold(quoted(name === '' ? id : name))}`;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join('\n')];
  const byPolicy = (
    all: readonly Pick<PreservedAssignment, 'type' | 'policyId' | 'policyName' | 'text'>[],
  ): readonly string[] => {
    const texts = new Map<string, string[]>();
    for (const { type, policyId, policyName, text } of all) {
      const key = label({ type, name: policyName, id: policyId });
      texts.set(key, [...(texts.get(key) ?? []), printable(text)]);
    }
    return [...texts].flatMap(([policy, lines]) => [policy, ...lines.map((line) => `  ${line}`)]);
  };
  const policySetsUnread = policySetsUnreadText(report.policySetsUnread);
  const differs = policies.filter(({ result }) => result === 'differs');
  // Many policies may be left out for one reason: it is printed once.
  const reasons = new Map<string, string[]>();
  for (const policy of policies)
    if (policy.result === 'left-out')
      reasons.set(policy.reason ?? '', [
        ...(reasons.get(policy.reason ?? '') ?? []),
        `${label(policy)}${placeText(policy)}`,
      ]);
  const sections = [
    ...section(
      c.yellow(
        `Not exported: ${counted(preserved.length, 'assignment')} that a file cannot declare. Apply leaves them unchanged:`,
      ),
      byPolicy(preserved),
    ),
    ...section(
      c.yellow('Declared, and a policy set assigns it too (decide which of the two keeps it):'),
      byPolicy(alsoFromPolicySets),
    ),
    ...section(
      c.yellow('Declared differently from the tenant (update the files with --update, or run plan):'),
      differs.map((policy) => `${label(policy)}  ${c.dim(printable(policy.file ?? ''))}`),
    ),
    ...section(
      c.yellow('Declared, but no longer in the tenant (nothing was deleted):'),
      gone.map(
        ({ type, name = '', id = '', file, line }) =>
          `${label({ type, name, id })}  ${c.dim(`${printable(file)}:${line}`)}`,
      ),
    ),
    ...section(
      c.red('Left out:'),
      [...reasons].flatMap(([reason, labels]) => [...labels, `  ${printable(reason)}`]),
    ),
    ...section(
      c.red('Could not be read:'),
      unreadCauses(unread).map(({ types, why }) => `${types}: ${why}`),
    ),
    ...(policySetsUnread === '' ? [] : [c.yellow(policySetsUnread)]),
    ...(diagnostics.length === 0 ? [] : [renderDiagnosticsText(diagnostics, { colour }).trimEnd()]),
    [
      headline(report),
      ...(files.length === 0 ? [] : ['', 'Next:', ...next.map((command) => `  ${command}`)]),
    ].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Where a declared policy is in the files. */
function placeText({ file, line, column }: ExportedPolicy): string {
  return file === undefined || line === undefined ? '' : `  ${printable(file)}:${line}:${column ?? 1}`;
}

function headline({ summary, files, folder }: ExportReport): string {
  const created = files.filter(({ action }) => action === 'created').length;
  const place = printable(folder === '' ? '.' : folder);
  const parts = [
    ...(summary.created > 0
      ? [
          `${counted(summary.created, 'policy', 'policies')} into ${counted(created, 'new file')} below ${place}`,
        ]
      : []),
    ...(summary.updated > 0
      ? [`${counted(summary.updated, 'declaration')} rewritten in ${counted(files.length - created, 'file')}`]
      : []),
  ];
  const rest = [
    ...(summary.unchanged > 0 ? [`${summary.unchanged} unchanged`] : []),
    ...(summary.differs > 0 ? [`${summary.differs} declared differently`] : []),
    ...(summary.leftOut > 0 ? [`${summary.leftOut} left out`] : []),
  ];
  const tail = rest.length === 0 ? '' : ` (${rest.join(', ')})`;
  if (parts.length === 0) return `Nothing to write${tail}.`;
  return `Exported ${parts.join(', ')}${tail}. Verified: planning these files shows no changes.`;
}
