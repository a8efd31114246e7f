import { type PolicyOutcome, type Waits } from '../model/outcome.js';
import { counted } from './labels.js';

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

/** The command line that takes a run back: `undo` is the path of its undo plan, `tenant` the fleet's name of the tenant. */
export function undoCommand(undo: string, tenant: string | undefined): string {
  return `assignctl apply ${undo}${tenant === undefined ? '' : ` --tenant ${tenant}`}`;
}
