import {
  type Answer,
  type Finding,
  type PlanState,
  type Reason,
  type Who,
} from '../../model/results/explanation.js';
import { type FilterLabel, type TargetLabel } from '../../model/results/change.js';
import { canonicalJson } from '../../model/json.js';
import { quotedTarget } from '../text/labels.js';
import { counted } from '../../model/numbers.js';
import { printable, quoted } from '../text/printable.js';
import { policySetsText } from '../text/policy-set-text.js';

export const VERDICT_TITLES = {
  included: 'Included',
  excluded: 'Excluded',
  unknown: 'Unknown',
  'not reached': 'Not reached',
} as const;

const PLAN_STATE_TEXT: Readonly<Record<PlanState, string>> = {
  outside: '',
  unchanged: '',
  changes: 'for another reason after the plan',
  'already applied': 'already as planned',
  overtaken: 'changed since the plan was made',
  gone: 'no longer in the tenant',
  blocked: 'blocked in the plan',
  refused: 'apply refuses the change',
};

/** What a saved plan does to an answer, in a few words; '' if the verdicts say it. */
export function planStateText({ planned, verdict, reasons }: Answer): string {
  if (planned === undefined) return '';
  const isSilent = planned.verdict !== verdict || canonicalJson(planned.reasons) === canonicalJson(reasons);
  return planned.state === 'changes' && isSilent ? '' : PLAN_STATE_TEXT[planned.state];
}

/** `Ines Ito <ines.ito@contoso.com>`, `Sales`, `All users` */
export function whoText({ kind, id, name, userPrincipalName, deleted }: Who): string {
  if (kind === 'allUsers') return 'All users';
  if (kind === 'allDevices') return 'All devices';
  if (kind === 'user') {
    const principal = userPrincipalName ?? id ?? '';
    return printable(name === undefined ? principal : `${name} <${principal}>`);
  }
  return printable(name ?? (deleted === true ? `${id ?? ''} (deleted group)` : (id ?? '')));
}

/** `49 users, 20 devices, with A, B inside` for a group, up to `most` groups by name; '' for any other kind. */
export function sizeText({ kind, deleted, users, devices, within }: Who, most = 6): string {
  if (kind !== 'group' || deleted === true) return '';
  const groups = within ?? [];
  const names = groups.slice(0, most).map(({ id, name }) => printable(name ?? id));
  const more = groups.length > most ? [`${groups.length - most} more`] : [];
  return [
    ...(users === undefined ? [] : [users === null ? 'users not counted' : counted(users, 'user')]),
    ...(devices === undefined || devices === null || devices === 0 ? [] : [counted(devices, 'device')]),
    ...(groups.length === 0 || most === 0 ? [] : [`with ${[...names, ...more].join(', ')} inside`]),
  ].join(', ');
}

/** One assignment that concerns someone, as a sentence about the policy: `includes “Sales” (member through A → B → Sales)`. */
function reasonText(reason: Reason, who: Who, other: Reason | undefined): string {
  const what = `${VERBS[reason.direction]} ${targetName(reason.target)}${howText(reason, who)}`;
  if (other === undefined) return `${what}${setText(reason)}${filterClause(reason.filter)}`;
  const { policySets = [] } = isBySet(reason) ? reason : other;
  const sets = policySets.length === 0 ? 'a policy set' : policySetsText(policySets);
  return `${what}${filterClause(reason.filter)}: once directly, once by ${sets}`;
}

function isBySet({ policySet }: Reason): boolean {
  return policySet !== undefined;
}

/** The assignment that does the same as another one, of which a policy set makes one and the other is made directly. */
function otherWayOf(reason: Reason, reasons: readonly Reason[]): Reason | undefined {
  const keyOf = ({ direction, target, filter, code }: Reason): string =>
    canonicalJson({ direction, target, filter: filter ?? null, code });
  return reasons.find((one) => isBySet(one) !== isBySet(reason) && keyOf(one) === keyOf(reason));
}

/** `, also from policy set “X”`; of an assignment that says itself that a set made it, `, by policy set “X”`. */
function setText({ policySet, policySets = [] }: Reason): string {
  if (policySets.length > 0)
    return `, ${policySet === undefined ? 'also from' : 'by'} ${policySetsText(policySets)}`;
  return policySet === undefined ? '' : ', by a policy set';
}

