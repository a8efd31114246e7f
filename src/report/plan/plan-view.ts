import { type CloudName } from '../../model/project/settings.js';
import { type Plan, type PolicyPlan, type Refusal } from '../../model/results/plan.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import {
  boundsOf,
  keptText,
  liftsOf,
  type LiftsView,
  remedyOf,
  requestsText,
  tenantText,
  typeText,
  unprotectedTexts,
} from '../text/labels.js';
import { fillPortalTemplate, portalTemplate } from '../text/portal-links.js';
import { policySetNotes } from '../text/policy-set-text.js';
import { printable, quoted } from '../text/printable.js';
import { changeView, type ChangeView, effectsText, namesIn, type PlanNames } from './change-view.js';
import { type CauseView, causesOf, placeText, warningsOf } from './plan-causes.js';
import {
  appliedPolicies,
  byUrgency,
  kinshipText,
  orderTexts,
  policyNames,
  skippedTexts,
  summariseEffects,
} from './plan-summaries.js';
import {
  incompleteText,
  isLossUnknown,
  mostOf,
  titleText,
  type TotalLine,
  totalsOf,
  unprotectedDangers,
  usersLines,
} from './plan-totals.js';

/** What a report shows besides the plan. The plan file contains none of it. */
export interface PlanDisplay {
  /** Name of the tenant, if it is known. */
  readonly tenantName?: string | undefined;
  /** The command that shows the plan: `plan`. */
  readonly command?: string | undefined;
  /** The commit that the files are of: `1a2b3c4d5e6f`, or `1a2b3c4d5e6f with local changes`. */
  readonly commit?: string | undefined;
  /** The settings file, as the reader finds it. */
  readonly settingsFile?: string | undefined;
  /** What to do next, each with a command that can be copied. */
  readonly next?: readonly NextStep[] | undefined;
  /** Shows requests, notes, and all that does not change. */
  readonly isVerbose?: boolean | undefined;
}

export interface NextStep {
  /** `Apply these changes`; a whole sentence if there is no command. */
  readonly what: string;
  readonly command?: string;
}

/** A step in the words of a format, and its command as code. */
export function stepText(
  { what, command }: NextStep,
  words: (text: string) => string,
  code: (text: string) => string,
): string {
  return command === undefined ? words(what) : `${words(what)}: ${code(command)}`;
}

