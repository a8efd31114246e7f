import pc from 'picocolors';
import { type Outcome, type PolicyOutcome, type PolicyResult, type Waits } from '../model/results/outcome.js';
import { type NextStep, stepText } from './plan/plan-view.js';
import { causeKey, tenantText, typeText } from './text/labels.js';
import { counted } from '../model/numbers.js';
import { COMMENT_LIMIT, md, mdCode, mdMessage, mdTenant, Page } from './text/markdown.js';
import { printable, quoted } from './text/printable.js';

/** What a policy cost: `2 requests, waited 20 s`, or '' if nothing was sent. Waits under a second are left out. */
function costText({
  requests,
  waitedMilliseconds = 0,
}: Pick<PolicyOutcome, 'requests' | 'waitedMilliseconds'>): string {
  if (requests.length === 0) return '';
  const waited = waitedMilliseconds < 1000 ? '' : `, waited ${Math.round(waitedMilliseconds / 1000)} s`;
  return `${counted(requests.length, 'request')}${waited}`;
}

/** How often and how long the service made a run wait. */
function throttledText({ count, milliseconds }: Waits): string {
  return `Throttled ${counted(count, 'time')} by the service: waited ${Math.round(milliseconds / 1000)} s in all.`;
}

type Colours = ReturnType<typeof pc.createColors>;

/** What apply did, policy by policy; nothing is left out. */
export function renderOutcomeText(
  outcome: Outcome,
  { colour, undo }: { readonly colour: boolean; readonly undo?: NextStep | undefined },
): string {
  const c = pc.createColors(colour);
  const { unchanged, ...results } = outcome.summary;
  const counts = Object.entries(results)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const sum = [...counts, `${unchanged} unchanged`].join(', ');
  const lines = byReason(outcome.policies).flatMap((policies) => outcomeLines(policies, c));
  const tenant = `${c.bold(`Tenant ${tenantText(outcome.tenantId, outcome.tenantName)}`)}  ${c.dim('outcome')}`;
  return `${[tenant, ...lines, c.bold(`Outcome: ${sum}.`), ...closing(outcome, undo)].join('\n')}\n`;
}

/** Notes on the whole run, and how to undo or continue it. */
function closing(
  { notes = [], waits, journal, next }: Outcome,
  undo: NextStep | undefined,
): readonly string[] {
  return [
    ...notes.map(printable),
    ...(waits === undefined ? [] : [throttledText(waits)]),
    ...(journal === undefined ? [] : [`Journal: ${printable(journal)}`]),
    ...(undo === undefined ? [] : [stepText(undo, printable, printable)]),
    ...(next === undefined ? [] : [`To continue: ${printable(next)}`]),
  ];
}

/**
 * Policies in their order; those for which nothing was sent, with the same result for the same reason, are together. Reasons that
 * differ only in names and ids are the same: one cause that each policy meets at its own groups.
 */
function byReason(policies: readonly PolicyOutcome[]): readonly (readonly PolicyOutcome[])[] {
  const groups = new Map<string, PolicyOutcome[]>();
  for (const [index, policy] of policies.entries()) {
    const { result, requests, approvalCode } = policy;
    const isOwn = requests.length > 0 || approvalCode !== undefined || result.endsWith('applied');
    const story = isOwn ? '' : storyOf(policy).join(' ');
    const key = story === '' ? `${index}` : `${result} ${causeKey(story.replace(/“[^”]*”/g, '“”'))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [policy]);
    else group.push(policy);
  }
  return [...groups.values()];
}

/** The reason of policies that have it together, once. */
function sharedStory([first, ...others]: readonly PolicyOutcome[]): readonly string[] {
  if (first === undefined) return [];
  const story = storyOf(first);
  const isSame = others.every((one) => storyOf(one).join(' ') === story.join(' '));
  return isSame
    ? story
    : [...story, `The same for the other ${counted(others.length, 'policy', 'policies')}, with other names.`];
}

function outcomeLines(policies: readonly PolicyOutcome[], c: Colours): readonly string[] {
  return [
    ...policies.map((policy) => {
      const label = paint(policy.result, c)(policy.result.padEnd('already applied'.length));
      const cost = costText(policy);
      const writes = cost === '' ? '' : c.dim(` (${cost})`);
      return `${label} ${typeText(policy.type)} ${quoted(policy.name ?? policy.id ?? '')}${writes}`;
    }),
    ...sharedStory(policies).map((text) => `  ${printable(text)}`),
  ];
}

function paint(result: PolicyResult, c: Colours): (text: string) => string {
  if (result === 'applied' || result === 'already applied') return c.green;
  return result === 'failed' ? c.red : c.yellow;
}

export const OUTCOME_MARKER = '<!-- assignctl:outcome -->';

/** Titles in the order of the report, failures first; below them what to do next, where the reasons do not say it. */
const TITLES: Readonly<Record<PolicyResult, readonly string[]>> = {
  failed: ['❌ Failed', 'Next: fix the cause, then apply again. What was done is not repeated.'],
  stale: [
    '⏱️ Stale: changed since the plan was made',
    'Next: plan again and review the new plan. What was not applied is left unchanged.',
  ],
  refused: ['⛔ Refused'],
  blocked: ['🚧 Blocked', 'Next: fix the error, then plan again.'],
  waiting: ['⏳ Waiting for a second person’s approval'],
  skipped: ['⏭️ Skipped'],
  applied: ['✅ Applied'],
  'already applied': ['✅ Already applied'],
};

/** What apply did, as a comment: every policy with a change, first those that were not applied. */
export function renderOutcomeMarkdown(outcome: Outcome, limit = COMMENT_LIMIT, undo?: NextStep): string {
  const page = new Page(limit);
  const { unchanged, ...results } = outcome.summary;
  const counts = Object.entries(results)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const done = outcome.policies.filter(({ result }) =>
    ['applied', 'already applied'].includes(result),
  ).length;
  page.add(
    OUTCOME_MARKER,
    `### ${titleOf(done, outcome.policies.length)}`,
    mdTenant(outcome.tenantId, outcome.tenantName),
    `**Policies: ${[...counts, `${unchanged} unchanged`].join(', ')}.**`,
  );
  for (const [result, title] of Object.entries(TITLES)) {
    const groups = byReason(outcome.policies.filter((policy) => policy.result === result));
    page.addFitting(groups.map(markdownLine), {
      share: 0.7,
      wrap: (shown) => `#### ${[...title, shown.join('\n')].join('\n\n')}`,
      more: (count) =>
        `**… ${counted(groups.slice(-count).flat().length, 'more policy', 'more policies')} ${result}: the JSON outcome lists all.**`,
    });
  }
  page.add(...markdownClosing(outcome, undo));
  return page.toString();
}

