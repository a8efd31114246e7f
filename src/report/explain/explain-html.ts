import {
  type Answer,
  type Explanation,
  type Finding,
  type Verdict,
  VERDICTS,
} from '../../model/results/explanation.js';
import { framePage, htmlText, PAGE_STYLE } from '../html/page-frame.js';
import { counted } from '../../model/numbers.js';
import { tenantText, typeText, unreadCauses } from '../text/labels.js';
import { graphOf } from './explain-graph.js';
import { pictureOf, VERDICT_SIGNS } from './explain-picture.js';
import {
  findingLines,
  isMoved,
  nothingText,
  outcomeOf,
  planStateText,
  sizeText,
  VERDICT_TITLES,
  whoText,
} from './explain-words.js';

/** Style of the page; colours are those of the plan's page. */
export const EXPLAIN_STYLE = `${PAGE_STYLE}
.picture { display: block; max-width: none; font-size: 13px; }
.picture text { fill: var(--text); unicode-bidi: isolate; }
.picture .detail { font-size: 11px; fill: var(--soft); }
.picture rect { fill: var(--card); stroke: var(--soft); }
.picture .who rect { stroke: var(--link); stroke-width: 2; }
.picture .who text:first-of-type { font-weight: 650; }
.picture .group rect { fill: var(--plain-bg); stroke: var(--line); }
.picture .included rect { fill: var(--good-bg); stroke: var(--good); }
.picture .included .detail { fill: var(--good); }
.picture .excluded rect { fill: var(--stop-bg); stroke: var(--stop); stroke-dasharray: 6 3; }
.picture .excluded .detail { fill: var(--stop); }
.picture .unknown rect { fill: var(--warn-bg); stroke: var(--warn); stroke-dasharray: 2 3; }
.picture .unknown .detail { fill: var(--warn); }
.line { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.line.include { stroke: var(--add); } .line.exclude { stroke: var(--remove); stroke-dasharray: 7 4; }
.line.unsure { stroke: var(--change); stroke-dasharray: 2 4; }
.line.faint { opacity: .45; }
.head.member { fill: var(--soft); } .head.include { fill: var(--add); } .head.exclude { fill: var(--remove); } .head.unsure { fill: var(--change); }
.legend svg { vertical-align: middle; margin-right: .375rem; }
.answers td, .answers th { overflow-wrap: anywhere; }
.answers th:first-child { width: 38%; } .answers th:nth-child(2) { width: 9rem; }
.answers { table-layout: fixed; }
.answers th .type { display: block; }
.answers .mark-of { white-space: nowrap; }
.answers ul { margin: 0; padding: 0; list-style: none; }
.answers .good, .answers .stop, .answers .warn { background: transparent; border: 0; }
.answers .good { color: var(--good); } .answers .stop { color: var(--stop); } .answers .warn { color: var(--warn); }
@media (max-width: 40rem) { #picture { display: none; } .answers th:first-child { width: 34%; } .answers th:nth-child(2) { width: 5.5rem; } }
`;

/** Who gets what and why as one page without a script: a picture, and a table with the same content. */
export function renderExplanationHtml(explanation: Explanation): string {
  const title = titleOf(explanation);
  const body = `<a class="skip" href="#answers">Skip to the table</a>
${header(explanation, title)}
<main>
${explanation.notes.map((note) => `<p class="banner warn">${htmlText(note)}</p>`).join('\n')}
${unreadBanner(explanation)}
${picture(explanation, title)}
${table(explanation)}
</main>
${footer(explanation)}`;
  return framePage({ title: `${htmlText(title)} – assignctl explain`, style: EXPLAIN_STYLE, body });
}

function titleOf({ subject: { user, group, policy } }: Explanation): string {
  const who = user ?? group;
  return who === undefined ? (policy?.name ?? '') : whoText(who);
}

function header(explanation: Explanation, title: string): string {
  const { subject, summary, plan, answers, tenantId, tenantName } = explanation;
  const count = (verdict: Verdict): number =>
    answers.filter((answer) => outcomeOf(answer).verdict === verdict).length;
  const { user, group, policy } = subject;
  const what = policy === undefined ? (user === undefined ? 'Group' : 'User') : typeText(policy.type);
  const id = policy?.id ?? (user ?? group)?.id ?? '';
  const size = group === undefined ? '' : sizeText(group);
  const figures = [
    ['add', count('included'), 'included'],
    ['remove', count('excluded'), 'excluded'],
    ['change', count('unknown'), 'unknown'],
    ['', count('not reached'), 'not reached'],
    ...(plan === undefined ? [] : ([['change', summary.changed, 'changed by the plan']] as const)),
  ] as const;
  const items = figures.map(
    ([kind, count, words]) => `<li class="${count === 0 ? 'none' : kind}"><b>${count}</b> ${words}</li>`,
  );
  const asked =
    policy === undefined
      ? `Which of ${counted(answers.length, 'policy', 'policies')} ${user === undefined ? 'this group' : 'this user'} gets, and why`
      : 'Who gets this policy, and why';
  return `<header>
<p class="brand">Tenant ${htmlText(tenantText(tenantId, tenantName))} · assignctl explain · ${plan === undefined ? 'as it is now' : `after the plan <code>${htmlText(plan.digest.slice(0, 12))}</code>`}</p>
<h1><bdi>${htmlText(title)}</bdi></h1>
<p>${htmlText(what)} <code>${htmlText(id)}</code></p>
<p>${asked}${size === '' ? '' : `. ${htmlText(size)}`}.</p>
<ul class="figures" aria-label="Totals">${items.join('')}</ul>
</header>`;
}

