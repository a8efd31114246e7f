import { type Names } from '../../differ/diff/describe-changes.js';
import { type Draft, subject } from '../../differ/diff/diff.js';
import { type AnyAssignment } from '../../model/assignment/equality.js';
import { type Target } from '../../model/assignment/target.js';

const VERBS = { create: 'add', update: 'change', delete: 'remove' } as const;

/** What is left to do to an assignment, for people: `remove the exclusion of “Sales”`. */
export function nameChange(draft: Draft, names: Names): string {
  return `${VERBS[draft.action]} ${nameTarget(subject(draft).target, names)}`;
}

/** An assignment for people: `“Sales” with filter “Corporate” (include)`. */
export function nameAssignment(assignment: AnyAssignment, names: Names): string {
  if ('reason' in assignment) return 'an assignment of an unknown kind';
  const { target, filter, origin } = assignment;
  const label = filter === null ? undefined : names.filter(filter);
  return [
    nameTarget(target, names),
    ...(label === undefined ? [] : [`with filter ${quoted(label.name) ?? label.id} (${label.mode})`]),
    ...(origin.kind === 'direct' ? [] : ['of a policy set']),
  ].join(' ');
}

function nameTarget(target: Target, names: Names): string {
  const { kind, id = '', name, odataType = '' } = names.target(target);
  const text = {
    group: quoted(name) ?? `the group ${id}`,
    allUsers: 'all users',
    allDevices: 'all devices',
    other: odataType,
  }[kind];
  return target.direction === 'exclude' ? `the exclusion of ${text}` : text;
}

function quoted(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `“${name}”`;
}
