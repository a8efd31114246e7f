import { canonicalJson } from '../../model/json.js';
import { compareNaturally, counted, grouped } from '../../model/numbers.js';
import { patchedParts } from '../../model/assignment/plan-codec.js';
import {
  type AssignmentState,
  type Change,
  type FilterLabel,
  type TargetLabel,
  type UpdateChange,
} from '../../model/results/change.js';
import { type GraphRequest, type KeptAssignment, type Plan, type Refusal } from '../../model/results/plan.js';
import { type LiftedGuardrail } from '../../model/project/settings.js';
import { type Bounds, type Impact } from '../../model/results/affected-users.js';
import { type AuditActor } from '../../model/tenant/audit.js';
import { POLICY_TYPE_NAMES, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { printable, quoted } from './printable.js';

/** `Contoso (4f1c…)`, or the id if no name is known. */
export function tenantText(tenantId: string, name?: string): string {
  return name === undefined ? printable(tenantId) : `${printable(name)} (${printable(tenantId)})`;
}

/** `anna@contoso.com through assignctl` */
export function actorText({ person, app }: AuditActor): string {
  if (person === undefined) return app ?? 'an unnamed account';
  return app === undefined ? person : `${person} through ${app}`;
}

/** The name of a target. */
export function targetText({ kind, id, name, deleted, odataType, properties }: TargetLabel): string {
  switch (kind) {
    case 'allUsers':
      return 'All users';
    case 'allDevices':
      return 'All devices';
    case 'group':
      if (name !== undefined) return printable(name);
      return deleted === true ? `${id ?? ''} (deleted group)` : printable(id ?? '');
    case 'other':
      return printable(`${odataType ?? ''} ${canonicalJson(properties ?? {})}`);
  }
}

/** The name of a target in a sentence: that of a group is in quotation marks. */
export function quotedTarget(target: TargetLabel): string {
  return target.kind === 'group' && target.name !== undefined ? quoted(target.name) : targetText(target);
}

export function filterText(filter: FilterLabel | undefined): string {
  return filter === undefined ? 'no filter' : `${quoted(filter.name ?? filter.id)} (${filter.mode})`;
}

/** `filter “BYOD” (include) → no filter`; with their ids if two filters have one name. */
export function filterChangeText({ before, after }: Change['filters']): string {
  const isSame = filterText(before) === filterText(after);
  const sideOf = (filter: FilterLabel | undefined): string =>
    isSame && filter !== undefined
      ? `${quoted(filter.name ?? '')} (${filter.id}, ${filter.mode})`
      : filterText(filter);
  return `filter ${sideOf(before)} → ${sideOf(after)}`;
}

/** What a change does to the filter and the source, or '' if it does nothing to them. */
export function detailText(change: Change): string {
  const { before, after } = change.filters;
  const details = change.action === 'update' ? updateDetails(change) : [];
  if (change.action !== 'update') {
    const filter = before ?? after;
    if (filter !== undefined) details.push(`filter ${filterText(filter)}`);
    const source = (change.before ?? change.after).source;
    if (source !== undefined && source !== 'direct') details.push(`source ${source}`);
  }
  return details.map(printable).join(', ');
}

/** An update is printed from its patch: each part that the patch changes, before and after. */
function updateDetails({ patch, before, after, filters }: UpdateChange): string[] {
  const texts = {
    filter: filterChangeText(filters),
    source: `source ${before.source ?? ''} → ${after.source ?? ''}`,
    'source id': `source id ${before.sourceId ?? 'none'} → ${after.sourceId ?? 'none'}`,
  };
  return patchedParts(patch).map((part) => texts[part]);
}

/** How a policy's changes reach the service. */
export function requestsText(requests: readonly GraphRequest[]): string {
  if (requests.some(({ step }) => step !== undefined))
    return '2 requests: assign (everyone from before and after), then assign (the final list)';
  if (requests.some(({ method }) => method === 'POST')) return '1 request: assign (replaces the full list)';
  const methods = requests.map(({ method }) => method).join(', ');
  return `${counted(requests.length, 'request')}: ${methods}`;
}

/** The settings file, if a report is not given another. */
const SETTINGS_FILE = 'assignctl.yaml';

/** What lifts a refusal: a flag, and the line of the settings file that does the same; or else what to fix. */
export function remedyOf(
  { code, allow }: Refusal,
  policyId?: string,
  settingsFile = SETTINGS_FILE,
): { readonly flag: string; readonly line: string; readonly file: string } | { readonly advice: string } {
  if (!allow.startsWith('--')) return { advice: printable(allow) };
  const policy = policyId === undefined ? '' : `, policy: ${printable(policyId)}`;
  return {
    flag: printable(allow),
    line: `allow: [{code: ${code}${policy}, reason: …}]`,
    file: printable(settingsFile),
  };
}

/** An assignment that is left, by its group or its type, and why it is not changed. `name`: of its group, ready to print, if that is known. */
export function keptText({ reason, target }: KeptAssignment, name?: string): string {
  const { groupId, '@odata.type': type } = target;
  const what =
    name !== undefined
      ? name
      : typeof groupId === 'string'
        ? `group ${printable(groupId)}`
        : `assignment of type ${printable(typeof type === 'string' ? (type.split('.').pop() ?? '') : 'unknown')}`;
  return `${what} ${reason === 'policy-set' ? 'belongs to a policy set' : `is not understood (${reason})`}`;
}

/** One side of an assignment that changes: `included, filter iOS corporate (include)`. */
export function sideText(
  direction: Change['direction'],
  state: AssignmentState | null,
  filter: FilterLabel | undefined,
): string {
  if (state === null) return 'not assigned';
  const source = state.source === undefined || state.source === 'direct' ? [] : [`source ${state.source}`];
  const parts = [
    direction === 'include' ? 'included' : 'excluded',
    ...(filter === undefined ? [] : [`filter ${filterText(filter)}`]),
    ...source.map(printable),
  ];
  return parts.join(', ');
}

/** `Left without any iOS app protection: up to 3 users`, a line for each type for which that is known or may be. */
export function unprotectedTexts({ unprotected = [] }: Pick<Plan, 'unprotected'>): readonly string[] {
  return unprotected.flatMap(({ type, users, certainty }) => {
    if (users === null ? certainty !== 'certain' : users.max === 0) return [];
    return [`Left without any ${typeText(type)}: ${users === null ? 'some users' : usersText(users)}`];
  });
}

/** The types of which users may be left without any policy, if no one counted them. */
export function uncountedTypes({
  unprotected = [],
  impact,
}: Pick<Plan, 'unprotected' | 'impact'>): readonly PolicyType[] {
  if (impact === undefined || impact.lose === 0) return [];
  return unprotected.flatMap(({ type, users, certainty }) =>
    users === null && certainty === 'possible' ? [type] : [],
  );
}

/** The same in one line, if there are any. */
export function uncountedUnprotected(plan: Pick<Plan, 'unprotected' | 'impact'>): readonly string[] {
  const [first, ...others] = uncountedTypes(plan).map(typeText);
  if (first === undefined) return [];
  const types = others.length === 0 ? first : `policy of: ${[first, ...others].join(', ')}`;
  const why =
    plan.impact?.mode === 'count' ? 'not counted without --impact exact' : 'they could not be counted';
  return [`Some users may be left without any ${types} (${why})`];
}

/** Whether users may be left without any policy of a type, and only an exact count shows who. */
export function needsExact(plan: Pick<Plan, 'unprotected' | 'impact'>): boolean {
  return plan.impact?.mode === 'count' && uncountedTypes(plan).length > 0;
}

/** The first of many sentences, and one that counts the others. */
export function firstOf(sentences: readonly string[], most: number): readonly string[] {
  if (sentences.length <= most) return sentences;
  return [...sentences.slice(0, most), `… and ${sentences.length - most} more: see the plan file`];
}

/** A type as the portal names it. */
export function typeText(type: PolicyType): string {
  return policyTypeInfo(type).title;
}

/** Failures of the service that differ only in the ids of requests, and in how often they were tried, have one cause: the same text. */
export function causeKey(why: string): string {
  return why.replace(/[0-9a-f-]{36}/gi, '').replace(/, tried \d+ times in \d+ \w+/, '');
}

/** Types that could not be read, those with the same cause together; `types` and `why` are ready to print. */
export function unreadCauses<T extends { readonly type: PolicyType; readonly why: string }>(
  unread: readonly T[],
): readonly { readonly first: T; readonly types: string; readonly why: string }[] {
  const groups = new Map<string, T[]>();
  for (const one of unread) {
    const key = causeKey(one.why);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    return [{ first, types: all.map(({ type }) => typeText(type)).join(', '), why: printable(first.why) }];
  });
}

