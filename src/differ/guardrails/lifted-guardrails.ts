import { canonicalJson } from '../../model/json.js';
import { type DeclaredEntry, type RequiredSet } from '../../model/project/declaration.js';
import {
  type Allowance,
  type LiftedGuardrail,
  type Limits,
  managedTypes,
  type Protection,
  type Settings,
} from '../../model/project/settings.js';
import { REMOVALS_ALWAYS_ALLOWED } from './guardrails.js';

/** What the files of one commit say about what no run may do. */
export interface Guardrails {
  readonly settings: Settings;
  /** The sets that every declaration must contain. */
  readonly required: readonly RequiredSet[];
}

/**
 * Every guardrail of `base` that is weaker in `now`, or that cannot be shown to be as strong. Empty: what `base` refuses,
 * `now` refuses as well. Settings that decide where and how is written count if they differ at all.
 */
export function liftedGuardrails(base: Guardrails, now: Guardrails): readonly LiftedGuardrail[] {
  return [
    ...changedSettings(base.settings, now.settings),
    ...widerTypes(base.settings, now.settings),
    ...lowerLimits(base.settings.limits, now.settings.limits),
    ...missing('protect', base.settings.protect, now.settings.protect, protectionKey, protectionText),
    ...newAllowances(base.settings.allow, now.settings.allow),
    ...missingRequirements(base, now),
  ];
}

const FIXED_SETTINGS = ['tenantId', 'cloud', 'graphVersion', 'writeMode'] as const;

function changedSettings(base: Settings, now: Settings): readonly LiftedGuardrail[] {
  return FIXED_SETTINGS.flatMap((setting) =>
    base[setting].toLowerCase() === now[setting].toLowerCase()
      ? []
      : { setting, before: base[setting], after: now[setting] },
  );
}

/** A type that is managed now may be written; one that no longer is, is not checked for undeclared policies. */
function widerTypes(base: Settings, now: Settings): readonly LiftedGuardrail[] {
  const [before, after] = [new Set(managedTypes(base)), new Set(managedTypes(now))];
  const added = [...after].filter((type) => !before.has(type));
  const isStrict = base.everyPolicyDeclared !== undefined;
  const removed = isStrict ? [...before].filter((type) => !after.has(type)) : [];
  return [
    ...added.map((type) => ({ setting: 'types', after: type })),
    ...removed.map((type) => ({ setting: 'types', before: type })),
  ];
}

function lowerLimits(base: Limits, now: Limits): readonly LiftedGuardrail[] {
  const lifted: LiftedGuardrail[] = [];
  if (mayAllowMore(base.maxRemovals, now.maxRemovals))
    lifted.push({
      setting: 'limits.maxRemovals',
      before: removalsText(base.maxRemovals),
      after: removalsText(now.maxRemovals),
    });
  for (const name of ['maxPolicies', 'maxUsersLosing', 'maxUsersUnprotected'] as const) {
    const [before, after] = [base[name], now[name]];
    if (before !== undefined && (after === undefined || after > before))
      lifted.push({
        setting: `limits.${name}`,
        before: String(before),
        ...(after !== undefined && { after: String(after) }),
      });
  }
  return lifted;
}

type MaxRemovals = Limits['maxRemovals'];

/** A share and a number cannot be compared without the tenant: only a number within the least that a share allows can. */
function mayAllowMore(base: MaxRemovals, now: MaxRemovals): boolean {
  if ('count' in now) return now.count > ('count' in base ? base.count : REMOVALS_ALWAYS_ALLOWED);
  return 'count' in base || now.percent > base.percent;
}

function removalsText(limit: MaxRemovals): string {
  return 'count' in limit ? String(limit.count) : `${limit.percent}%`;
}

/** Items of a list that the new one lacks. */
function missing<T>(
  setting: string,
  base: readonly T[],
  now: readonly T[],
  keyOf: (item: T) => string,
  textOf: (item: T) => string,
): readonly LiftedGuardrail[] {
  const kept = new Set(now.map(keyOf));
  return base.flatMap((item) => (kept.has(keyOf(item)) ? [] : { setting, before: textOf(item) }));
}

/** The id decides if there is one. */
function protectionKey(protection: Protection): string {
  if ('group' in protection) return canonicalJson(['group', identityOf(protection.group)]);
  const { type, ...policy } = protection.policy;
  return canonicalJson(['policy', type, identityOf(policy)]);
}

interface Named {
  readonly id?: string;
  readonly name?: string;
}

function identityOf({ id, name }: Named): readonly string[] {
  return id === undefined ? ['name', name ?? ''] : ['id', id.toLowerCase()];
}

function protectionText(protection: Protection): string {
  return 'group' in protection
    ? `group ${namedText(protection.group)}`
    : `policy ${protection.policy.type} ${namedText(protection.policy)}`;
}

function namedText({ id, name }: Named): string {
  if (name === undefined) return id ?? '';
  return id === undefined ? `“${name}”` : `“${name}” (${id})`;
}

/** What is allowed now, and was not for as many policies. */
function newAllowances(base: readonly Allowance[], now: readonly Allowance[]): readonly LiftedGuardrail[] {
  const isCovered = ({ code, policy }: Allowance): boolean =>
    base.some(
      (one) =>
        one.code === code && (one.policy === undefined || one.policy.toLowerCase() === policy?.toLowerCase()),
    );
  return now.flatMap((one) => (isCovered(one) ? [] : { setting: 'allow', after: allowanceText(one) }));
}

function allowanceText({ code, policy, reason }: Allowance): string {
  const scope = policy === undefined ? '' : ` for policy ${policy}`;
  return `${code}${scope}${reason === undefined ? '' : ` (${reason})`}`;
}

function missingRequirements(base: Guardrails, now: Guardrails): readonly LiftedGuardrail[] {
  return [
    ...(['include', 'exclude'] as const).flatMap((direction) =>
      missing(
        `require.${direction}`,
        requiredUnder(base, direction),
        requiredUnder(now, direction),
        entryKey,
        entryText,
      ),
    ),
    ...(base.settings.everyPolicyDeclared !== undefined && now.settings.everyPolicyDeclared === undefined
      ? [{ setting: 'require.everyPolicyDeclared', before: 'true' }]
      : []),
  ];
}

interface RequiredEntry extends DeclaredEntry {
  readonly set: string;
}

function requiredUnder(
  { required }: Guardrails,
  direction: RequiredSet['direction'],
): readonly RequiredEntry[] {
  return required
    .filter((set) => set.direction === direction)
    .flatMap(({ name, entries }) => entries.map((entry) => ({ ...entry, set: name })));
}

/** What an entry demands, wherever it is written and however the set is called. */
function entryKey({ target, filter, source, sourceId }: RequiredEntry): string {
  return canonicalJson([
    target.kind === 'group' ? ['group', identityOf(target)] : target,
    filter === undefined ? null : [filter.mode, identityOf(filter)],
    source ?? 'direct',
    sourceId ?? null,
  ]);
}

function entryText({ target, filter, set }: RequiredEntry): string {
  const narrowed = filter === undefined ? '' : `, filter ${namedText(filter)} (${filter.mode})`;
  return `${targetText(target)}${narrowed} of the set ${set}`;
}

function targetText(target: DeclaredEntry['target']): string {
  switch (target.kind) {
    case 'group':
      return `group ${namedText(target)}`;
    case 'allUsers':
      return 'all users';
    case 'allDevices':
      return 'all devices';
    case 'raw':
      return canonicalJson(target.target);
  }
}
