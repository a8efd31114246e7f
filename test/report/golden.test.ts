import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nextSteps } from '../../src/cli/commands/reconcile/next-steps.js';
import { showPlanFrom } from '../../src/cli/project/project-place.js';
import { type Outcome } from '../../src/model/results/outcome.js';
import { type Plan } from '../../src/model/results/plan.js';
import { pageData } from '../../src/report/html/plan-page-data.js';
import { renderOutcomeMarkdown } from '../../src/report/outcome-report.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { type PlanDisplay } from '../../src/report/plan/plan-view.js';
import { displayWidth } from '../../src/report/text/columns.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { cli, project, TENANT_ID } from '../support/cli.js';
import { expectGolden } from './golden.js';
import {
  everythingBlocked,
  manyWarnings,
  oneChange,
  refusedInPart,
  refusedWhole,
  tenChanges,
} from './plan-sizes.js';
import { everything, group, planOf, policyOf, stays } from './plans.js';

/** What moves with every release and every rule of the digest is not what these files are about. */
const WITHOUT_RELEASE = { toolVersion: '0.0.0', inputs: 'i'.repeat(64), digest: 'd'.repeat(64) };

async function examplePlan(): Promise<Plan> {
  const { stdout } = await cli(['plan', '-C', 'examples', '--emulator', '--format', 'json']);
  return { ...(JSON.parse(stdout) as Plan), ...WITHOUT_RELEASE };
}

const nothingToDo = planOf([policyOf('iOS – As it is', [], { after: [stays(group('Sales'))] })]);
/** What each format shows besides the plan: in a terminal the commands to copy, in a comment what comes before the merge. */
const shown = (plan: Plan, env: Readonly<Record<string, string>> = {}): PlanDisplay => ({
  tenantName: 'Contoso',
  next: nextSteps(plan, undefined, { C: 'intune' }, { env }),
});
const OF_A_PULL_REQUEST = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' };
const shownFrom = (plan: Plan): Plan => showPlanFrom({ folder: 'intune', cwd: '/' }, plan);

describe.each<[string, () => Promise<Plan>]>([
  ['examples', examplePlan],
  ['everything', () => Promise.resolve(everything())],
  ['nothing-to-do', () => Promise.resolve(nothingToDo)],
  ['one-change', () => Promise.resolve(oneChange())],
  ['ten-changes', () => Promise.resolve(tenChanges())],
  ['many-warnings', () => Promise.resolve(manyWarnings())],
  ['everything-blocked', () => Promise.resolve(everythingBlocked())],
  ['refused-whole', () => Promise.resolve(refusedWhole())],
  ['refused-in-part', () => Promise.resolve(refusedInPart())],
])('%s', (name, makePlan) => {
  test.each([80, 140])('as text at %i columns', async (columns) => {
    const plan = await makePlan();
    const text = renderPlanText(shownFrom(plan), { ...shown(plan), colour: false, columns });
    // A word that does not fit, such as a command to copy, is never cut.
    for (const line of text.split('\n'))
      if (displayWidth(line) > columns) expect(line.trim()).toMatch(/^(\S+|.*assignctl .*|.*allow: .*)$/);
    await expectGolden(`${name}/${columns}.txt`, text);
  });
  test('as Markdown', async () => {
    const plan = await makePlan();
    const text = renderPlanMarkdown(shownFrom(plan), undefined, shown(plan, OF_A_PULL_REQUEST));
    await expectGolden(`${name}/comment.md`, text);
  });
  test('as the page', async () => {
    const plan = await makePlan();
    const [page = ''] = renderPlanHtml(shownFrom(plan), shown(plan)).split('<script');
    await expectGolden(`${name}/page.html`, page.slice(page.indexOf('<body>')));
  });
});

test('the data of the page', async () => {
  const data = pageData(shownFrom(everything()), shown(everything()));
  await expectGolden('everything/page.json', `${JSON.stringify(data, null, 2)}\n`);
});

test('an outcome as Markdown', async () => {
  const request = { method: 'PATCH', path: '/beta/x', status: 204 } as const;
  const outcome: Outcome = {
    formatVersion: '1.0',
    tenantId: TENANT_ID,
    tenantName: 'Contoso',
    summary: {
      applied: 1,
      'already applied': 1,
      failed: 1,
      stale: 1,
      refused: 0,
      blocked: 1,
      skipped: 0,
      waiting: 0,
      unchanged: 4,
    },
    policies: [
      {
        type: 'iosManagedAppProtection',
        id: 'T_1',
        name: 'iOS – Corporate',
        result: 'applied',
        requests: [request],
      },
      {
        type: 'iosManagedAppProtection',
        id: 'T_2',
        name: 'iOS – Nurses 🩺',
        result: 'already applied',
        requests: [],
      },
      {
        type: 'mobileAppConfiguration',
        id: 'T_3',
        name: 'Outlook | managed',
        result: 'failed',
        reason: 'Its assignments could not be changed: access denied (403 Forbidden, request id b8ac-1).',
        fallback: true,
        requests: [
          { ...request, status: null, landedWithoutAnswer: true },
          { ...request, status: 403, requestId: 'b8ac-1' },
        ],
      },
      {
        type: 'iosManagedAppProtection',
        id: 'T_4',
        name: 'iOS – Board',
        result: 'stale',
        reason: 'Its assignments have changed since the plan. Plan again and review.',
        requests: [],
      },
      {
        type: 'iosManagedAppProtection',
        name: 'iOS – Ward phones',
        result: 'blocked',
        reason: 'No group is named “Ward phones”.',
        requests: [],
      },
    ],
  };
  await expectGolden('outcome.md', renderOutcomeMarkdown(outcome));
});

test.each(['text', 'json', 'markdown', 'html'])('plan and show print the same %s', async (format) => {
  const dir = project(
    {
      'a.yaml':
        'policy: { type: iosManagedAppProtection, name: iOS – Executives }\ninclude: [Board members]\n',
    },
    'tenantName: Contoso\n',
  );
  const planned = await cli(['plan', '--emulator', '--out', 'plan.json', '--format', format], { cwd: dir });
  const shown = await cli(['show', 'plan.json', '--format', format], { cwd: dir });
  expect(planned.stdout).not.toBe('');
  expect(shown.stdout.replace(/assignctl show(?! plan)/, 'assignctl plan')).toBe(
    planned.stdout.replaceAll(' --emulator', ''),
  );
  expect(await readFile(join(dir, 'plan.json'), 'utf8')).toContain('"formatVersion"');
});

test.each([
  ['json', '{\n'],
  ['markdown', '<!-- assignctl:outcome -->\n'],
])('apply prints one %s document, the outcome', async (format, start) => {
  const dir = project({
    'a.yaml': 'policy: { type: iosManagedAppProtection, name: iOS – Executives }\ninclude: [Board members]\n',
  });
  const { stdout, code } = await cli(['apply', '-C', dir, '--emulator', '--yes', '--format', format]);
  expect(code).toBe(0);
  expect(stdout.startsWith(start)).toBe(true);
  expect(stdout).toMatch(/1 applied|"applied": 1/);
  expect(stdout).toMatch(/Tenant \*\*Fernhill Health\*\* \(|"tenantName": "Fernhill Health"/);
});
