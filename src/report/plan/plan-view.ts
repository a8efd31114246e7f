import { type Plan, policyKey } from '../../model/results/plan.js';
import { type PlanEffects } from '../../model/results/fleet-summary.js';
import { counted, grouped } from '../../model/numbers.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';
import {
  keptText,
  liftsOf,
  type LiftsView,
  tenantText,
  typeText,
  uncountedUnprotected,
  unprotectedTexts,
  compareByType,
} from '../text/labels.js';
import { unbroken } from '../text/columns.js';
import { policySetNotes } from '../text/policy-set-text.js';
import { printable, quoted } from '../text/printable.js';
import { namesIn, type PlanNames } from './plan-names.js';
import { type CauseView, causesOf, warningsOf, type WarningsView } from './plan-causes.js';
import { byUrgency, kinshipText, summariseEffects } from './plan-summaries.js';
import { mostOf, type TotalLine, totalsOf } from './plan-totals.js';
import { headlineText, incompleteText, type VerdictView, verdictOf } from './plan-verdict.js';
import {
  liftedText,
  policyNames,
  policyView,
  type PolicyView,
  type PolicyWords,
  refusalView,
  type RefusalView,
} from './policy-entry.js';

/** What a report shows besides the plan. The plan file contains none of it. */
export interface PlanDisplay {
  /** Name of the tenant, if it is known. */
  readonly tenantName?: string | undefined;
  /** The command that shows the plan: `plan`. */
  readonly command?: string | undefined;
  /** The commit that the files are of: `1a2b3c4`, or `1a2b3c4 with local changes`. */
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
  /** It applies what the plan shows: after a review, if there is anything to review. */
  readonly applies?: true;
}

/** `After your review, to apply these changes` of `To apply these changes`. */
function afterReview(step: NextStep): NextStep {
  return { ...step, what: `After your review, ${step.what.slice(0, 1).toLowerCase()}${step.what.slice(1)}` };
}

/** A step in the words of a format, and its command as code. */
export function stepText(
  { what, command }: NextStep,
  words: (text: string) => string,
  code: (text: string) => string,
): string {
  return command === undefined ? words(what) : `${words(what)}: ${code(command)}`;
}

/** The same for a terminal, where a command is never broken over lines. */
export function stepLine(step: NextStep, bold: (text: string) => string): string {
  return stepText(step, String, (command) => bold(unbroken(command)));
}

/** All that text, Markdown and HTML show of a plan, ready to print: printable, in order, in words. */
export interface PlanView {
  /** `Contoso (4f1c…)` */
  readonly tenant: string;
  readonly command: string;
  /** `commit 1a2b3c4`; empty if the files are in no repository. */
  readonly commit: string;
  readonly verdict: VerdictView;
  /** Whether there is anything to review carefully. */
  readonly isMarked: boolean;
  /** `Plan incomplete: 1 of 6 policies could not be planned`; absent if all could. */
  readonly incomplete?: string;
  /** How many policies and assignments change; '' if nothing does. */
  readonly headline: string;
  readonly kinship: string;
  /** What the files lift of the base's guardrails; absent if nothing, or if no base was named. */
  readonly lifts?: LiftsView;
  readonly runRefusals: readonly RefusalView[];
  readonly causes: readonly CauseView[];
  /** Changed policies, the most dangerous first. */
  readonly policies: readonly PolicyView[];
  readonly allowed: readonly string[];
  readonly warnings: Omit<WarningsView, 'of'>;
  /** Users who gain and lose, limits, what does not change: a line each. */
  readonly totals: readonly TotalLine[];
  /** Types of which users may be left without any policy, if no one counted them; the verdict says what is known. */
  readonly unprotected: readonly string[];
  readonly unmanaged: readonly string[];
  readonly kept: readonly KeptView[];
  readonly next: readonly NextStep[];
}

