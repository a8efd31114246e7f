import { type Answer, type Explanation } from '../../../src/model/results/explanation.js';
import { renderExplanationHtml } from '../../../src/report/explain/explain-html.js';
import { closeBrowser, expectSoundIn, maySkip, openPage, type ViewName } from '../browser.js';
import { cli } from '../../support/cli.js';

jest.setTimeout(120_000);
afterAll(closeBrowser);
const describeInBrowser = maySkip ? describe.skip : describe;

async function example(...args: readonly string[]): Promise<Explanation> {
  const { stdout } = await cli(['explain', '-C', 'examples', '--emulator', '--format', 'json', ...args]);
  return JSON.parse(stdout) as Explanation;
}

const HOSTILE = '<img src=x onerror=alert(1)>"\'`&\u202e</title></svg><script>alert(2)</script>';

/** 200 policies with long names, and names that want to be markup. */
function large(): Explanation {
  const policies = Array.from({ length: 200 }, (_, n): Answer => ({
    policy: {
      type: 'iosManagedAppProtection',
      id: `T_${n}`,
      name: n % 3 === 0 ? `${HOSTILE} ${n}` : `${'Protection of a very long name '.repeat(4)}${n}`,
    },
    who: { kind: 'user', id: 'u', name: HOSTILE, userPrincipalName: 'hostile@example.com' },
    verdict: n % 7 === 0 ? 'excluded' : 'included',
    reasons: [
      {
        direction: n % 7 === 0 ? 'exclude' : 'include',
        target: { kind: 'group', id: `g${n % 9}`, name: `${HOSTILE} group ${n % 9}` },
        code: 'member',
        certain: true,
        decides: true,
        path: [
          { id: 'inner', name: '非常に長いグループの名前'.repeat(5) },
          { id: `g${n % 9}`, name: `${HOSTILE} group ${n % 9}` },
        ],
      },
    ],
    except: [],
    notes: [],
  }));
  return {
    formatVersion: '1.0',
    toolVersion: '0.0.0',
    tenantId: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10',
    graphVersion: 'beta',
    subject: {
      kind: 'user',
      user: { kind: 'user', id: 'u', name: HOSTILE, userPrincipalName: 'hostile@example.com' },
    },
    summary: { included: 171, excluded: 29, unknown: 0, notReached: 0, changed: 0 },
    answers: policies,
    unread: [{ type: 'mobileAppConfiguration', why: HOSTILE, failed: true }],
    notes: [HOSTILE],
    complete: false,
  };
}

const groupStep = (name: string) => ({ id: name, name });

/** So many policies, through paths of one to three groups, all users, and groups that exclude. */
function nested(policies: number, groups: number): Explanation {
  const who = { kind: 'user', id: 'u', name: 'Ada', userPrincipalName: 'ada@example.com' } as const;
  const reason = (
    direction: 'include' | 'exclude',
    path: readonly { readonly id: string; readonly name: string }[],
  ): Answer['reasons'][number] => ({
    direction,
    target: { kind: 'group', id: path.at(-1)?.id ?? '', name: path.at(-1)?.name ?? '' },
    code: 'member',
    certain: true,
    decides: true,
    path,
  });
  const answers = Array.from({ length: policies }, (_, n): Answer => {
    const group = groupStep(`Group ${n % groups}`);
    const [inner, middle] = [groupStep(`Inner ${n % 3}`), groupStep(`Middle ${n % 4}`)];
    const paths = [[group], [inner, group], [inner, middle, group], [middle, inner]] as const;
    return {
      policy: { type: 'iosManagedAppProtection', id: `T_${n}`, name: `Policy ${n}` },
      who,
      verdict: n % 7 === 0 ? 'excluded' : 'included',
      reasons: [
        ...(n % 7 === 0 ? [reason('exclude', [groupStep(`Contractors ${n % 2}`)])] : []),
        reason('include', paths[n % paths.length] ?? [group]),
      ],
      except: [],
      notes: [],
    };
  });
  return { ...large(), subject: { kind: 'user', user: who }, answers };
}

describeInBrowser('the page of an explanation', () => {
  test.each<[string, readonly ViewName[], () => Explanation | Promise<Explanation>]>([
    ['user', ['laptop', 'dark', 'phone'], () => example('--user', 'tamsin.ito@fernhillhealth.example')],
    ['group', ['laptop'], () => example('--group', 'Sales Brazil')],
    ['policy', ['laptop'], () => example('--policy', 'iosManagedAppProtection/iOS – Corporate baseline')],
    ['mode', ['dark'], () => example('--policy', 'mobileAppConfiguration/Authenticator – Shared mode')],
    ['nobody', ['laptop'], () => example('--policy', 'mobileAppConfiguration/Zebra OEMConfig')],
    ['large', ['laptop', 'phone'], large],
  ])(
    'of a %s, %j: no complaint, no request, nothing that axe finds, nothing wider than the page',
    async (name, views, explanation) => {
      await expectSoundIn(
        views,
        renderExplanationHtml(await explanation()),
        `explain-${name}`,
        async (page) => {
          for (const summary of await page.locator('summary').all()) await summary.click();
        },
      );
    },
  );

  test.each([
    [3, 2],
    [30, 8],
    [300, 30],
  ])('with %i policies through %i groups no line passes behind a box', async (policies, groups) => {
    const { page } = await openPage(renderExplanationHtml(nested(policies, groups)));
    const faults = await page.evaluate<string[]>(`(() => {
      // Copies: to ask the page for each number again takes far longer.
      const boxes = [...document.querySelectorAll('.box rect')].map((rect) => {
        const { x, y, width, height } = rect.getBBox();
        return { x, y, width, height };
      });
      const isInside = ({ x, y }) => boxes.some((box) =>
        x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1);
      return [...document.querySelectorAll('path.line')].flatMap((line) => {
        const steps = Math.ceil(line.getTotalLength() / 20);
        for (let n = 0; n <= steps; n++)
          if (isInside(line.getPointAtLength((n * line.getTotalLength()) / steps))) return [line.getAttribute('d')];
        return [];
      });
    })()`);
    expect(faults).toEqual([]);
  });

  test('every policy of the picture is in the table; its box holds its name, and no two boxes overlap', async () => {
    const { page } = await openPage(renderExplanationHtml(large()));
    expect(await page.locator('table.answers tbody tr').count()).toBe(200);
    const faults = await page.evaluate<string[]>(`(() => {
      const boxes = [...document.querySelectorAll('.box')];
      const spills = boxes.filter((box) => [...box.querySelectorAll('text')].some((text) =>
        text.getBBox().x + text.getBBox().width > box.querySelector('rect').getBBox().x + box.querySelector('rect').getBBox().width));
      const rects = boxes.map((box) => {
        const { x, y, width, height } = box.querySelector('rect').getBBox();
        return { x, y, width, height };
      });
      const overlaps = rects.filter((a, i) => rects.some((b, j) => j > i && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height));
      return [...spills.map((box) => box.textContent), ...overlaps.map((rect) => 'overlap at ' + rect.y)];
    })()`);
    expect(faults).toEqual([]);
  });
});
