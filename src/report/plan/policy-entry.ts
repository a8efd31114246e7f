import { counted } from '../../model/numbers.js';
import { type CloudName } from '../../model/project/settings.js';
import {
  leavesDuplicate,
  type AbsentGainer,
  type Plan,
  policyKey,
  type PolicyPlan,
  type Refusal,
} from '../../model/results/plan.js';
import {
  boundsOf,
  remedyOf,
  requestsText,
  typeText,
  usersText,
  sideText,
  targetText,
} from '../text/labels.js';
import { fillPortalTemplate, portalTemplate } from '../text/portal-links.js';
import { type policySetNotes } from '../text/policy-set-text.js';
import { printable, quoted } from '../text/printable.js';
import {
  changeView,
  type ChangeView,
  type MarkView,
  isLossUnknown,
  mayTakeAway,
  unchangedText,
  DUPLICATE_TEXT,
  type UnchangedAssignment,
  unchangedOf,
} from './change-view.js';
import { type PlanNames } from './plan-names.js';
import { markOf, placeText, type WarningsView, type WarningView } from './plan-causes.js';
import { usersLines } from './plan-totals.js';
import { type Change } from '../../model/results/change.js';

/** One changed policy, ready to print. */
export interface PolicyView {
  readonly plan: PolicyPlan;
  /** `iOS app protection “Sales”` */
  readonly title: string;
  readonly place: string;
  readonly changes: readonly ChangeView[];
  /** Why the number of users who lose it is not known, as a sentence; absent if it is known or if no one loses it. */
  readonly lossUnknown?: string;
  /** Warnings and notes of the files about it. */
  readonly warnings: readonly WarningView[];
  /** What to review carefully; `lossUnknown` aside. */
  readonly marks: readonly MarkView[];
  /** Users who gain and who lose the policy, a sentence for each number; empty if the changes show it. */
  readonly users: readonly string[];
  /** `up to 52 users lose it`; '' if no one does. */
  readonly losers: string;
  /** What stays: `still included: “Staff”`; '' for nothing, unless something is taken away and no mark says that no one is left. */
  readonly stays: string;
  readonly refused: readonly RefusalView[];
  readonly allowed: readonly string[];
  /** Why nothing will be sent for it, if that is so. */
  readonly skipped: readonly string[];
  /** Order, and what the numbers leave out. */
  readonly details: readonly string[];
  /** How the changes reach the service. */
  readonly requests: string;
  /** Address of the policy in the Intune admin center, if it is known. */
  readonly portal?: string;
}

export interface RefusalView {
  readonly code: string;
  readonly message: string;
  /** Which policy makes most of what a limit refuses, if that is known. */
  readonly most?: string;
  readonly remedy: ReturnType<typeof remedyOf>;
}

/** What the words for a policy depend on besides it. */
export interface PolicyWords {
  readonly names: PlanNames;
  readonly nameOf: (key: string) => string;
  readonly noteOf: ReturnType<typeof policySetNotes>;
  readonly warnings: WarningsView;
  readonly cloud: CloudName;
  readonly settingsFile: string | undefined;
}