/** `withMeaning`: the signs of the changes are explained where they are counted, since the format has no other place for it. */
export function planView(plan: Plan, display: PlanDisplay = {}, withMeaning = false): PlanView {
  const names = namesIn(plan);
  const warnings = warningsOf(plan);
  const { settingsFile } = display;
  const words: PolicyWords = {
    names,
    warnings,
    nameOf: policyNames(plan),
    noteOf: policySetNotes(plan),
    cloud: plan.cloud,
    settingsFile,
  };
  const policies = byUrgency(plan.policies).map((policy) => policyView(policy, words));
  const unprotected = uncountedUnprotected(plan);
  const marked = markedPolicies({ policies }).length;
  const isMarked = marked + unprotected.length + unprotectedTexts(plan).length > 0;
  return {
    tenant: tenantText(plan.tenantId, display.tenantName),
    command: `assignctl ${display.command ?? 'plan'}`,
    commit: display.commit === undefined ? '' : `commit ${printable(display.commit)}`,
    verdict: verdictOf(plan, { marked, isMarked }),
    isMarked,
    ...(plan.summary.blocked === 0 ? {} : { incomplete: incompleteText(plan.summary) }),
    headline: headlineText(plan, withMeaning),
    kinship: kinshipText(plan),
    ...liftsOf(plan),
    runRefusals: plan.refused.map((refusal) => {
      const most = mostOf(plan, refusal.code);
      const refused = refusalView(refusal, undefined, settingsFile);
      return most === undefined ? refused : { ...refused, most };
    }),
    causes: causesOf(plan, names),
    policies,
    allowed: plan.allowed.map(liftedText),
    warnings,
    totals: totalsOf(plan, display.isVerbose === true),
    unprotected,
    unmanaged: [...plan.unmanaged]
      .sort(compareByType)
      .map(
        ({ type, name, assignments }) =>
          `${typeText(type)} ${quoted(name)} (${assignments === null ? 'assignments not read' : assignments === 0 ? 'not assigned' : counted(assignments, 'assignment')})`,
      ),
    kept: keptOf(plan, names),
    next: (display.next ?? []).map((step) => (step.applies === true && isMarked ? afterReview(step) : step)),
  };
}

/** An assignment that is left, by its group as far as the plan knows that, and why it is not changed. */
export interface KeptView {
  readonly type: PolicyType;
  readonly name: string;
  readonly text: string;
}

function keptOf({ unknown, policySets, policies }: Plan, { nameTarget }: PlanNames): readonly KeptView[] {
  const byKey = new Map(policies.map((policy) => [policyKey(policy), policy]));
  return [...unknown, ...policySets]
    .map((kept) => {
      const policy = byKey.get(policyKey({ type: kept.type, id: kept.policyId }));
      const listed = policy?.after.find(({ assignmentId }) => assignmentId === kept.assignmentId)?.target;
      const name = listed?.kind === 'group' && listed.name !== undefined ? nameTarget(listed) : undefined;
      return { type: kept.type, name: kept.policyName, text: keptText(kept, name) };
    })
    .sort(compareByType);
}

/** What a reviewer must not miss, the worst first: users without any policy, then a sentence for each of several policies. */
export function dangersOf(view: Pick<PlanView, 'unprotected' | 'policies'>): readonly string[] {
  return [...view.unprotected, ...(view.policies.length < 2 ? [] : policyDangers(view))];
}

/** More policies of which it is not known how many users lose them are counted in one line. */
const MOST_UNKNOWN = 3;

function policyDangers({ policies }: Pick<PlanView, 'policies'>): readonly string[] {
  const open = policies.filter(({ refused }) => refused.length === 0);
  const unknown = open.filter(({ lossUnknown }) => lossUnknown !== undefined).length;
  const isCounted = unknown > MOST_UNKNOWN;
  return [
    ...(isCounted ? [`How many users lose a policy is not known for ${grouped(unknown)} policies`] : []),
    ...open.flatMap(({ title, marks, lossUnknown }) => {
      const texts = marks.map(({ text }) => text);
      const all = [...(lossUnknown === undefined || isCounted ? [] : [lossUnknown]), ...texts];
      return all.length === 0 ? [] : [`${title}: ${all.join('; ')}`];
    }),
  ];
}

/** The policies of a plan to review carefully; what is refused is not among them. */
export function markedPolicies({ policies }: Pick<PlanView, 'policies'>): readonly PolicyView[] {
  return policies.filter(isMarkedPolicy);
}

export function isMarkedPolicy({ refused, marks, lossUnknown }: PolicyView): boolean {
  return refused.length === 0 && (marks.length > 0 || lossUnknown !== undefined);
}

/** What the plan of one tenant does to people, for the summary of a fleet. */
export function planEffects(plan: Plan): PlanEffects {
  const view = planView(plan);
  return {
    ...summariseEffects(plan),
    review: [
      ...view.unprotected,
      ...view.policies.flatMap(({ title, refused }) =>
        refused.map(({ code, message }) => `${title} is refused: ${code}: ${message}`),
      ),
      ...policyDangers(view),
    ],
  };
}

/** `iOS app protection “Sales”: “Pilot” belongs to a policy set` */
export function keptLine({ type, name, text }: KeptView): string {
  return `${typeText(type)} ${quoted(name)}: ${text}`;
}
