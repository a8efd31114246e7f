import { type Read } from '../model/current.js';
import { type Answer } from '../model/explanation.js';
import { knowsFilters } from '../model/policy-types.js';
import { type ExplainInput } from './explain-input.js';
import { type Subject } from './subject.js';

/** What concerns all answers, a sentence each. */
export function notesOf(
  { subject, graphVersion }: ExplainInput,
  answers: readonly Answer[],
): readonly string[] {
  const notes: string[] = [];
  if (!knowsFilters(graphVersion))
    notes.push(
      `Graph ${graphVersion} shows no assignment filters: where one stands, “included” may be narrowed by it. graphVersion: beta shows them.`,
    );
  if (subject.kind === 'user' && subject.unnamed !== undefined)
    notes.push(
      `Who this is could not be read, so whether there is such a user is not known: ${subject.unnamed}`,
    );
  const unread = membershipsOf(subject);
  if (unread !== undefined && !unread.ok)
    notes.push(
      `Which groups it is in could not be read, so only what goes to everyone can be told: ${unread.why}`,
    );
  if (answers.some(({ planned }) => planned?.state === 'overtaken'))
    notes.push('The plan is overtaken in part: policies were changed after it was made. They are marked.');
  if (subject.kind === 'policy' && subject.policy.unreadable !== undefined)
    notes.push(`The assignments of the policy could not be read: ${subject.policy.unreadable}`);
  return notes;
}

function membershipsOf(subject: Subject): Read<unknown> | undefined {
  return subject.kind === 'user' ? subject.memberships : undefined;
}
