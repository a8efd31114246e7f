import pc from 'picocolors';
import {
  type Outcome,
  type PolicyOutcome,
  type PolicyResult,
  type Waits,
} from '../../model/results/outcome.js';
import { counted, typeText } from '../text/labels.js';
import { printable, quoted } from '../text/printable.js';

/** What a policy took: `2 requests, waited 20 s`, or '' where nothing was sent. A wait that nobody notices is not told. */
export function costText({
  requests,
  waitedMilliseconds = 0,
}: Pick<PolicyOutcome, 'requests' | 'waitedMilliseconds'>): string {
  if (requests.length === 0) return '';
  const waited = waitedMilliseconds < 1000 ? '' : `, waited ${Math.round(waitedMilliseconds / 1000)} s`;
  return `${counted(requests.length, 'request')}${waited}`;
}

/** What the limits of the service cost a run. */
export function throttledText({ count, milliseconds }: Waits): string {
  return `The service throttled ${counted(count, 'time')}, ${Math.round(milliseconds / 1000)} s in all.`;
}

type Colours = ReturnType<typeof pc.createColors>;

/** What apply did, policy by policy; nothing is left out. */
export function renderOutcomeText(
  outcome: Outcome,
  { colour, undoCommand }: { readonly colour: boolean; readonly undoCommand?: string | undefined },
): string {
  const c = pc.createColors(colour);
  const { unchanged, ...results } = outcome.summary;
  const counts = Object.entries(results)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const sum = [...counts, `${unchanged} unchanged`].join(', ');
  const lines = outcome.policies.map((policy) => outcomeLine(policy, c));
  return `${[...lines, c.bold(`Outcome: ${sum}.`), ...closing(outcome, undoCommand)].join('\n')}\n`;
}

/** What is to be said of the run as a whole, and how to continue or to undo it. */
function closing(
  { notes = [], waits, journal, next }: Outcome,
  undoCommand: string | undefined,
): readonly string[] {
  return [
    ...notes.map(printable),
    ...(waits === undefined ? [] : [throttledText(waits)]),
    ...(journal === undefined ? [] : [`Journal: ${printable(journal)}`]),
    ...(undoCommand === undefined ? [] : [`To undo: ${printable(undoCommand)}`]),
    ...(next === undefined ? [] : [`To continue: ${printable(next)}`]),
  ];
}

function outcomeLine(policy: PolicyOutcome, c: Colours): string {
  const label = paint(policy.result, c)(policy.result.padEnd('already applied'.length));
  const cost = costText(policy);
  const writes = cost === '' ? '' : c.dim(` (${cost})`);
  const reason = policy.reason === undefined ? '' : `\n  ${printable(policy.reason)}`;
  return `${label} ${typeText(policy.type)} ${quoted(policy.name ?? policy.id ?? '')}${writes}${reason}`;
}

function paint(result: PolicyResult, c: Colours): (text: string) => string {
  if (result === 'applied' || result === 'already applied') return c.green;
  return result === 'failed' ? c.red : c.yellow;
}
