import pc from 'picocolors';
import { type Answer, type Explanation, type Finding, VERDICTS } from '../../model/results/explanation.js';
import { POLICY_TYPE_NAMES } from '../../model/tenant/policy-types.js';
import {
  findingLines,
  isMoved,
  nothingText,
  outcomeOf,
  planStateText,
  sizeText,
  targetLines,
  VERDICT_TITLES,
  whoText,
} from './explain-words.js';
import { counted, grouped } from '../../model/numbers.js';
import { tenantText, typeText, unreadCauses } from '../text/labels.js';
import { printable, quoted } from '../text/printable.js';

type Colours = ReturnType<typeof pc.createColors>;

/** Who gets what and why, for a terminal: first what a plan changes, then by verdict. */
export function renderExplanationText(
  explanation: Explanation,
  { colour }: { readonly colour: boolean },
): string {
  const c = pc.createColors(colour);
  const { answers, plan, unread } = explanation;
  const moved = answers.filter(isMoved);
  const parts = [
    heading(explanation, c),
    ...explanation.notes.map((note) => c.yellow(printable(note))),
    plan === undefined ? '' : movedText(moved, explanation, c),
    ...VERDICTS.map((verdict) => verdictSection(verdict, explanation, c)),
    unreadCauses(unread)
      .map(({ first, types, why }) => (first.failed ? c.red : c.dim)(`${types} not read: ${why}`))
      .join('\n'),
    summaryText(explanation, c),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function heading({ subject, tenantId, tenantName, graphVersion, plan }: Explanation, c: Colours): string {
  const { user, group, policy } = subject;
  const when = plan === undefined ? 'as it is now' : `after the plan ${plan.digest.slice(0, 12)}`;
  const who = user ?? group;
  const title =
    who === undefined
      ? `${policy === undefined ? '' : `${typeText(policy.type)} ${c.bold(quoted(policy.name))}`}  ${c.dim(printable(policy?.id ?? ''))}`
      : `${c.bold(whoText(who))}  ${c.dim(printable(who.id ?? ''))}`;
  const size = who === undefined ? '' : sizeText(who);
  return [
    title,
    ...(size === '' ? [] : [size]),
    c.dim(`Tenant ${tenantText(tenantId, tenantName)}, Graph ${graphVersion}, ${when}`),
  ].join('\n');
}

/** Answers that the plan changes, with the answer now. */
function movedText(moved: readonly Answer[], explanation: Explanation, c: Colours): string {
  if (moved.length === 0) return c.bold('The plan changes none of these answers.');
  const lines = moved.flatMap((answer) => [
    `  ${titleOf(answer, explanation, c)}: ${c.bold(`${answer.verdict} → ${outcomeOf(answer).verdict}`)}${stateText(answer, c)}`,
    ...reasonLines(outcomeOf(answer), answer, explanation, '      then: ', c),
    ...reasonLines(answer, answer, explanation, '      now:  ', c),
  ]);
  return [c.bold('The plan changes'), ...lines].join('\n');
}

function verdictSection(verdict: Answer['verdict'], explanation: Explanation, c: Colours): string {
  const answers = explanation.answers.filter(
    (answer) => outcomeOf(answer).verdict === verdict && !isMoved(answer),
  );
  if (answers.length === 0) return '';
  const title = paint(verdict, c)(c.bold(VERDICT_TITLES[verdict]));
  // Policies without a reason are only counted; for a single policy every target is shown.
  if (verdict === 'not reached' && explanation.answers.length > 1 && explanation.subject.kind !== 'policy') {
    const explained = answers.filter(
      (answer) => outcomeOf(answer).reasons.length > 0 || stateText(answer, c) !== '',
    );
    const rest = answers.filter((answer) => !explained.includes(answer));
    const sum = rest.length === 0 ? [] : [`  ${byType(rest)}`];
    return [title, ...explained.flatMap((answer) => answerLines(answer, explanation, c)), ...sum].join('\n');
  }
  return [title, ...answers.flatMap((answer) => answerLines(answer, explanation, c))].join('\n');
}

function answerLines(answer: Answer, explanation: Explanation, c: Colours): readonly string[] {
  const size = explanation.subject.kind === 'policy' ? sizeText(answer.who) : '';
  return [
    `  ${titleOf(answer, explanation, c)}${size === '' ? '' : c.dim(`  ${size}`)}${stateText(answer, c)}`,
    ...reasonLines(outcomeOf(answer), answer, explanation, '      ', c),
  ];
}

function reasonLines(
  finding: Finding,
  answer: Answer,
  { subject }: Explanation,
  indent: string,
  c: Colours,
): readonly string[] {
  const { who } = answer;
  const isAboutTargets = subject.kind === 'policy' && !isMoved(answer);
  const lines = isAboutTargets ? targetLines(finding, who) : findingLines(finding, who);
  const shown = lines.length === 0 && finding.verdict === 'not reached' ? [nothingText({ who })] : lines;
  return shown.map((line, index) => c.dim(`${index === 0 ? indent : ' '.repeat(indent.length)}${line}`));
}

/** The title of an answer: the target if a policy is the subject, else the policy. */
function titleOf({ policy, who }: Answer, { subject }: Explanation, c: Colours): string {
  return subject.kind === 'policy' ? whoText(who) : `${c.dim(typeText(policy.type))} ${quoted(policy.name)}`;
}

function stateText(answer: Answer, c: Colours): string {
  const text = planStateText(answer);
  return text === '' ? '' : c.yellow(`  (${text})`);
}

function byType(answers: readonly Answer[]): string {
  const types = POLICY_TYPE_NAMES.flatMap((type) => {
    const { length } = answers.filter(({ policy }) => policy.type === type);
    return length === 0 ? [] : [`${typeText(type)} ${grouped(length)}`];
  });
  return `${counted(answers.length, 'policy', 'policies')} without an assignment that includes or excludes it: ${types.join(', ')}`;
}

function summaryText({ summary, subject, answers, complete, plan }: Explanation, c: Colours): string {
  if (answers.length === 0)
    return subject.kind === 'policy' && complete ? 'It is not assigned to anyone.' : 'Nothing to show.';
  const { included, excluded, unknown, notReached, changed } = summary;
  const counts = `${included} included, ${excluded} excluded, ${unknown} unknown, ${notReached} not reached`;
  const of =
    subject.kind === 'policy'
      ? counted(answers.length, 'target')
      : counted(answers.length, 'policy', 'policies');
  const change = plan === undefined ? '' : ` now; the plan changes ${changed}`;
  return `${c.bold(`${of}:`)} ${counts}${change}.${complete ? '' : c.red(' Incomplete: not everything could be read.')}`;
}

function paint(verdict: Answer['verdict'], c: Colours): (text: string) => string {
  return { included: c.green, excluded: c.red, unknown: c.yellow, 'not reached': c.dim }[verdict];
}
