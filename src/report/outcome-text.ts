import pc from 'picocolors';
import { type Outcome, type PolicyOutcome, type PolicyResult } from '../model/outcome.js';
import { counted } from './labels.js';
import { printable } from './printable.js';

type Colours = ReturnType<typeof pc.createColors>;

/** What apply did, policy by policy; nothing is left out. */
export function renderOutcomeText(outcome: Outcome, { colour }: { readonly colour: boolean }): string {
  const c = pc.createColors(colour);
  const { unchanged, ...results } = outcome.summary;
  const counts = Object.entries(results)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const sum = [...counts, `${unchanged} unchanged`].join(', ');
  return `${[...outcome.policies.map((policy) => outcomeLine(policy, c)), c.bold(`Outcome: ${sum}.`)].join('\n')}\n`;
}

export function outcomeLine(policy: PolicyOutcome, c: Colours): string {
  const label = paint(policy.result, c)(policy.result.padEnd('already applied'.length));
  const writes =
    policy.requests.length === 0 ? '' : c.dim(` (${counted(policy.requests.length, 'request')})`);
  const reason = policy.reason === undefined ? '' : `\n  ${printable(policy.reason)}`;
  return `${label} ${policy.type} “${printable(policy.name ?? policy.id ?? '')}”${writes}${reason}`;
}

function paint(result: PolicyResult, c: Colours): (text: string) => string {
  if (result === 'applied' || result === 'already applied') return c.green;
  return result === 'failed' ? c.red : c.yellow;
}