export interface PolicyView {
  readonly plan: PolicyPlan;
  /** `iOS app protection “Sales”` */
  readonly title: string;
  readonly place: string;
  readonly changes: readonly ChangeView[];
  /** Users who gain and who lose the policy, a sentence for each number; empty if the changes show it. */
  readonly users: readonly string[];
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

/** All that text, Markdown and HTML show of a plan, ready to print: printable, in order, in words. */
export interface PlanView {
  /** `Contoso (4f1c…)` */
  readonly tenant: string;
  readonly command: string;
  /** `commit 1a2b3c4d5e6f`; empty if the files are in no repository. */
  readonly commit: string;
  /** `Plan incomplete: 1 of 6 policies could not be planned`; absent if all could. */
  readonly incomplete?: string;
  /** `9 policies will change`, or that nothing changes; empty if no policy could be planned. */
  readonly title: string;
  /** The title, and how many assignments change if all of it is applied. */
  readonly headline: string;
  /** Whether users may lose a policy, and no one knows how many. */
  readonly isLossUnknown: boolean;
  readonly kinship: string;
  /** What the files lift of the base's guardrails; absent if nothing, or if no base was named. */
  readonly lifts?: LiftsView;
  readonly runRefusals: readonly RefusalView[];
  readonly causes: readonly CauseView[];
  /** Changed policies, the most dangerous first. */
  readonly policies: readonly PolicyView[];
  readonly allowed: readonly string[];
  readonly warnings: ReturnType<typeof warningsOf>;
  /** Users who gain and lose, limits, what is refused or blocked, what does not change: a line each. */
  readonly totals: readonly TotalLine[];
  /** Users who are or may be left without any policy of a type, a line each; `totals` has them too. */
  readonly unprotected: readonly string[];
  readonly unmanaged: readonly string[];
  readonly kept: readonly string[];
  readonly next: readonly NextStep[];
}

/** `withMeaning`: the signs of the changes are explained where they are counted, since the format has no other place for it. */
export function planView(plan: Plan, display: PlanDisplay = {}, withMeaning = false): PlanView {
  const names = namesIn(plan);
  const nameOf = policyNames(plan);
  const noteOf = policySetNotes(plan);
  const { unmanaged } = plan;
  const { settingsFile } = display;
  const applied = appliedPolicies(plan).length;
  const effects = summariseEffects(plan);
  const title = titleText(plan.summary, effects, applied);
  return {
    tenant: tenantText(plan.tenantId, display.tenantName),
    command: `assignctl ${display.command ?? 'plan'}`,
    commit: display.commit === undefined ? '' : `commit ${printable(display.commit)}`,
    ...(plan.summary.blocked === 0 ? {} : { incomplete: incompleteText(plan.summary) }),
    title,
    headline:
      applied === 0 || applied < plan.summary.changed
        ? title
        : `${title}: ${effectsText(effects.assignments, withMeaning)}`,
    isLossUnknown: isLossUnknown(effects),
    kinship: kinshipText(plan),
    ...liftsOf(plan),
    runRefusals: plan.refused.map((refusal) => {
      const most = mostOf(plan, refusal.code);
      const refused = refusalView(refusal, undefined, settingsFile);
      return most === undefined ? refused : { ...refused, most };
    }),
    causes: causesOf(plan, names),
    policies: byUrgency(plan.policies).map((policy) =>
      policyView(policy, { names, nameOf, noteOf, cloud: plan.cloud, settingsFile }),
    ),
    allowed: plan.allowed.map(liftedText),
    warnings: warningsOf(plan),
    totals: totalsOf(plan, { isVerbose: display.isVerbose === true, withMeaning }),
    unprotected: unprotectedDangers(plan),
    unmanaged: unmanaged.map(({ type, name }) => `${typeText(type)} ${quoted(name)}`),
    kept: [...plan.unknown, ...plan.policySets].map(
      (kept) =>
        `${typeText(kept.type)} ${quoted(kept.policyName)}: assignment ${printable(kept.assignmentId)} ${printable(keptText(kept))}`,
    ),
    next: display.next ?? [],
  };
}

interface PolicyWords {
  readonly names: PlanNames;
  readonly nameOf: (key: string) => string;
  readonly noteOf: ReturnType<typeof policySetNotes>;
  readonly cloud: CloudName;
  readonly settingsFile: PlanDisplay['settingsFile'];
}

function policyView(
  policy: PolicyPlan,
  { names, nameOf, noteOf, cloud, settingsFile }: PolicyWords,
): PolicyView {
  const portal = portalTemplate(policy.type, cloud);
  const { impact, changes } = policy;
  const reservation = reservationText(impact?.notes ?? []);
  const isSaid = changes.length === 1 && changes[0]?.action !== 'update';
  const shown = changes.map((change): ChangeView => {
    const view = changeView(change, policy, names);
    const isNumber = isSaid && impact !== undefined && view.effect !== 'changes';
    return { ...view, text: `${view.text}${isNumber ? reservation : ''}${noteOf(policy, change.key)}` };
  });
  return {
    plan: policy,
    title: `${typeText(policy.type)} ${names.namePolicy(policy)}`,
    place: placeText(policy),
    changes: [...shown].sort(
      (a, b) => DANGER[a.effect] - DANGER[b.effect] || b.hazards.length - a.hazards.length,
    ),
    users:
      impact === undefined || isSaid
        ? []
        : usersLines({ gain: boundsOf(impact, 'gain'), lose: boundsOf(impact, 'lose') }, 'this policy').map(
            ({ text }) => `${text}${reservation}`,
          ),
    refused: policy.refused.map((refusal) => refusalView(refusal, policy.id, settingsFile)),
    allowed: policy.allowed.map(liftedText),
    skipped: skippedTexts(policy),
    details: [...orderTexts(policy, nameOf), ...(impact?.notes ?? []).map(printable)],
    requests: requestsText(policy.requests),
    ...(portal === undefined ? {} : { portal: fillPortalTemplate(portal, policy) }),
  };
}

/** ` (filters are not evaluated, devices are not counted)`: what a number leaves out, in a few words; '' for nothing. */
function reservationText(notes: readonly string[]): string {
  // A name between quotation marks may contain any character.
  const parts = notes
    .map((note) => (note.includes('“') ? note : (note.split(/[:,]/)[0] ?? '')).replace(/\.$/, ''))
    .map((note) => `${note.slice(0, 1).toLowerCase()}${note.slice(1)}`);
  return parts.length === 0 ? '' : ` (${printable(parts.slice(0, MOST_RESERVATIONS).join(', '))})`;
}

const MOST_RESERVATIONS = 2;

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

/** An allowed refusal, and why it is allowed. */
export function liftedText({ code, message, reason }: Plan['allowed'][number]): string {
  return `${code}: ${printable(message)}${reason === '' ? '' : ` (${printable(reason)})`}`;
}

/** What a reviewer must not miss, the worst first: users without any policy, then a sentence for each of several policies. */
export function dangersOf(view: PlanView): readonly string[] {
  return [...view.unprotected, ...(view.policies.length < 2 ? [] : policyDangers(view))];
}

function policyDangers({ policies }: PlanView): readonly string[] {
  return policies.flatMap(({ title, changes, refused }) => {
    const marks = new Set(changes.flatMap(({ hazards }) => hazards));
    return marks.size === 0 || refused.length > 0 ? [] : [`${title}: ${[...marks].join('; ')}`];
  });
}

/** What the plan of one tenant does to people, for the summary of a fleet. */
export function planEffects(plan: Plan): PlanEffects {
  const view = planView(plan);
  return {
    ...summariseEffects(plan),
    review: [
      ...view.unprotected.filter((text) => !unprotectedTexts(plan).includes(text)),
      ...view.policies.flatMap(({ title, refused }) =>
        refused.map(({ code, message }) => `${title} is refused: ${code}: ${message}`),
      ),
      ...policyDangers(view),
    ],
  };
}
