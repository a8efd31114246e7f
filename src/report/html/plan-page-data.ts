import { inNaturalOrder } from '../../model/project/diagnostic.js';
import { type Change } from '../../model/results/change.js';
import { type Plan, type PolicyPlan } from '../../model/results/plan.js';
import { type Bounds, type Impact } from '../../model/results/affected-users.js';
import { boundsOf, requestsText, typeText, compareByType } from '../text/labels.js';
import { allIncluded, type HazardContext } from '../text/hazard-words.js';
import { counted, grouped } from '../../model/numbers.js';
import { portalTemplate } from '../text/portal-links.js';
import { policySetLines } from '../text/policy-set-text.js';
import { printable } from '../text/printable.js';
import {
  DUPLICATE_TEXT,
  effectOf,
  hazardTexts,
  isLossUnknown,
  unchangedOf,
  type MarkView,
} from '../plan/change-view.js';
import { namesIn, type PlanNames } from '../plan/plan-names.js';
import {
  type CauseView,
  placeText,
  type WarningView,
  warningsOf,
  type WarningsView,
} from '../plan/plan-causes.js';
import {
  type ReachSummary,
  reachText,
  summariseReach,
  summariseTypes,
  typeSummaryText,
} from '../plan/plan-summaries.js';
import { usersLines } from '../plan/plan-totals.js';
import { type PlanDisplay, planView } from '../plan/plan-view.js';
import {
  liftedText,
  LOSS_UNKNOWN,
  orderTexts,
  policyNames,
  type RefusalView,
  refusalView,
  type Row,
  rowsOf,
  skippedTexts,
} from '../plan/policy-entry.js';

/**
 * What the page shows, ready to print: the script in the page only lays it out. Repeated texts are in `texts` once, and
 * numbers point at them.
 */
export interface PageData {
  readonly texts: readonly string[];
  /** Changed policies, most urgent first, then the others. */
  readonly policies: readonly PagePolicy[];
  /** Columns of the matrix, as numbers into `texts`: all that changes touch, then the rest. */
  readonly targets: readonly number[];
  /** How many of `targets` a change touches. */
  readonly touched: number;
  readonly types: readonly { readonly type: string; readonly text: string }[];
  /** By type, the address in the Intune admin center with `{id}` and `{name}` to fill in. */
  readonly portals: Readonly<Record<string, string>>;
  readonly groups: readonly { readonly label: string; readonly users?: number; readonly text: string }[];
  readonly causes: readonly CauseView[];
  /** Users who are or may be left without any policy of a type, a sentence each. */
  readonly unprotected: readonly string[];
  readonly diagnostics: readonly {
    readonly place: string;
    readonly severity: string;
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
  }[];
  readonly unmanaged: readonly { readonly type: string; readonly name: string; readonly text: string }[];
  readonly ignored: readonly { readonly type: string; readonly name: string; readonly text: string }[];
}

export interface PagePolicy {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly rows: readonly PageRow[];
  readonly requests: string;
  readonly notes: readonly string[];
  /** What to review carefully: `kind` in words that several policies share. */
  readonly marks: readonly Pick<MarkView, 'kind' | 'who'>[];
  /** Warnings and notes of the files about it. */
  readonly warnings: readonly string[];
  readonly refused: readonly PageRefusal[];
  readonly allowed: readonly string[];
  readonly impact?: PageImpact;
}

export type PageRefusal = RefusalView;

export interface PageImpact {
  readonly text: string;
  readonly notes: readonly string[];
  /** Null if not known. */
  readonly gain: Bounds | null;
  readonly lose: Bounds | null;
}

/** `target`, `before` and `after` are numbers into `texts`. */
export interface PageRow {
  readonly action: Change['action'] | 'none';
  /** What it does to people: an exclusion that is added removes them. */
  readonly kind: 'add' | 'change' | 'remove' | 'same';
  readonly direction: 'include' | 'exclude';
  readonly target: number;
  readonly before: number;
  readonly after: number;
  /** Whether a filter narrows it: after the change, or before it if it is removed. */
  readonly filtered?: true;
  readonly hazards?: readonly string[];
}

export function pageData(plan: Plan, display: PlanDisplay = {}): PageData {
  const view = planView(plan, display);
  const texts = new Texts();
  const names = namesIn(plan);
  const context = {
    plan,
    texts,
    names,
    nameOf: policyNames(plan),
    warnings: warningsOf(plan),
    settingsFile: display.settingsFile,
  };
  const others = plan.policies.filter(({ changes }) => changes.length === 0).sort(compareByType);
  const policies = [
    ...view.policies.map(({ plan: policy, marks }) => pagePolicy(policy, context, marks)),
    ...others.map((policy) => pagePolicy(policy, context)),
  ];
  const columns = columnsOf(policies);
  const types = summariseTypes(plan);
  return {
    ...columns,
    texts: texts.all,
    policies,
    types: types.types.map((summary) => ({
      type: typeText(summary.type),
      text: typeSummaryText(summary, types.verb),
    })),
    portals: portalsOf(plan),
    groups: summariseReach(plan).map(pageGroup),
    causes: view.causes,
    unprotected: view.unprotected,
    diagnostics: inNaturalOrder(plan.diagnostics).map(
      ({ file, line, column, severity, code, message, hint }) => ({
        place: printable(`${file}:${line}:${column}`),
        severity,
        code: printable(code),
        message: printable(message),
        ...(hint === undefined ? {} : { hint: printable(hint) }),
      }),
    ),
    unmanaged: [...plan.unmanaged].sort(compareByType).map(({ type, name, assignments }) => ({
      type: typeText(type),
      name: printable(name),
      text: assignments === null ? '' : `${grouped(assignments)} assigned`,
    })),
    ignored: view.kept.map(({ type, name, text }) => ({ type: typeText(type), name: printable(name), text })),
  };
}