function unreadBanner({ unread }: Explanation): string {
  return unreadCauses(unread)
    .map(
      ({ first, types, why }) =>
        `<p class="banner${first.failed ? ' stop' : ''}"><strong>${types} not read</strong>: ${htmlText(why)}</p>`,
    )
    .join('\n');
}

function picture(explanation: Explanation, title: string): string {
  const graph = graphOf(explanation);
  if (graph.edges.length === 0) return '';
  const about =
    explanation.subject.kind === 'policy'
      ? `Picture: the targets of ${title}, and the groups through which they are included or excluded. The table below has the same content.`
      : `Picture: from ${title} through groups to the policies that include or exclude it. The table below has the same content.`;
  return `<section id="picture" aria-labelledby="picture-title">
<h2 id="picture-title">Picture</h2>
<ul class="legend" aria-label="Lines">${LINES.map(([kind, words]) => `<li><svg width="34" height="8" aria-hidden="true"><path class="line ${kind}" d="M0 4H30" marker-end="url(#head-${kind})"/></svg>${words}</li>`).join('')}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="Picture, to scroll">${pictureOf(graph, about)}</div>
</section>`;
}

const LINES = [
  ['member', 'is in'],
  ['include', 'includes'],
  ['exclude', 'excludes'],
  ['unsure', 'may apply: filter or membership not evaluated'],
] as const;

/** First what a plan changes, then by verdict; policies without a reason are folded. */
function table(explanation: Explanation): string {
  const { answers, subject } = explanation;
  const isOfPolicy = subject.kind === 'policy';
  const rank = (answer: Answer): number =>
    isMoved(answer) ? -1 : VERDICTS.indexOf(outcomeOf(answer).verdict);
  const sorted = [...answers].sort((a, b) => rank(a) - rank(b));
  const isFolded = (answer: Answer): boolean =>
    !isOfPolicy && answers.length > 1 && isUnconcerned(answer) && planStateText(answer) === '';
  const [folded, shown] = [sorted.filter(isFolded), sorted.filter((answer) => !isFolded(answer))];
  const none = isOfPolicy ? 'It is not assigned to anyone.' : 'No policy includes or excludes it.';
  return `<section id="answers" aria-labelledby="answers-title">
<h2 id="answers-title">${isOfPolicy ? 'Target by target' : 'Policy by policy'}</h2>
${shown.length === 0 ? `<p>${none}</p>` : rowsTable(shown, explanation)}
${folded.length === 0 ? '' : `<details><summary>${counted(folded.length, 'policy', 'policies')} not reached: no assignment includes or excludes ${subject.kind === 'user' ? 'this user' : 'this group'}</summary>${rowsTable(folded, explanation)}</details>`}
</section>`;
}

function isUnconcerned(answer: Answer): boolean {
  const { verdict, reasons, notes } = outcomeOf(answer);
  return verdict === 'not reached' && !isMoved(answer) && reasons.length + notes.length === 0;
}

function rowsTable(answers: readonly Answer[], { subject, plan }: Explanation): string {
  const isOfPolicy = subject.kind === 'policy';
  return `<table class="answers"><thead><tr><th scope="col">${isOfPolicy ? 'Target' : 'Policy'}</th><th scope="col">${plan === undefined ? 'Verdict' : 'With the plan'}</th><th scope="col">Why</th></tr></thead>
<tbody>
${answers.map((answer) => row(answer, isOfPolicy)).join('\n')}
</tbody></table>`;
}

function row(answer: Answer, isOfPolicy: boolean): string {
  const { policy, who, verdict } = answer;
  const outcome = outcomeOf(answer);
  const size = sizeText(who);
  const name = isOfPolicy
    ? `<bdi>${htmlText(whoText(who))}</bdi>${size === '' ? '' : ` <span class="type">${htmlText(size)}</span>`}`
    : `<bdi>${htmlText(policy.name)}</bdi> <span class="type">${typeText(policy.type)}</span>`;
  const state = planStateText(answer);
  const lines = [
    ...linesOf(outcome, answer).map((line) => `<li>${htmlText(line)}</li>`),
    ...(state === '' ? [] : [`<li class="note">${htmlText(state)}</li>`]),
  ];
  const before = isMoved(answer)
    ? `<p class="note">Now ${verdict}: ${linesOf(answer, answer).map(htmlText).join('; ')}</p>`
    : '';
  const moved = isMoved(answer) ? `<span class="note">${verdict} →</span> ` : '';
  return `<tr><th scope="row">${name}</th><td>${moved}${verdictMark(outcome.verdict)}</td><td><ul>${lines.join('')}</ul>${before}</td></tr>`;
}

function linesOf(finding: Finding, { who }: Answer): readonly string[] {
  const lines = findingLines(finding, who);
  return lines.length === 0 && finding.verdict === 'not reached' ? [nothingText({ who })] : lines;
}

function verdictMark(verdict: Verdict): string {
  const kind = { included: 'good', excluded: 'stop', unknown: 'warn', 'not reached': 'type' }[verdict];
  return `<span class="mark-of ${kind}"><span aria-hidden="true">${VERDICT_SIGNS[verdict]}</span> ${VERDICT_TITLES[verdict]}</span>`;
}

function footer({ graphVersion, toolVersion, plan }: Explanation): string {
  const facts = [
    `Graph ${graphVersion}`,
    ...(plan === undefined ? [] : [`plan <code>${htmlText(plan.digest)}</code>`]),
    `assignctl ${htmlText(toolVersion)}`,
  ];
  return `<footer><p>${facts.join(' · ')}</p></footer>`;
}
