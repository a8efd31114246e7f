import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type Page } from 'playwright-core';
import { cli } from '../support/cli.js';
import { type Plan } from '../../src/model/results/plan.js';
import { everythingBlocked, refusedInPart } from './plan-sizes.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { closeBrowser, expectSoundIn, maySkip, open, openPage, picture, type ViewName } from './browser.js';
import { everything, group, hostile, HOSTILE, large, planOf, policyOf, stays } from './plans.js';

/** Elements of a page nobody has touched yet, however large the plan. */
const MOST_ELEMENTS = 3000;

jest.setTimeout(120_000);
afterAll(closeBrowser);
const describeInBrowser = maySkip ? describe.skip : describe;

test('the script in the page is made from the files beside it', () => {
  const root = resolve(__dirname, '../..');
  execFileSync(process.execPath, ['scripts/generate-page-script.mjs', '--check'], { cwd: root });
});

function elements(page: Page): Promise<number> {
  return page.evaluate<number>('document.querySelectorAll("*").length');
}

async function examplePlan(): Promise<Plan> {
  const { stdout } = await cli(['plan', '-C', 'examples', '--emulator', '--format', 'json']);
  return JSON.parse(stdout) as Plan;
}

let renderedLarge: string | undefined;
const twoThousand = (): string => (renderedLarge ??= renderPlanHtml(large(2000)));

const nothingToDo = planOf([policyOf('iOS – As it is', [], { after: [stays(group('Sales'))] })]);