interface PageContext {
  readonly plan: Plan;
  readonly texts: Texts;
  readonly names: PlanNames;
  readonly nameOf: (key: string) => string;
  readonly warnings: WarningsView;
  readonly settingsFile: string | undefined;
}

function pagePolicy(
  policy: PolicyPlan,
  context: PageContext,
  reviewed: readonly MarkView[] = [],
): PagePolicy {
  const { plan, texts, names, nameOf, settingsFile } = context;
  const { type, id, name, impact, changes } = policy;
  const certainty = names.certaintyOfType(type);
  const share = names.shareOfLoss(policy);
  const warnings = context.warnings.of(policy);
  const marks = reviewed.map(({ kind, who }) => ({ kind, who }));
  return {
    type: typeText(type),
    id: printable(id),
    name: printable(name),
    place: placeText(policy),
    rows: rowsOf(policy).map((row) => pageRow(row, texts, { certainty, share, all: allIncluded(policy) })),
    requests:
      changes.length === 0
        ? `Nothing to do: ${counted(unchangedOf(policy).length, 'assignment matches', 'assignments match')} the files`
        : requestsText(policy.requests),
    notes: [...skippedTexts(policy), ...orderTexts(policy, nameOf), ...policySetLines(plan, policy)],
    marks: isLossUnknown(policy) ? [{ kind: LOSS_UNKNOWN, who: '' }, ...marks] : marks,
    warnings: warnings.map(warningLine),
    refused: policy.refused.map((refusal) => refusalView(refusal, id, settingsFile)),
    allowed: policy.allowed.map(liftedText),
    ...(impact === undefined ? {} : { impact: pageImpact(impact) }),
  };
}

function warningLine({ code, message, hint, places }: WarningView): string {
  return [`${code}: ${message}`, ...(hint === undefined ? [] : [hint]), `At ${places.join(', ')}`].join(' ');
}

function pageImpact(impact: Impact): PageImpact {
  const [gain, lose] = [boundsOf(impact, 'gain'), boundsOf(impact, 'lose')];
  const users = usersLines({ gain, lose }, 'this policy');
  return {
    text: users.length === 0 ? 'No users gain or lose this policy' : users.join('. '),
    notes: impact.notes.map(printable),
    gain,
    lose,
  };
}

function pageRow(row: Row, texts: Texts, known: Omit<HazardContext, 'direction'>): PageRow {
  const { action, direction, target, before, after, filtered, hazards } = row;
  return {
    action,
    kind:
      action === 'none' ? 'same' : after === DUPLICATE_TEXT ? 'change' : KINDS[effectOf({ ...row, action })],
    direction,
    target: texts.at(target),
    before: texts.at(before),
    after: texts.at(after),
    ...((action === 'delete' ? filtered.before : filtered.after) ? { filtered: true } : {}),
    ...(hazards.length > 0 ? { hazards: hazardTexts(row, known) } : {}),
  };
}

function portalsOf({ policies, cloud }: Plan): PageData['portals'] {
  const types = [...new Set(policies.map(({ type }) => type))];
  return Object.fromEntries(
    types.flatMap((type) => {
      const template = portalTemplate(type, cloud);
      return template === undefined ? [] : [[typeText(type), template]];
    }),
  );
}

const KINDS = { reaches: 'add', changes: 'change', takes: 'remove' } as const;

function pageGroup(reach: ReachSummary): PageData['groups'][number] {
  return {
    label: reach.label,
    ...(reach.users === undefined ? {} : { users: reach.users }),
    text: reachText(reach),
  };
}

/** First the targets that most policies change, then those that most policies contain. */
function columnsOf(policies: readonly PagePolicy[]): Pick<PageData, 'targets' | 'touched'> {
  const weights = new Map<number, { changed: number; kept: number }>();
  for (const { target, action } of policies.flatMap(({ rows }) => rows)) {
    const weight = weights.get(target) ?? { changed: 0, kept: 0 };
    weight[action === 'none' ? 'kept' : 'changed'] += 1;
    weights.set(target, weight);
  }
  const sorted = [...weights].sort(([a, x], [b, y]) => y.changed - x.changed || y.kept - x.kept || a - b);
  return {
    targets: sorted.map(([target]) => target),
    touched: sorted.filter(([, { changed }]) => changed > 0).length,
  };
}

class Texts {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  at(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}
