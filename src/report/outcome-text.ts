import pc from 'picocolors';
import { type Outcome, type PolicyOutcome, type PolicyResult } from '../model/outcome.js';
import { costText, throttledText, undoCommand } from './outcome-words.js';
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
  const lines = outcome.policies.map((policy) => outcomeLine(policy, c));
  return `${[...lines, c.bold(`Outcome: ${sum}.`), ...closing(outcome)].join('\n')}\n`;
}

/** What is to be said of the run as a whole, and how to go on or back. */
function closing({ notes = [], waits, journal, undo, tenant, next }: Outcome): readonly string[] {
  return [
    ...notes.map(printable),
    ...(waits === undefined ? [] : [throttledText(waits)]),
    ...(journal === undefined ? [] : [`Journal: ${printable(journal)}`]),
    ...(undo === undefined ? [] : [`To take it back: ${printable(undoCommand(undo, tenant))}`]),
    ...(next === undefined ? [] : [`To go on: ${printable(next)}`]),
  ];
}

export function outcomeLine(policy: PolicyOutcome, c: Colours): string {
  const label = paint(policy.result, c)(policy.result.padEnd('already applied'.length));
  const cost = costText(policy);
  const writes = cost === '' ? '' : c.dim(` (${cost})`);
  const reason = policy.reason === undefined ? '' : `\n  ${printable(policy.reason)}`;
  return `${label} ${policy.type} “${printable(policy.name ?? policy.id ?? '')}”${writes}${reason}`;
}

function paint(result: PolicyResult, c: Colours): (text: string) => string {
  if (result === 'applied' || result === 'already applied') return c.green;
  return result === 'failed' ? c.red : c.yellow;
}