/** `up to 1,949 users`, `12 users`, `2,170 to 3,927 users`, `no users`; null: not known. */
export function usersText(users: Bounds | null): string {
  if (users === null) return 'an unknown number of users';
  const { min, max } = users;
  if (max === 0) return 'no users';
  if (min === max) return counted(max, 'user');
  return min === 0 ? `up to ${counted(max, 'user')}` : `${grouped(min)} to ${counted(max, 'user')}`;
}

/** How many users gain or lose a policy, as bounds; null: not known. */
export function boundsOf(impact: Impact, side: 'gain' | 'lose'): Bounds | null {
  const most = impact[side];
  return most === null ? null : (impact.bounds?.[side] ?? { min: 0, max: most });
}

/** Guardrails of the base that a change lifts, ready to print. */
export interface LiftsView {
  /** `This change weakens guardrails, compared with commit 5f0c3f1e2d4b` */
  readonly title: string;
  /** `limits.maxRemovals: 25% → 100%`, or why it cannot be determined. */
  readonly lines: readonly string[];
}

/** What a reviewer has to see first: later runs are held by the new settings, not by those of the base. */
export function liftsOf({ base }: Plan): { readonly lifts?: LiftsView } {
  if (base === undefined || (base.lifts.length === 0 && base.problem === undefined)) return {};
  const commit = printable(base.commit.slice(0, 12));
  const { problem } = base;
  return {
    lifts:
      problem === undefined
        ? {
            title: `This change weakens guardrails, compared with commit ${commit}`,
            lines: base.lifts.map(liftText),
          }
        : { title: `The guardrails cannot be compared with commit ${commit}`, lines: [printable(problem)] },
  };
}

function liftText({ setting, before, after }: LiftedGuardrail): string {
  const text =
    before === undefined
      ? `${after ?? ''} is added`
      : after === undefined
        ? `${before} is removed`
        : `${before} → ${after}`;
  return printable(`${setting}: ${text}`);
}

/** Policies, or what belongs to one: type by type, and names as people count them. */
export function compareByType(
  a: { readonly type: PolicyType; readonly name: string },
  b: { readonly type: PolicyType; readonly name: string },
): number {
  return (
    POLICY_TYPE_NAMES.indexOf(a.type) - POLICY_TYPE_NAMES.indexOf(b.type) || compareNaturally(a.name, b.name)
  );
}