export function policyView(
  policy: PolicyPlan,
  { names, nameOf, noteOf, warnings, cloud, settingsFile }: PolicyWords,
): PolicyView {
  const portal = portalTemplate(policy.type, cloud);
  const { impact, changes } = policy;
  const reservation = (side: 'gain' | 'lose'): string => reservationText(impact?.notes ?? [], side);
  const isSaid = changes.length === 1 && changes[0]?.action !== 'update';
  const shown = changes.map((change): ChangeView => {
    const view = changeView(change, policy, names);
    const side = view.effect === 'changes' ? undefined : SIDES[view.effect];
    const note = isSaid && side !== undefined && impact?.[side] != null ? reservation(side) : '';
    return { ...view, text: `${view.text}${note}${noteOf(policy, change.key)}` };
  });
  const own = warnings.of(policy).filter(({ code }) => policy.refused.every((one) => one.code !== code));
  const lose = impact === undefined ? null : boundsOf(impact, 'lose');
  const gain = impact === undefined ? null : boundsOf(impact, 'gain');
  const takes = changes.some((change) => mayTakeAway(change, policy));
  return {
    plan: policy,
    title: `${typeText(policy.type)} ${names.namePolicy(policy)}`,
    place: placeText(policy),
    changes: [...shown].sort(
      (a, b) => DANGER[a.effect] - DANGER[b.effect] || b.hazards.length - a.hazards.length,
    ),
    ...(isLossUnknown(policy) ? { lossUnknown: `${LOSS_UNKNOWN}${reservation('lose')}` } : {}),
    warnings: own,
    marks: distinctMarks([
      ...shown.flatMap(({ marks }) => marks),
      ...own.flatMap((one) => warningMark(one, policy)),
    ]),
    users:
      impact === undefined || isSaid
        ? []
        : usersLines({ gain, lose: lose ?? { min: 0, max: 0 } }, 'this policy', reservation),
    losers:
      lose === null || lose.max === 0 ? '' : `${usersText(lose)} ${lose.max === 1 ? 'loses' : 'lose'} it`,
    stays: takes ? staysText(policy, names) : unchangedText(policy, names),
    refused: policy.refused.map((refusal) => refusalView(refusal, policy.id, settingsFile)),
    allowed: policy.allowed.map((one) =>
      own.some(({ message }) => message === printable(one.message))
        ? liftedText({ ...one, message: '' })
        : liftedText(one),
    ),
    skipped: skippedTexts(policy),
    details: [...orderTexts(policy, nameOf), ...(impact?.notes ?? []).map(printable)],
    requests: requestsText(policy.requests),
    ...(portal === undefined ? {} : { portal: fillPortalTemplate(portal, policy) }),
  };
}

function distinctMarks(marks: readonly MarkView[]): readonly MarkView[] {
  return [...new Map(marks.map((mark) => [mark.text, mark])).values()];
}

function warningMark(warning: WarningView, { allowed }: PolicyPlan): readonly MarkView[] {
  const kind = markOf(warning);
  if (kind === undefined) return [];
  const isAllowed = allowed.some(({ code }) => code === warning.code);
  return [{ kind, who: '', text: isAllowed ? `${kind} (allowed on purpose)` : kind }];
}

/** Of a policy that users may lose. */
export const LOSS_UNKNOWN = 'how many users lose this policy is not known';

/** Whose number a change shows. */
const SIDES = { takes: 'lose', reaches: 'gain' } as const;

/** A mark says so if no one is left. */
function staysText(policy: PolicyPlan, names: PlanNames): string {
  const isEmpty = policy.changes.some(({ hazards }) => hazards.includes('last-inclusion'));
  const unknown = policy.after.filter(({ direction }) => direction === 'unknown').length;
  const parts = [
    ...[unchangedText(policy, names)].filter((text) => text !== ''),
    ...(unknown > 0 ? [`${counted(unknown, 'assignment')} of an unknown kind unchanged`] : []),
  ];
  return parts.length === 0 && !isEmpty ? 'no other assignment' : parts.join(', ');
}

/** ` (filters are not evaluated, users of these devices are not counted)`: what a number leaves out, in a few words; '' for nothing. */
function reservationText(notes: readonly string[], side: 'gain' | 'lose'): string {
  // A name between quotation marks may contain any character.
  const parts = notes
    .map((note) => (side === 'lose' && note === DEVICES_NOT_COUNTED ? KEPT_BY_DEVICES : note))
    .map((note) => (note.includes('“') ? note : (note.split(/[:,]/)[0] ?? '')).replace(/\.$/, ''))
    .map((note) => `${note.slice(0, 1).toLowerCase()}${note.slice(1)}`);
  return parts.length === 0 ? '' : ` (${printable(parts.slice(0, MOST_RESERVATIONS).join(', '))})`;
}

const MOST_RESERVATIONS = 2;