describeInBrowser('the HTML report', () => {
  test.each<[string, readonly ViewName[], () => Plan | Promise<Plan>]>([
    ['everything', ['laptop', 'dark', 'phone'], everything],
    ['examples', ['laptop', 'dark'], examplePlan],
    ['refused-in-part', ['phone'], refusedInPart],
    ['everything-blocked', ['phone'], everythingBlocked],
    ['hostile', ['phone'], hostile],
    ['nothing', ['laptop'], () => nothingToDo],
    ['empty', ['laptop'], () => planOf([])],
  ])(
    'of %s, %j: no complaint, no request, nothing that axe finds, nothing wider than the page',
    async (name, views, plan) => {
      await expectSoundIn(views, renderPlanHtml(await plan()), name, async (page) => {
        if ((await page.locator('#policies').count()) > 0)
          await page.getByRole('button', { name: 'Open all' }).click();
        for (const summary of await page.locator('#rest summary').all()) await summary.click();
      });
    },
  );

  test('is narrowed by keyboard alone, and says how many are left', async () => {
    const { page } = await open(large(40));
    for (let count = 0; count < 60; count++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate('document.activeElement.id === "filter"')) break;
    }
    await page.keyboard.type('policy nobody');
    const found = page.locator('#found');
    expect(await found.getAttribute('aria-live')).toBe('polite');
    expect(await found.textContent()).toBe('0 of 40 policies');
    await page.keyboard.press('Escape');
    expect(await found.textContent()).toBe('40 of 40 policies');
    await page.keyboard.type('EVERYONE policy');
    expect(await page.locator('.policies > li').count()).toBe(1);
    expect(await found.textContent()).toBe('1 of 40 policies');
    expect(await page.locator('#matrix output').textContent()).toContain('Policies 1–1 of 1');

    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.policy table').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.locator('.policy table').waitFor();
    expect(await page.locator('.policy tbody tr').first().innerText()).toMatch(
      /Group 0\s+not assigned\s+included/,
    );
  });

  test('of 2,000 policies stays small until it is opened, and grows on demand', async () => {
    const { page, complaints } = await openPage(twoThousand());
    await picture(page, 'large-laptop');
    expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    await page.locator('#filter').fill('policy');
    expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    expect(await page.locator('#found').textContent()).toBe('2,000 of 2,000 policies');
    await page.locator('#choice').selectOption('Refused');
    expect(await page.locator('.policies > li').count()).toBe(10);
    await page.locator('#choice').selectOption('All changes');

    const shown = await page.locator('.policies > li').count();
    await page
      .locator('#policies')
      .getByRole('button', { name: /^Show \d+ more/ })
      .press('Enter');
    expect(await page.locator('.policies > li').count()).toBe(2 * shown);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');

    const where = page.locator('#matrix output');
    expect(await where.textContent()).toBe('Policies 1–20 of 2,000, groups 1–14 of 402');
    await page.getByRole('button', { name: 'Next groups' }).focus();
    for (let count = 0; count < 40; count++) await page.keyboard.press('Enter');
    expect(await where.textContent()).toBe('Policies 1–20 of 2,000, groups 393–402 of 402');
    expect(complaints).toEqual([]);
  });

  test('names lead to their policy, also one that the filter hides, and from there to the portal', async () => {
    const { page } = await open(refusedInPart());
    const link = page.locator('#hazards a', { hasText: 'iOS – Team 3' }).first();
    await page.locator('#filter').fill('Team 7');
    await page.getByRole('button', { name: 'Close all' }).click();
    await link.click();
    await page.locator('.policy[open] .name', { hasText: 'iOS – Team 3' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('iOS – Team 3');
    expect(await page.locator('.policy[open]').count()).toBe(1);
    const portal = page.locator('.policy[open] a', { hasText: 'Open in Intune' });
    expect(await portal.getAttribute('href')).toMatch(
      /^https:\/\/intune\.microsoft\.com\/.*\/policyId\/T%5F3\//,
    );
    expect(await portal.getAttribute('rel')).toBe('noopener noreferrer');
    for (const part of ['#refused', '#impact', '.matrix tbody'])
      expect(await page.locator(`${part} a[href^="#policy-"]`).count()).toBeGreaterThan(0);
  });

  test('marks the side on which a group is assigned, in the colour of what happens to people', async () => {
    const { page } = await open(refusedInPart());
    const marked = await page.evaluate<string[]>(`(() => {
      const row = (name) => [...document.querySelectorAll('.diff tr')].find((one) => one.textContent.includes(name));
      const isMarked = (cell) => getComputedStyle(cell).backgroundColor !== 'rgba(0, 0, 0, 0)';
      return ['Contractors', 'Team 8', 'Team 9'].map((name) => name + ': ' +
        [...row(name).querySelectorAll('td')].filter(isMarked).map((cell) => cell.className + ' ' + cell.textContent).join(', '));
    })()`);
    expect(marked).toEqual([
      'Contractors: after excluded',
      'Team 8: after included',
      'Team 9: before included',
    ]);
  });

  test('of 2,000 policies an address opens the last one', async () => {
    const { page, complaints } = await openPage(twoThousand());
    await page.evaluate('location.hash = "#policy-1999"');
    await page.locator('#policy-1999 .policy[open]').waitFor();
    expect(complaints).toEqual([]);
  });

  test('says in the matrix, in words too, what each sign says', async () => {
    const { page } = await open(everything());
    const cell = (policy: string): Promise<string[]> =>
      page.locator('.matrix tbody tr', { hasText: policy }).locator('td').allTextContents();
    expect((await cell('iOS – Corporate baseline')).filter((text) => text !== '')).toEqual([
      '−inremoved: included. ',
      '+inadded: included. ',
      '~in ▽changed: included, filter “iOS personal” (exclude). ',
      '+in ▽added: included, filter “iOS corporate” (include). ',
    ]);
    expect((await cell('Android – Everyone')).filter((text) => text !== '')).toEqual([
      '+exremoved: excluded. ',
      '~inchanged: included. ',
    ]);
  });

  test('shows a chart only where users were counted', async () => {
    const { page } = await open(everything());
    expect(await page.locator('#impact tbody tr').count()).toBe(4);
    const without = everything();
    const uncounted = await open({
      ...without,
      policies: without.policies.map((policy) => policyOf(policy.name, policy.changes)),
    });
    expect(await uncounted.page.locator('#impact').count()).toBe(0);
  });

  test('lays everything open for printing, and closes it again', async () => {
    const { page } = await open(large(120));
    const closed = page.locator('details.policy:not([open])');
    expect(await closed.count()).toBe(50);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('details.policy[open] table').count()).toBe(120);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await closed.count()).toBe(120);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });

  test('shows hostile names as they are, and runs none of them', async () => {
    const { page, complaints } = await open(hostile());
    expect(complaints).toEqual([]);
    const names = await page.locator('.policy .name').allTextContents();
    expect(names).toHaveLength(HOSTILE.length);
    expect(names).toContain('</script><script>alert(2)</script><!--');
    const known = ['.skip', '[href^="#policy-"]', '[href^="https://intune.microsoft.com/#view/"]'];
    const link = `body a${known.map((one) => `:not(${one})`).join('')}`;
    expect(await page.locator(`img, iframe, object, base, form, ${link}`).count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
  });

  test('says what to do where scripts are off', async () => {
    const { page } = await open(everything(), { javaScriptEnabled: false });
    expect(await page.locator('noscript').innerText()).toContain('assignctl show plan.json');
    expect(await page.locator('h1').innerText()).toBe(
      'Plan incomplete: 1 of 6 policies could not be planned',
    );
    expect(await page.locator('.banner.stop').innerText()).toContain('--allow max-removals');
  });
});
