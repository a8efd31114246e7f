import pc from 'picocolors';
import {
  type Change,
  type GraphRequest,
  type Lifted,
  type Plan,
  type PolicyPlan,
  type Refusal,
} from '../model/plan.js';
import { renderDiagnosticsText } from './diagnostics.js';
import { counted, detailText, hazardText, targetText } from './labels.js';
import { printable } from './printable.js';

type Colours = ReturnType<typeof pc.createColors>;

const SIGNS = { create: '+', update: '~', delete: '-' } as const;

/** A plan as a review to read in a terminal: changes first, then what stands against them, then the sum. */
export function renderPlanText(plan: Plan, { colour }: { readonly colour: boolean }): string {
  const c = pc.createColors(colour);
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const parts = [
    c.dim(`Tenant ${plan.tenantId} (${plan.cloud}, ${plan.graphVersion}, write mode ${plan.writeMode})`),
    ...changed.map((policy) => policyText(policy, c)),
    ...(changed.length > 0 ? [c.dim('+ create   ~ update   - delete   ! look twice')] : []),
    keptText(plan),
    plan.unmanaged.length > 0 ? unmanagedText(plan) : '',
    plan.diagnostics.length > 0 ? renderDiagnosticsText(plan.diagnostics, { colour }).trimEnd() : '',
    ...plan.refused.map((refusal) => refusalText(refusal, '', c)),
    ...plan.allowed.map((lifted) => liftedText(lifted, c)),
    summaryText(plan, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function policyText(policy: PolicyPlan, c: Colours): string {
  const title = `${policy.type} ${c.bold(`“${printable(policy.name)}”`)}`;
  const width = Math.max(...policy.changes.map(({ target }) => targetText(target).length));
  return [
    `${title}  ${c.dim(`${printable(policy.file)}:${policy.line}`)}`,
    ...policy.changes.map((change) => changeText(change, width, c)),
    c.dim(`    ${requestsText(policy.requests)}`),
    ...policy.after.map((key) => c.dim(`    after ${printable(key)}, which gains what this one loses`)),
    ...policy.refused.map((refusal) => refusalText(refusal, policy.id, c)),
    ...policy.allowed.map((lifted) => liftedText(lifted, c)),
  ].join('\n');
}

function changeText(change: Change, width: number, c: Colours): string {
  const paint = { create: c.green, update: c.yellow, delete: c.red }[change.action];
  const hazards = change.hazards.map((hazard) => c.magenta(`! ${hazardText(hazard)}`));
  const text = `  ${SIGNS[change.action]} ${change.direction}  ${targetText(change.target).padEnd(width)}`;
  return [paint(text), detailText(change), ...hazards]
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}

function requestsText(requests: readonly GraphRequest[]): string {
  if (requests.some(({ method }) => method === 'POST')) return '1 request: assign, the whole list at once';
  const methods = requests.map(({ method }) => method).join(', ');
  return `${counted(requests.length, 'request')}: ${methods}`;
}

function refusalText({ code, message, allow }: Refusal, policyId: string, c: Colours): string {
  const policy = policyId === '' ? '' : `, policy: ${policyId}`;
  const line = allow.startsWith('--allow')
    ? `, or in the settings  allow: [{code: ${code}${policy}, reason: …}]`
    : '.';
  return [c.red(`  refused ${code}: ${printable(message)}`), c.dim(`    ${printable(allow)}${line}`)].join(
    '\n',
  );
}

function liftedText({ code, message, reason }: Lifted, c: Colours): string {
  const why = reason === '' ? '' : ` (${printable(reason)})`;
  return c.yellow(`  allowed ${code}${why}: ${printable(message)}`);
}

function keptText({ unknown, policySets }: Plan): string {
  return [...unknown, ...policySets]
    .map(({ type, policyName, assignmentId, reason }) => {
      const why = reason === 'policy-set' ? 'belongs to a policy set' : `is not understood (${reason})`;
      return printable(`Left alone: ${type} “${policyName}” assignment ${assignmentId} ${why}.`);
    })
    .join('\n');
}

function unmanagedText({ unmanaged }: Plan): string {
  const shown = unmanaged.slice(0, 5).map(({ name }) => `“${printable(name)}”`);
  const more = unmanaged.length > shown.length ? ` and ${unmanaged.length - shown.length} more` : '';
  return `In no file: ${counted(unmanaged.length, 'policy', 'policies')}, ${shown.join(', ')}${more}.`;
}

function summaryText({ summary, refused, policies }: Plan, c: Colours): string {
  const rest = [
    `${summary.unchanged} unchanged`,
    ...(summary.blocked > 0 ? [c.red(`${summary.blocked} blocked`)] : []),
    `${summary.unmanaged} unmanaged`,
  ].join(', ');
  if (summary.changed === 0)
    return `${c.bold('No changes.')} ${counted(summary.policies, 'policy', 'policies')} as declared: ${rest}.`;
  const stopped = policies.filter((policy) => policy.refused.length > 0).length;
  const refusal =
    refused.length > 0
      ? c.red(' Apply refuses the whole run.')
      : stopped > 0
        ? c.red(` Apply refuses ${counted(stopped, 'policy', 'policies')}.`)
        : '';
  return (
    `${c.bold(`Plan: ${counted(summary.changed, 'policy', 'policies')} to change`)} ` +
    `(${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete; ` +
    `${counted(summary.requests, 'request')}), ${rest}.${refusal}`
  );
}