/** A note of the planner, and what it means for those who lose a policy: fewer may lose it, not more. */
const DEVICES_NOT_COUNTED = 'Users of these devices are not counted.';
const KEPT_BY_DEVICES = 'Those who keep it on their devices are not subtracted.';

/** Changes that take people away come first. */
const DANGER = { takes: 0, changes: 1, reaches: 2 } as const;

/** A refusal ready to print. */
export function refusalView(refusal: Refusal, policyId?: string, settingsFile?: string): RefusalView {
  return {
    code: refusal.code,
    message: printable(refusal.message),
    remedy: remedyOf(refusal, policyId, settingsFile),
  };
}

/** An allowed refusal, and why it is allowed; without a message, where that is shown already. */
export function liftedText({ code, message, reason }: Plan['allowed'][number]): string {
  return `${code}${message === '' ? '' : `: ${printable(message)}`}${reason === '' ? '' : ` (${printable(reason)})`}`;
}

/** How a policy is called where only its key is known: by its name, if the plan has it. */
export function policyNames({ policies, blocked }: Plan): (key: string) => string {
  const names = new Map([
    ...policies.map((policy) => [policyKey(policy), policy.name] as const),
    ...blocked.map(({ key, name, id }) => [key, name ?? id ?? key] as const),
  ]);
  return (key) => names.get(key) ?? key;
}

/** What a policy waits for, and whether it is in a circle, a line each. `nameOf`: a policy's name by its key. */
export function orderTexts(
  { waitsFor, circle = [] }: PolicyPlan,
  nameOf: (key: string) => string,
): readonly string[] {
  const named = (key: string): string => quoted(nameOf(key));
  const [first, second, ...others] = circle;
  const circleNames = [first, second].flatMap((key) => (key === undefined ? [] : [named(key)])).join(', ');
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    ...waitsFor.map(
      (key) => `Applied after ${named(key)}, so that users who move there are never without both`,
    ),
    ...(first === undefined
      ? []
      : [`In a circle with ${circleNames}${more}: the final list is sent once all of them are verified`]),
  ];
}

/** Why nothing will be sent for a policy although it has changes, a line each. */
export function skippedTexts({ skippedBecause = [] }: PolicyPlan): readonly string[] {
  return skippedBecause.map(
    ({ name, reason }) => `Skipped: ${quoted(name)} gains what this one loses, and ${ABSENCES[reason]}`,
  );
}

const ABSENCES: Readonly<Record<AbsentGainer['reason'], string>> = {
  blocked: 'is blocked',
  'left-out': 'is left out by --only',
  pending: 'does so with the next apply, not with --heal',
};

/** One line of a policy's list before and after: one assignment. */
export interface Row {
  readonly action: Change['action'] | 'none';
  readonly direction: Change['direction'];
  readonly target: string;
  readonly before: string;
  readonly after: string;
  /** Whether a filter narrows it before, and after. */
  readonly filtered: { readonly before: boolean; readonly after: boolean };
  readonly hazards: Change['hazards'];
}

/** A policy's whole list before and after: what changes first, then what stays. */
export function rowsOf(policy: PolicyPlan): readonly Row[] {
  return [
    ...policy.changes.map((change) => changedRow(change, leavesDuplicate(change, policy))),
    ...unchangedOf(policy).map(unchangedRow),
  ];
}

function changedRow(
  { action, direction, target, before, after, filters, hazards }: Change,
  leavesDuplicate: boolean,
): Row {
  return {
    action,
    direction,
    target: targetText(target),
    before: sideText(direction, before, filters.before),
    after: leavesDuplicate ? DUPLICATE_TEXT : sideText(direction, after, filters.after),
    filtered: { before: filters.before !== undefined, after: filters.after !== undefined },
    hazards,
  };
}

function unchangedRow({ direction, target, filter }: UnchangedAssignment): Row {
  const text = sideText(direction, { target: {} }, filter);
  const isFiltered = filter !== undefined;
  return {
    action: 'none',
    direction,
    target: targetText(target),
    before: text,
    after: text,
    filtered: { before: isFiltered, after: isFiltered },
    hazards: [],
  };
}
