import { type Outcome, type PolicyOutcome, type PolicyResult } from '../../model/results/outcome.js';
import { counted } from '../text/labels.js';
import { costText, throttledText } from './outcome-text.js';
import { COMMENT_LIMIT, md, mdCode, mdMessage, Page } from '../text/markdown.js';

export const OUTCOME_MARKER = '<!-- assignctl:outcome -->';

/** In the order they are told: what went wrong comes first. */
const TITLES: Readonly<Record<PolicyResult, string>> = {
  failed: '❌ Failed',
  stale: '⏱️ Stale: moved since the plan was made',
  refused: '⛔ Refused',
  blocked: '🚧 Blocked',
  waiting: '⏳ Waiting for a second person’s approval',
  skipped: '⏭️ Skipped',
  applied: '✅ Applied',
  'already applied': '✅ Already applied',
};

/** What apply did, as a comment: every policy with a change, those first that did not make it. */
export function renderOutcomeMarkdown(outcome: Outcome, limit = COMMENT_LIMIT, undoCommand?: string): string {
  const page = new Page(limit);
  const { unchanged, ...results } = outcome.summary;
  const counts = Object.entries(results)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const isSound = outcome.policies.every(
    ({ result }) => result === 'applied' || result === 'already applied',
  );
  page.add(
    OUTCOME_MARKER,
    `### assignctl: ${isSound ? 'applied' : 'applied in part'}`,
    `**${[...counts, `${unchanged} unchanged`].join(', ')}.**`,
  );
  for (const [result, title] of Object.entries(TITLES)) {
    const lines = outcome.policies.filter((policy) => policy.result === result).map(line);
    page.addFitting(lines, {
      share: 0.7,
      wrap: (shown) => `#### ${title}\n\n${shown.join('\n')}`,
      more: (count) =>
        `**… ${counted(count, 'more policy', 'more policies')} ${result}: the JSON outcome lists all.**`,
    });
  }
  page.add(...closing(outcome, undoCommand), `<sub>Tenant ${mdCode(outcome.tenantId)}</sub>`);
  return page.toString();
}

/** What is to be said of the run as a whole, where it is recorded, and how to continue or to undo it. */
function closing(
  { notes = [], waits, journal, next }: Outcome,
  undoCommand: string | undefined,
): readonly string[] {
  const places = [
    ...(next === undefined ? [] : [`To continue: ${mdCode(next)}`]),
    ...(undoCommand === undefined ? [] : [`To undo: ${mdCode(undoCommand)}`]),
    ...(journal === undefined ? [] : [`Journal: ${mdCode(journal)}`]),
  ];
  return [
    ...notes.map(mdMessage),
    ...(waits === undefined ? [] : [throttledText(waits)]),
    ...(places.length === 0 ? [] : [places.join('<br>')]),
  ];
}

function line(policy: PolicyOutcome): string {
  const { type, id, name, reason, requests, approvalCode } = policy;
  const cost = costText(policy);
  const writes = cost === '' ? '' : `, ${cost}`;
  const unanswered = requests.filter(({ landedWithoutAnswer }) => landedWithoutAnswer === true).length;
  const looked = unanswered > 0 ? `, ${unanswered} without an answer but carried out` : '';
  const failing = requests
    .filter(({ status, requestId }) => requestId !== undefined && (status === null || status >= 400))
    .map(({ requestId }) => `request id ${mdCode(requestId ?? '')}`);
  return [
    `- **“${md(name ?? id ?? '')}”** (${mdCode(type)}${writes}${looked})`,
    ...(reason === undefined ? [] : [mdMessage(reason)]),
    ...(approvalCode === undefined ? [] : [`approval ${mdCode(approvalCode)}`]),
    ...failing,
  ].join('<br>');
}
