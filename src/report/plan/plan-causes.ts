import { type Diagnostic, type Place, inNaturalOrder } from '../../model/project/diagnostic.js';
import { compareText } from '../../model/json.js';
import { type BlockedPolicy, type Plan, type PolicyPlan } from '../../model/results/plan.js';
import { counted } from '../../model/numbers.js';
import { causeKey as textKey, typeText } from '../text/labels.js';
import { printable } from '../text/printable.js';
import { type PlanNames } from './plan-names.js';

/** One reason why policies are blocked, however many files meet it. */
export interface CauseView {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Where it was met, in the order of the files. */
  readonly places: readonly string[];
  /** The policies that it blocks. */
  readonly blocks: readonly { readonly title: string; readonly place: string }[];
}

/** Warnings of one kind. */
export interface WarningView {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly places: readonly string[];
  readonly severity: Diagnostic['severity'];
}

/** `desired-state/ios.yaml:3` */
export function placeText({ file, line }: Place): string {
  return printable(`${file}:${line}`);
}

/** The causes of what is blocked, each once; the cause that blocks most comes first. */
export function causesOf(
  { blocked, diagnostics }: Pick<Plan, 'blocked' | 'diagnostics'>,
  names: Pick<PlanNames, 'namePolicy'>,
): readonly CauseView[] {
  const errors = inNaturalOrder(diagnostics.filter(({ severity }) => severity === 'error'));
  const owners = ownersOf(blocked);
  const groups = new Map<string, { readonly found: Diagnostic[]; readonly policies: Set<BlockedPolicy> }>();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { found: [], policies: new Set<BlockedPolicy>() };
    groups.set(key, group);
    return group;
  };
  const explained = new Set<BlockedPolicy>();
  const byText = new Map(errors.map((error) => [JSON.stringify([error.code, error.message]), error]));
  for (const error of errors) {
    const owner = owners(error);
    const group = groupOf(causeKey(error));
    group.found.push(error);
    if (owner === undefined) continue;
    group.policies.add(owner);
    explained.add(owner);
  }
  for (const policy of inNaturalOrder(blocked.filter((one) => !explained.has(one)))) {
    const [code = 'blocked'] = policy.codes;
    const [message = 'It could not be planned.'] = policy.messages;
    // The place of the error is elsewhere: in a set of the settings file.
    const known = byText.get(JSON.stringify([code, message]));
    const error: Diagnostic = known ?? { ...positionOf(policy), code, message, severity: 'error' };
    const group = groupOf(causeKey(error));
    if (known === undefined) group.found.push(error);
    group.policies.add(policy);
  }
  return [...groups.values()]
    .map(({ found, policies }) => ({
      view: causeView(found, [...policies], names),
      size: policies.size,
    }))
    .sort((a, b) => b.size - a.size)
    .map(({ view }) => view);
}

function causeView(
  found: readonly Diagnostic[],
  policies: readonly BlockedPolicy[],
  { namePolicy }: Pick<PlanNames, 'namePolicy'>,
): CauseView {
  const [first] = found;
  const { code = '', message = '', hint } = first ?? {};
  const isShared = found.length > 1 && isOfService(code);
  return {
    code: printable(code),
    message: printable(isShared ? sharedMessage(code, message) : message),
    ...(hint === undefined
      ? {}
      : { hint: printable(policies.length > 1 ? hint.replace('this policy', 'these policies') : hint) }),
    places: found.map((one) => `${placeText(one)}:${one.column}`),
    blocks: inNaturalOrder(policies).map((policy) => ({
      title: `${typeText(policy.type)} ${namePolicy(policy)}`,
      place: placeText(policy),
    })),
  };
}

/** Codes of what could not be read: one failure of the service, met by every name that was to be looked up. */
function isOfService(code: string): boolean {
  return code.endsWith('-unreadable');
}

/** What failed, without the name that met it first. */
function sharedMessage(code: string, message: string): string {
  const why = message.slice(message.indexOf(': ') + 2);
  return `${SUBJECTS[code] ?? 'Something'} could not be read: ${why}`;
}

const SUBJECTS: Readonly<Record<string, string>> = {
  'groups-unreadable': 'Groups',
  'filters-unreadable': 'Filters',
  'policies-unreadable': 'Policies',
  'policy-unreadable': 'The assignments of policies',
};

/** Failures of the service differ in the name that was looked up and in the id of the request; the cause is the same. */
function causeKey({ code, message, hint = '' }: Diagnostic): string {
  if (!isOfService(code)) return JSON.stringify([code, message, hint]);
  const why = message.slice(message.indexOf(': ') + 2);
  return JSON.stringify([code, textKey(why)]);
}

/** Finds the policy whose declaration a place is in: the last one that begins before it in that file. */
function ownersOf<T extends Place>(policies: readonly T[]): (place: Place) => T | undefined {
  const byFile = new Map<string, T[]>();
  for (const policy of inNaturalOrder(policies))
    byFile.set(policy.file, [...(byFile.get(policy.file) ?? []), policy]);
  return ({ file, line }) => byFile.get(file)?.findLast((policy) => policy.line <= line);
}

/** Warnings and notes: those of each policy that changes, and the others with a line for each code. */
export interface WarningsView {
  readonly of: (policy: PolicyPlan) => readonly WarningView[];
  readonly ofOthers: readonly WarningView[];
  readonly counts: readonly string[];
}

export function warningsOf({ policies, blocked, diagnostics }: Plan): WarningsView {
  const owners = ownersOf([...policies, ...blocked]);
  const changed = new Set<Place>(policies.filter(({ changes }) => changes.length > 0));
  const own = new Map<Place, Diagnostic[]>();
  const others: Diagnostic[] = [];
  for (const one of inNaturalOrder(diagnostics.filter(({ severity }) => severity !== 'error'))) {
    const owner = owners(one);
    if (owner === undefined || !changed.has(owner)) others.push(one);
    else own.set(owner, [...(own.get(owner) ?? []), one]);
  }
  const codes = [...new Set(others.map(({ code }) => code))].sort(compareText);
  return {
    of: (policy) => merged(own.get(policy) ?? []),
    ofOthers: merged(others),
    counts: codes.map((code) => {
      const some = others.filter((one) => one.code === code);
      const files = new Set(some.map(({ file }) => file)).size;
      const where = some.every((one) => owners(one) !== undefined)
        ? 'in policies that do not change'
        : 'not in a policy that changes';
      return `${printable(code)}: ${counted(some.length, 'place')} in ${counted(files, 'file')}, ${where}`;
    }),
  };
}

/** A warning as a mark of its policy: `filter-platform: The filter …`; undefined for what only reports a new name. */
export function markOf({ severity, code, message }: WarningView): string | undefined {
  return severity === 'warning' && !code.endsWith('-renamed')
    ? `${code}: ${message.replace(/\.$/, '')}`
    : undefined;
}

function merged(diagnostics: readonly Diagnostic[]): readonly WarningView[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const key = JSON.stringify([one.code, one.message, one.hint]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const { code, message, hint, severity } = first;
    return [
      {
        code: printable(code),
        message: printable(message),
        ...(hint === undefined ? {} : { hint: printable(hint) }),
        severity,
        places: found.map((one) => `${placeText(one)}:${one.column}`),
      },
    ];
  });
}

function positionOf({ file, line, column }: Place): Place {
  return { file, line, column };
}
