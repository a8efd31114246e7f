import { type Plan } from '../../model/results/plan.js';
import { framePage, htmlText, PAGE_STYLE, scriptJson } from '../html/page-frame.js';
import { PAGE_SCRIPT } from '../html/page-script.generated.js';
import { firstOf, uncountedUnprotected, unprotectedTexts } from '../text/labels.js';
import { counted, grouped } from '../../model/numbers.js';
import { countEffects } from './change-view.js';
import { pageData } from './plan-page-data.js';
import {
  type NextStep,
  type PlanDisplay,
  planView,
  type PlanView,
  type RefusalView,
  stepText,
} from './plan-view.js';

/**
 * A plan as one page that needs nothing else: what matters is in the markup, lists and tables are laid out by the
 * script from the data block as they are opened. Script and style are allowed by their hashes, and nothing else is.
 */
export function renderPlanHtml(plan: Plan, display: PlanDisplay = {}): string {
  const view = planView(plan, display);
  const body = `${plan.policies.length > 0 ? '<a class="skip" href="#policies">Skip to the policies</a>' : ''}
${header(plan, view)}
<main>
<noscript><p class="banner warn">This page lists policies with a script of its own, and scripts are off here. <code>assignctl show plan.json</code> prints the same in a terminal.</p></noscript>
${kinshipBanner(view)}${liftsBanner(view)}${view.policies.length === 0 ? '' : view.runRefusals.map(runRefusal).join('\n')}
${totalsBanner(plan, view)}
${view.allowed.map((text) => `<p class="banner warn"><strong>Allowed on purpose</strong> ${htmlText(text)}</p>`).join('\n')}
<div id="app"></div>
${nextSteps(view.next)}
</main>
${footer(plan)}
<script type="application/json" id="plan-data">${scriptJson(pageData(plan, display))}</script>`;
  return framePage({
    title: `${htmlText(titleOf(view))} – ${htmlText(view.tenant)} – assignctl plan`,
    style: PAGE_STYLE,
    script: PAGE_SCRIPT,
    body,
  });
}

function titleOf({ incomplete, title }: PlanView): string {
  return incomplete ?? title;
}

function header(plan: Plan, view: PlanView): string {
  const { summary } = plan;
  const effects = countEffects(plan.policies);
  const figures = [
    ['add', '+', effects.reaches, 'reach more people'],
    ['change', '~', effects.changes, effects.changes === 1 ? 'other change' : 'other changes'],
    ['remove', '−', effects.takes, 'reach fewer'],
    ['', '', summary.unchanged, summary.unchanged === 1 ? 'policy unchanged' : 'policies unchanged'],
    [summary.blocked > 0 ? 'stop' : '', '', summary.blocked, 'blocked'],
    ['', '', summary.unmanaged, 'unmanaged'],
  ] as const;
  const items = figures.map(
    ([kind, sign, count, words]) =>
      `<li class="${count === 0 ? 'none' : kind}"><b>${sign}${grouped(count)}</b> ${words}</li>`,
  );
  return `<header>
<p class="brand">${[`Tenant ${view.tenant}`, view.command, view.commit]
    .filter((text) => text !== '')
    .map(htmlText)
    .join(' · ')}</p>
<h1>${htmlText(titleOf(view))}</h1>
${verdict(plan, view)}
<ul class="figures" aria-label="Totals">${items.join('')}</ul>
</header>`;
}

/** The answer to "may I say yes?", as far as the tool has one. */
function verdict(plan: Plan, view: PlanView): string {
  const { incomplete, policies, title, lifts } = view;
  const look = policies.filter(({ changes }) => changes.some(({ hazards }) => hazards.length > 0)).length;
  const stopped = policies.filter(({ refused }) => refused.length > 0).length;
  const isRefused = plan.refused.length > 0 && policies.length > 0;
  const parts = [
    incomplete === undefined ? '' : 'Fix the errors below, then plan again.',
    incomplete === undefined || title === '' ? '' : `${title}.`,
    isRefused || stopped > 0 ? 'See below what is refused, and why.' : '',
    lifts === undefined ? '' : `${lifts.title}.`,
    view.isLossUnknown ? 'How many users lose a policy is not known.' : '',
    ...unprotectedTexts(plan).map((text) => `${text}.`),
    uncountedUnprotected(plan).length > 0 ? 'Some users may be left without any policy of a type.' : '',
    look > 0 ? `Review ${counted(look, 'policy', 'policies')} carefully.` : '',
  ].filter((part) => part !== '');
  if (parts.length === 0)
    return '<p class="verdict good"><span aria-hidden="true">✓</span> Nothing is refused or blocked, and no change is marked as dangerous.</p>';
  const kind = isRefused || stopped > 0 || incomplete !== undefined ? 'stop' : 'warn';
  return `<p class="verdict ${kind}"><span aria-hidden="true">${kind === 'stop' ? '✕' : '!'}</span> ${htmlText(parts.join(' '))}</p>`;
}

function nextSteps(next: readonly NextStep[]): string {
  if (next.length === 0) return '';
  const lines = next.map((step) => stepText(step, htmlText, (code) => `<code>${htmlText(code)}</code>`));
  return `<p class="banner">${lines.join('<br>')}</p>`;
}

function runRefusal({ code, message, remedy, most }: RefusalView): string {
  const how =
    'flag' in remedy
      ? `To allow it: <code>${htmlText(remedy.flag)}</code>, or in <code>${htmlText(remedy.file)}</code>: <code>${htmlText(remedy.line)}</code>`
      : `${htmlText(remedy.advice)}.`;
  return `<p class="banner stop"><strong>Apply refuses the whole run</strong> <code>${htmlText(code)}</code>: ${htmlText(message)}<br>${most === undefined ? '' : `${htmlText(most)}<br>`}${how}</p>`;
}

function kinshipBanner({ kinship }: PlanView): string {
  return kinship === '' ? '' : `<p class="banner warn"><strong>${kinship}</strong></p>\n`;
}

/** The lines that end the plan in a terminal, but for those of the verdict, and what the numbers of users leave out. */
function totalsBanner(plan: Plan, { totals }: PlanView): string {
  const said = unprotectedTexts(plan);
  const rest = totals.filter(({ text }) => !said.includes(text));
  if (rest.length === 0) return '';
  const lines = rest.map(({ text, isDanger }) =>
    isDanger ? `<strong class="danger">${htmlText(text)}</strong>` : htmlText(text),
  );
  const notes = firstOf(plan.impact?.notes ?? [], 8).map((note) => `<small>${htmlText(note)}</small>`);
  return `<p class="banner">${[...lines, ...notes].join('<br>')}</p>`;
}

function liftsBanner({ lifts }: PlanView): string {
  if (lifts === undefined) return '';
  const lines = lifts.lines.map((line) => `<br>${htmlText(line)}`);
  return `<p class="banner stop"><strong>${htmlText(lifts.title)}</strong>${lines.join('')}</p>\n`;
}

function footer(plan: Plan): string {
  const facts = [
    `cloud ${plan.cloud}`,
    `Graph ${plan.graphVersion}`,
    `write mode ${plan.writeMode}`,
    `digest <code>${htmlText(plan.digest)}</code>`,
    `assignctl ${htmlText(plan.toolVersion)}`,
  ];
  return `<footer><p>${facts.join(' · ')}</p></footer>`;
}
