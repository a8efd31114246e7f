import { startProject, type StartedProject } from '../support/started-project.js';
import { excluding, including } from '../support/targets.js';
import { group, groupName, guid } from '../support/numbered-policies.js';

/**
 * Policies by name, each with what it holds and what is declared, in short: `G1` a group, `*` all users, `!` before an
 * exclusion, `+F1` or `-F1` after it for a filter that includes or excludes. Other texts are names that no group has.
 */
export type Scene = Readonly<Record<string, readonly [held: readonly string[], declared: readonly string[]]>>;

const GROUPS = 6;
const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';
const filterId = (n: number): string => guid('f', n);

interface Parsed {
  readonly isExcluded: boolean;
  readonly recipient: string;
  readonly filter?: { readonly n: number; readonly mode: 'include' | 'exclude' };
}

export function parseShort(text: string): Parsed {
  const [, bang = '', recipient = '', sign, n] = /^(!?)(.+?)(?:([+-])F(\d))?$/.exec(text) ?? [];
  const isExcluded = bang !== '';
  if (sign === undefined) return { isExcluded, recipient };
  return { isExcluded, recipient, filter: { n: Number(n), mode: sign === '+' ? 'include' : 'exclude' } };
}

/** The tenant and the files of a scene. */
export function scene(policies: Scene): Promise<StartedProject> {
  const entries = Object.entries(policies);
  const seed = {
    groups: Array.from({ length: GROUPS }, (_, n) => ({ id: group(n), displayName: groupName(n) })),
    filters: [0, 1].map((n) => ({
      id: filterId(n),
      displayName: `F${n}`,
      platform: 'iOSMobileApplicationManagement',
      assignmentFilterManagementType: 'apps' as const,
      rule: '(app.deviceModel -eq "x")',
    })),
    policies: {
      iosManagedAppProtections: entries.map(([displayName, [held]], n) => ({
        id: `T_${guid('b', n)}`,
        displayName,
        assignments: held.map((text, index) => ({ id: guid('c', n * 100 + index), target: targetOf(text) })),
      })),
    },
  };
  return startProject(seed, { 'all.yaml': filesOf(policies) });
}

/** What the files of a scene declare. */
export function filesOf(policies: Scene): string {
  const documents = Object.entries(policies).map(([name, [, declared]]) => {
    const side = (isExcluded: boolean): string =>
      declared
        .filter((text) => parseShort(text).isExcluded === isExcluded)
        .map(entryOf)
        .join(', ');
    return `policy: {type: iosManagedAppProtection, name: ${name}}\ninclude: [${side(false)}]\nexclude: [${side(true)}]\n`;
  });
  return documents.join('---\n');
}

function targetOf(text: string): Record<string, unknown> {
  const { isExcluded, recipient, filter } = parseShort(text);
  const id = recipient === '*' ? ALL_USERS : group(Number(recipient.slice(1)));
  return {
    ...(isExcluded ? excluding(id) : including(id)),
    deviceAndAppManagementAssignmentFilterId: filter === undefined ? null : filterId(filter.n),
    deviceAndAppManagementAssignmentFilterType: filter?.mode ?? 'none',
  };
}

function entryOf(text: string): string {
  const { recipient, filter } = parseShort(text);
  const who =
    recipient === '*'
      ? 'allUsers: true'
      : `group: ${/^G\d$/.test(recipient) ? groupName(Number(recipient.slice(1))) : recipient}`;
  return filter === undefined ? `{${who}}` : `{${who}, filter: {name: F${filter.n}, mode: ${filter.mode}}}`;
}

/** The short text of a target. */
export function shortOf(target: Readonly<Record<string, unknown>>): string {
  const { groupId } = target;
  const bang = String(target['@odata.type']).includes('exclusion') ? '!' : '';
  const n = Array.from({ length: GROUPS }, (_, index) => index).find((index) => group(index) === groupId);
  const mode = target.deviceAndAppManagementAssignmentFilterType;
  const sign = { include: '+', exclude: '-' }[String(mode)];
  const filter = [0, 1].find((one) => filterId(one) === target.deviceAndAppManagementAssignmentFilterId);
  return `${bang}${n === undefined ? '*' : `G${n}`}${sign === undefined ? '' : `${sign}F${filter ?? ''}`}`;
}