const VERBS = { include: 'includes', exclude: 'excludes', unknown: 'names' } as const;

function targetName(target: TargetLabel): string {
  const text = quotedTarget(target);
  return target.kind === 'allUsers' || target.kind === 'allDevices' ? text.toLowerCase() : text;
}

function howText({ code, path, target, certain }: Reason, who: Who): string {
  const whose = who.kind === 'user' ? 'this user' : 'its members';
  switch (code) {
    case 'is-the-group':
    case 'all-users':
      return '';
    case 'all-devices':
      return certain || who.kind === 'allDevices' ? '' : ` (devices of ${whose}: not checked)`;
    case 'devices-in-group':
      return ` (contains devices, which may belong to ${whose}: not checked)`;
    case 'unread':
      return ' (could not be read: membership is not known)';
    case 'not-understood':
      return target.kind === 'other'
        ? ' (a kind of target that cannot be evaluated)'
        : ' (in a way that assignctl does not understand)';
    case 'member':
      return memberText(path);
  }
}

function memberText(path: Reason['path']): string {
  if (path === null) return ' (a member through groups that could not be read)';
  if (path.length <= 1) return ' (direct member)';
  return ` (member through ${pathText(path)})`;
}

/** `Sales Brazil → Sales Americas → Sales` */
function pathText(path: NonNullable<Reason['path']>): string {
  return path.map(({ id, name }) => printable(name ?? id)).join(' → ');
}

function filterClause(filter: FilterLabel | undefined): string {
  if (filter === undefined) return '';
  const name = quoted(filter.name ?? filter.id);
  return `, ${filter.mode === 'include' ? 'only if' : 'except if'} filter ${name} matches (filters are not evaluated)`;
}

/** The reasons, exceptions and notes of a finding, a line each; what decides comes first. */
export function findingLines(finding: Finding, who: Who): readonly string[] {
  const except = exceptText(finding);
  return [
    ...finding.reasons.flatMap((reason, index) => {
      const other = otherWayOf(reason, finding.reasons);
      const isSaid = other !== undefined && finding.reasons.indexOf(other) < index;
      return isSaid ? [] : [`${leadIn(reason, finding)}${reasonText(reason, who, other)}`];
    }),
    ...(except === '' ? [] : [except]),
    ...finding.notes.map(printable),
  ];
}

/** `except members of “Contractors” or “Legal”`; '' if no one is left out. */
export function exceptText({ except }: Finding): string {
  return except.length === 0 ? '' : `except members of ${except.map(targetName).join(' or ')}`;
}

/** The same if the policy itself is the subject: that it names its own target is not repeated. */
export function targetLines(finding: Finding, who: Who): readonly string[] {
  const isPlain = ({ code, certain, policySet, policySets }: Reason): boolean =>
    code !== 'member' && certain && policySet === undefined && policySets === undefined;
  const reasons = finding.reasons.filter((reason) => !reason.decides || !isPlain(reason));
  return findingLines({ ...finding, reasons }, who);
}

/** The words before a reason that does not decide the verdict. */
function leadIn({ decides, direction }: Reason, { verdict }: Finding): string {
  if (decides) return '';
  if (verdict === 'excluded' && direction !== 'exclude') return 'although it ';
  return verdict === 'not reached' ? 'no assignment includes; it only ' : 'it also ';
}

/** Why a policy does not reach someone, if there is no reason at all. */
export function nothingText({ who }: Pick<Answer, 'who'>): string {
  return who.kind === 'user' ? 'no assignment includes this user' : 'no assignment includes it';
}

/** `not reached → included`, or only the verdict if the plan does not change it. */
export function verdictText({ verdict, planned }: Answer): string {
  return planned === undefined || planned.verdict === verdict ? verdict : `${verdict} → ${planned.verdict}`;
}

export function isMoved({ verdict, planned }: Answer): boolean {
  return planned !== undefined && planned.verdict !== verdict;
}

/** The finding of an answer: after the plan if there is one, else now. */
export function outcomeOf(answer: Answer): Finding {
  return answer.planned ?? answer;
}
