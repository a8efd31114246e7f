import { type Plan } from '../../model/results/plan.js';
import { framePage, htmlText, PAGE_STYLE, scriptJson } from '../html/page-frame.js';
import { PAGE_SCRIPT } from '../html/page-script.generated.js';
import { firstOf, typeText, unprotectedTexts } from '../text/labels.js';
import { grouped } from '../../model/numbers.js';
import { effectsOf } from './change-view.js';
import { pageData } from '../html/plan-page-data.js';
import {
  markedPolicies,
  type NextStep,
  type PlanDisplay,
  planView,
  type PlanView,
  stepText,
} from './plan-view.js';
import { type PolicyView, type RefusalView } from './policy-entry.js';

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
    title: `${htmlText(view.verdict.lead)} – ${htmlText(view.tenant)} – assignctl plan`,
    style: PAGE_STYLE,
    script: PAGE_SCRIPT,
    body,
  });
}

function header(plan: Plan, view: PlanView): string {
  return `<header>
<p class="brand">${[`Tenant ${view.tenant}`, view.command, view.commit]
    .filter((text) => text !== '')
    .map(htmlText)
    .join(' · ')}</p>
<h1>${htmlText(view.verdict.lead)}</h1>
${verdict(view)}
${figures(plan, view)}
</header>`;
}

/** The numbers of a plan that are not zero, each with its unit. */
function figures(plan: Plan, view: PlanView): string {
  const { summary, policies } = plan;
  const { more, other, fewer } = effectsOf(policies);
  const refused = view.policies.filter((policy) => policy.refused.length > 0).length;
  const all: readonly (readonly [string, string, number, string])[] = [
    ['remove', '−', fewer, `${fewer === 1 ? 'assignment reaches' : 'assignments reach'} fewer people`],
    ['change', '~', other, `other ${other === 1 ? 'change of an assignment' : 'changes of assignments'}`],
    ['add', '+', more, `${more === 1 ? 'assignment reaches' : 'assignments reach'} more people`],
    ['change', '', markedPolicies(view).length, 'to review carefully'],
    ['stop', '', refused, 'refused'],
    ['stop', '', summary.blocked, 'blocked'],
    ['', '', summary.unchanged, 'unchanged'],
    ['', '', summary.unmanaged, 'unmanaged'],
  ];
  const items = all
    .filter(([, , count]) => count > 0)
    .map(([kind, sign, count, words]) => {
      const unit = sign !== '' ? '' : count === 1 ? 'policy ' : 'policies ';
      return `<li${kind === '' ? '' : ` class="${kind}"`}><b>${sign}${grouped(count)}</b> ${unit}${words}</li>`;
    });
  return items.length === 0 ? '' : `<ul class="figures" aria-label="Totals">${items.join('')}</ul>`;
}

/** More names of policies are only counted. */
const MOST_NAMED = 3;

/** The answer to "may I say yes?", as far as the tool has one: what the heading leaves open, and which policies to look at. */
function verdict(view: PlanView): string {
  const { incomplete, policies, lifts, causes, next } = view;
  const { rest, losing, calm, kind } = view.verdict;
  const parts = [
    ...rest,
    incomplete === undefined
      ? ''
      : `${causeText(causes)}${next.length > 0 ? '' : 'Fix what is blocked, then plan again.'}`.trim(),
    lifts === undefined ? '' : `${lifts.title}.`,
    losing,
    calm,
    namesText(
      'Refused',
      policies.filter(({ refused }) => refused.length > 0),
    ),
    namesText('Review carefully', markedPolicies(view)),
  ].filter((part) => part !== '');
  if (parts.length === 0) return '';
  const sign = { good: '✓ ', plain: '', warn: '! ', stop: '✕ ' }[kind];
  const shown = sign === '' ? '' : `<span aria-hidden="true">${sign}</span>`;
  return `<p class="verdict ${kind}">${shown}${htmlText(parts.join(' '))}</p>`;
}

/** The only cause of what is blocked, without the ids for support: the list below has them. */
function causeText([cause, ...others]: PlanView['causes']): string {
  if (cause === undefined || others.length > 0) return '';
  const message = cause.message.replace(/(?:,| \() ?request id [0-9a-f-]+(\)?)/i, (_, end: string) => end);
  return `${message.replace(/\.$/, '')}. `;
}

/** `Refused: “iOS – Board” and 2 more.`; '' for none. */
function namesText(words: string, policies: readonly PolicyView[]): string {
  const names = policies
    .slice(0, MOST_NAMED)
    .map(({ plan, title }) => title.slice(typeText(plan.type).length + 1));
  const more = policies.length - names.length;
  return names.length === 0
    ? ''
    : `${words}: ${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}.`;
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
function totalsBanner(plan: Plan, { totals, headline }: PlanView): string {
  const said = unprotectedTexts(plan);
  const rest = totals.filter(({ text }) => !said.includes(text));
  if (rest.length === 0 && headline === '') return '';
  const lines = [
    ...(headline === '' ? [] : [`<strong>${htmlText(headline)}</strong>`]),
    ...rest.map(({ text, isDanger }) =>
      isDanger ? `<strong class="danger">${htmlText(text)}</strong>` : htmlText(text),
    ),
  ];
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
    `plan <code>${htmlText(plan.digest.slice(0, 12))}</code>`,
    `assignctl ${htmlText(plan.toolVersion)}`,
  ];
  return `<footer><p>${facts.join(' · ')}</p></footer>`;
}