/** `⚠️ assignctl: applied in part: 2 of 5 policies` */
function titleOf(done: number, all: number): string {
  if (done === all)
    return `✅ assignctl: applied${all === 0 ? '' : `: ${counted(all, 'policy', 'policies')}`}`;
  return done > 0
    ? `⚠️ assignctl: applied in part: ${done} of ${counted(all, 'policy', 'policies')}`
    : `❌ assignctl: nothing was applied of ${counted(all, 'policy', 'policies')}`;
}

/** Notes on the whole run, its journal, and how to continue or undo it. */
function markdownClosing(
  { notes = [], waits, journal, next }: Outcome,
  undo: NextStep | undefined,
): readonly string[] {
  const places = [
    ...(next === undefined ? [] : [`To continue: ${mdCode(next)}`]),
    ...(undo === undefined ? [] : [stepText(undo, mdMessage, mdCode)]),
    ...(journal === undefined ? [] : [`Journal: ${mdCode(journal)}`]),
  ];
  return [
    ...notes.map(mdMessage),
    ...(waits === undefined ? [] : [throttledText(waits)]),
    ...(places.length === 0 ? [] : [places.join('<br>')]),
  ];
}

/** More policies with one reason are only counted. */
const MOST_NAMES = 20;

function markdownLine(policies: readonly PolicyOutcome[]): string {
  const [policy] = policies;
  if (policy === undefined) return '';
  const { reason, requests, approvalCode, replan } = policy;
  const cost = costText(policy);
  const names = policies
    .slice(0, MOST_NAMES)
    .map(({ type, id, name }) => `**${typeText(type)} ${md(quoted(name ?? id ?? ''))}**`);
  const more = policies.length - names.length;
  const failing = requests
    .filter(({ status }) => status === null || status >= 400)
    .flatMap(({ requestId }) =>
      requestId === undefined || reason?.includes(requestId) === true
        ? []
        : [`Request id: ${mdCode(requestId)}`],
    );
  return [
    `- ${[...names, ...(more > 0 ? [counted(more, 'more policy', 'more policies')] : [])].join(', ')}${cost === '' ? '' : `, ${cost}`}`,
    ...sharedStory(policies).map(mdMessage),
    ...(replan === true ? ['Plan again and review first: the same run would end the same way.'] : []),
    ...(approvalCode === undefined ? [] : [`Approval code: ${mdCode(approvalCode)}`]),
    ...failing,
  ].join('<br>');
}

/** What took effect of a policy's requests although something went wrong, and why the rest did not. */
function storyOf({ result, requests, reason }: PolicyOutcome): readonly string[] {
  const all = requests.length;
  const unanswered = requests.filter(({ landedWithoutAnswer }) => landedWithoutAnswer === true).length;
  const done = unanswered + requests.filter(({ status }) => status !== null && status < 400).length;
  const why = reason === undefined ? [] : [reason];
  if (result === 'failed' && done > 0 && done < all) {
    const without =
      unanswered === 0
        ? ''
        : `, although ${done === 1 ? 'it' : counted(unanswered, 'request')} got no answer`;
    const rest = `The ${all - done === 1 ? 'other' : 'others'} failed: `;
    return [
      `${done} of ${all} requests took effect${without}. The policy is changed in part.`,
      ...why.map((text) => text.replace(/^Its assignments could not be changed: /, rest)),
    ];
  }
  return [
    ...(unanswered === 0
      ? []
      : [`${counted(unanswered, 'request')} got no answer. Reading the policy again showed the change.`]),
    ...why,
  ];
}
