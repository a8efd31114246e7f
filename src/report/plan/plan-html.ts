import { type Impact, type Plan } from '../../model/results/plan.js';
import { counted, firstOf, impactText } from '../text/labels.js';
import { headline, kinshipText } from './plan-summaries.js';
import { htmlText, scriptJson, framePage } from '../html/page-frame.js';
import { pageData, type PageRefusal, pageRefusal } from './plan-page-data.js';
import { PAGE_SCRIPT } from '../html/page-script.generated.js';
import { PAGE_STYLE } from '../html/page-style.js';

/**
 * A plan as one page that needs nothing else: what matters stands in the markup, lists and tables are laid out by the
 * script from the data block as they are opened. Script and style are allowed by their hashes, and nothing else is.
 */
export function renderPlanHtml(plan: Plan): string {
  const body = `${plan.policies.length > 0 ? '<a class="skip" href="#policies">Skip to the policies</a>' : ''}
${header(plan)}
<main>
<noscript><p class="banner warn">This page lists policies with a script of its own, and scripts are off here. <code>assignctl show plan.json</code> prints the same in a terminal.</p></noscript>
${kinshipBanner(plan)}${plan.refused.map((refusal) => runRefusal(pageRefusal(refusal))).join('\n')}
${plan.impact === undefined ? '' : impactBanner(plan.impact)}
${plan.allowed.map(({ code, message, reason }) => `<p class="banner warn"><strong>Allowed on purpose</strong> <code>${htmlText(code)}</code>: ${htmlText(message)}${reason === '' ? '' : ` (${htmlText(reason)})`}</p>`).join('\n')}
<div id="app"></div>
</main>
${footer(plan)}
<script type="application/json" id="plan-data">${scriptJson(pageData(plan))}</script>`;
  return framePage({
    title: `${titleOf(plan)} – assignctl plan`,
    style: PAGE_STYLE,
    script: PAGE_SCRIPT,
    body,
  });
}

function titleOf(plan: Plan): string {
  return plan.summary.changed === 0 ? 'No changes' : `${headline(plan).sum} to change`;
}

function header(plan: Plan): string {
  const { summary } = plan;
  const figures = [
    ['add', '+', summary.create, 'to create'],
    ['change', '~', summary.update, 'to update'],
    ['remove', '−', summary.delete, 'to delete'],
    ['', '', summary.requests, summary.requests === 1 ? 'request' : 'requests'],
    ['', '', summary.unchanged, 'unchanged'],
    [summary.blocked > 0 ? 'stop' : '', '', summary.blocked, 'blocked'],
    ['', '', summary.unmanaged, 'in no file'],
  ] as const;
  const items = figures.map(
    ([kind, sign, count, words]) =>
      `<li class="${count === 0 ? 'none' : kind}"><b>${sign}${count}</b> ${words}</li>`,
  );
  return `<header>
<p class="brand">assignctl plan</p>
<h1>${titleOf(plan)}</h1>
${verdict(plan)}
<ul class="figures" aria-label="Totals">${items.join('')}</ul>
</header>`;
}

/** The answer to "may I say yes?", as far as the tool has one. */
function verdict(plan: Plan): string {
  const blocked = plan.summary.blocked;
  const look = plan.policies.filter(({ changes }) =>
    changes.some(({ hazards }) => hazards.length > 0),
  ).length;
  const parts = [
    headline(plan).verdict,
    blocked > 0
      ? `${counted(blocked, 'policy is', 'policies are')} blocked and left as ${blocked === 1 ? 'it is' : 'they are'}.`
      : '',
    look > 0 ? `Look twice at ${counted(look, 'policy', 'policies')}.` : '',
  ].filter((part) => part !== '');
  const isStopped = plan.refused.length > 0 || plan.policies.some(({ refused }) => refused.length > 0);
  if (parts.length === 0)
    return '<p class="verdict good"><span aria-hidden="true">✓</span> Nothing is refused or blocked, and no change needs a second look.</p>';
  const kind = isStopped || blocked > 0 ? 'stop' : 'warn';
  return `<p class="verdict ${kind}"><span aria-hidden="true">${kind === 'stop' ? '✕' : '!'}</span> ${parts.join(' ')}</p>`;
}

function runRefusal({ code, message, remedy }: PageRefusal): string {
  const how =
    'flag' in remedy
      ? `To allow it: <code>${htmlText(remedy.flag)}</code>, or in the settings <code>${htmlText(remedy.line)}</code>`
      : `${htmlText(remedy.advice)}.`;
  return `<p class="banner stop"><strong>Apply refuses the whole run</strong> <code>${htmlText(code)}</code>: ${htmlText(message)}<br>${how}</p>`;
}

function kinshipBanner(plan: Plan): string {
  const kinship = kinshipText(plan);
  return kinship === '' ? '' : `<p class="banner warn"><strong>${kinship}</strong></p>\n`;
}

function impactBanner(impact: Impact): string {
  const notes = firstOf(impact.notes, 8).map((note) => `<br><small>${htmlText(note)}</small>`);
  return `<p class="banner"><strong>Users, all policies together:</strong> ${impactText(impact)}.${notes.join('')}</p>`;
}

function footer(plan: Plan): string {
  const facts = [
    `tenant <code>${htmlText(plan.tenantId)}</code>`,
    `cloud ${plan.cloud}`,
    `Graph ${plan.graphVersion}`,
    `write mode ${plan.writeMode}`,
    `digest <code>${htmlText(plan.digest)}</code>`,
    `assignctl ${htmlText(plan.toolVersion)}`,
  ];
  return `<footer><p>${facts.join(' · ')}</p></footer>`;
}
