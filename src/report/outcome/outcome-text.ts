import pc from 'picocolors';
import {
  type Outcome,
  type PolicyOutcome,
  type PolicyResult,
  type Waits,
} from '../../model/results/outcome.js';
import { counted } from '../text/labels.js';
import { printable } from '../text/printable.js';

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

/** The command line that undoes a run: `undo` is the path of its undo plan, `tenant` the fleet's name of the tenant. */
export function undoCommand(undo: string, tenant: string | undefined): string {
  return `assignctl undo ${undo}${tenant === undefined ? '' : ` --tenant ${tenant}`}`;
}

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
    ...(undo === undefined ? [] : [`To undo: ${printable(undoCommand(undo, tenant))}`]),
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
