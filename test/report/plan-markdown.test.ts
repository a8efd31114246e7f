import { COMMENT_LIMIT } from '../../src/report/text/markdown.js';
import { OUTCOME_MARKER, renderOutcomeMarkdown, renderOutcomeText } from '../../src/report/outcome-report.js';
import { PLAN_MARKER, renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { type Outcome, type PolicyOutcome, type SentRequest } from '../../src/model/results/outcome.js';
import { type Plan } from '../../src/model/results/plan.js';
import { TENANT_ID } from '../support/cli.js';
import { created, everything, group, large, planOf, policyOf } from './plans.js';

/** What GitHub takes. */
const GITHUB = 65_536;

test('a job finds its comment by the first line', () => {
  expect(renderPlanMarkdown(everything()).split('\n')[0]).toBe(PLAN_MARKER);
  expect(PLAN_MARKER).not.toBe(OUTCOME_MARKER);
});

/** Policies shown in full, in one line, and counted. */
function shown(text: string): { readonly long: number; readonly short: number; readonly left: number } {
  return {
    long: text.match(/^<details(?: open)?><summary><b>/gm)?.length ?? 0,
    short: text.match(/^- <b>/gm)?.length ?? 0,
    left: Number(/… ([\d,]+) more polic(?:y|ies): see the plan file/.exec(text)?.[1]?.replace(',', '') ?? 0),
  };
}

test.each([1, 10, 100, 300, 2000])('of %i policies none goes missing, and the text fits', (count) => {
  const text = renderPlanMarkdown(large(count));
  expect(text.length).toBeLessThan(GITHUB - 1000);
  const { long, short, left } = shown(text);
  expect(long).toBeGreaterThan(0);
  expect(long + short + left).toBe(count);
  if (count === 2000) expect(Math.min(short, left)).toBeGreaterThan(0);
  if (count <= 10) expect({ short, left }).toEqual({ short: 0, left: 0 });
});

test.each([3000, 8000, 20_000])('a limit of %i characters holds', (limit) => {
  for (const plan of [everything(), large(500)]) {
    const text = renderPlanMarkdown(plan, limit);
    expect(text.length).toBeLessThanOrEqual(limit + 1200);
    const { long, short, left } = shown(text);
    expect(long + short + left).toBe(plan.summary.changed);
  }
});

test('what is refused or needs a second look comes first, and with what would allow it', () => {
  const text = renderPlanMarkdown(large(2000));
  const titles = [...text.matchAll(/^<details><summary><b>(.*?)<\/b>.*$/gm)].map(([line]) => line);
  expect(titles.slice(0, 10).every((title) => title.includes('⛔ refused'))).toBe(true);
  const lost = (title: string): number => Number(/Policy (\d+)/.exec(title)?.[1] ?? 0) % 7;
  const others = titles.slice(10).map(lost);
  expect(others).toEqual([...others].sort((a, b) => b - a));
  for (const n of [7, 207, 1807])
    expect(text).toContain(`To allow it: <code>--allow protected=T&#95;${n}</code>`);
});

test('a policy with hundreds of changes shows some and counts the rest', () => {
  const changes = Array.from({ length: 300 }, (_, n) => created(group(`Group ${n}`, n)));
  const text = renderPlanMarkdown(planOf([policyOf('One', changes)]));
  expect(text).toContain('… 260 more changes: see the plan file');
  expect(text.match(/^- <code>\+<\/code>/gm)).toHaveLength(40);
});

test('blocked policies by the thousand leave room for the others', () => {
  const [one] = everything().blocked;
  const blocked = Array.from({ length: 3000 }, () => one).filter((policy) => policy !== undefined);
  const messages = (n: number): readonly string[] => [`Problem ${n}`];
  const plan: Plan = {
    ...everything(),
    blocked: blocked.map((policy, n) => ({ ...policy, key: `k${n}`, messages: messages(n), line: n })),
    diagnostics: [],
  };
  const text = renderPlanMarkdown(plan);
  expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT + 500);
  expect(text).toMatch(/… [\d,]+ more errors: see the plan file/);
  expect(shown(text)).toEqual({ long: 4, short: 0, left: 0 });
});

test('an outcome of thousands lists failures first and counts the rest', () => {
  const policies = Array.from({ length: 3000 }, (_, n) => ({
    type: 'iosManagedAppProtection' as const,
    id: `T_${n}`,
    name: `Policy ${n}`,
    result: n % 100 === 0 ? ('failed' as const) : ('applied' as const),
    reason: 'Graph said no.',
    requests: [],
  }));
  const summary = { failed: 30, applied: 2970, unchanged: 0 } as Outcome['summary'];
  const text = renderOutcomeMarkdown({ formatVersion: '1.0', tenantId: TENANT_ID, summary, policies });
  expect(text.length).toBeLessThan(GITHUB - 1000);
  expect(text.indexOf('Failed')).toBeLessThan(text.indexOf('✅ Applied'));
  const left = Number(/… ([\d,]+) more policies applied/.exec(text)?.[1]?.replace(',', ''));
  // The 30 that failed have one reason.
  expect(text.match(/^- \*\*.*“/gm)?.length).toBe(3000 - left - 29);
  expect(text).toContain('“Policy 1900”**, 10 more policies<br>Graph said no.');
});

const sent = (status: number | null, rest: Partial<SentRequest> = {}): SentRequest => ({
  method: 'PATCH',
  path: '/beta/x',
  status,
  ...rest,
});

describe('an outcome says one cause once', () => {
  const blocked = (n: number, reason: string): PolicyOutcome => ({
    type: 'iosManagedAppProtection',
    id: `T_${n}`,
    name: `Policy ${n}`,
    result: 'blocked',
    reason,
    requests: [],
  });
  const denied = (n: number): string =>
    `The group “Group ${n}” could not be looked up: access denied (403 Forbidden, request id 00000000-0000-4000-8000-${String(n).padStart(12, '0')}). Grant the app GroupMember.Read.All.`;
  test.each<[string, readonly PolicyOutcome[], number, string | undefined]>([
    [
      'that names differ in',
      [1, 2, 3].map((n) => blocked(n, denied(n))),
      1,
      'The same for the other 2 policies, with other names.',
    ],
    ['that is the same to the letter', [1, 2].map((n) => blocked(n, 'No connection.')), 1, undefined],
    ['and another apart', [blocked(1, denied(1)), blocked(2, 'No connection.')], 2, undefined],
    [
      'but that of what was sent at each policy',
      [1, 2].map((n) => ({
        ...blocked(n, 'Graph said no.'),
        result: 'failed' as const,
        requests: [sent(500)],
      })),
      2,
      undefined,
    ],
  ])('%s', (_, policies, reasons, says) => {
    const summary = { blocked: policies.length, unchanged: 0 } as unknown as Outcome['summary'];
    const outcome: Outcome = { formatVersion: '1.0', tenantId: TENANT_ID, summary, policies };
    for (const text of [renderOutcomeText(outcome, { colour: false }), renderOutcomeMarkdown(outcome)]) {
      for (const { name } of policies) expect(text).toContain(`“${name ?? ''}”`);
      expect(text.match(/access denied|No connection|Graph said no/g)).toHaveLength(reasons);
      if (says === undefined) expect(text).not.toContain('The same for');
      else expect(text).toContain(says);
    }
  });
});

const landed = sent(null, { landedWithoutAnswer: true });

test.each<[string, readonly SentRequest[], string]>([
  [
    'one got no answer',
    [landed, sent(403)],
    '1 of 2 requests took effect, although it got no answer. The policy is changed in part. The other failed: access denied.',
  ],
  [
    'all were answered',
    [sent(204), sent(204), sent(403)],
    '2 of 3 requests took effect. The policy is changed in part. The other failed: access denied.',
  ],
  [
    'one of two got no answer',
    [sent(204), landed, sent(403)],
    '2 of 3 requests took effect, although 1 request got no answer. The policy is changed in part. The other failed: access denied.',
  ],
  ['none took effect', [sent(403)], 'Its assignments could not be changed: access denied.'],
])('a policy that failed says what took effect: %s', (_, requests, says) => {
  const reason = 'Its assignments could not be changed: access denied.';
  const outcome: Outcome = {
    formatVersion: '1.0',
    tenantId: TENANT_ID,
    summary: { failed: 1, unchanged: 0 } as Outcome['summary'],
    policies: [
      { type: 'iosManagedAppProtection', id: 'T_1', name: 'One', result: 'failed', reason, requests },
    ],
  };
  const markdown = renderOutcomeMarkdown(outcome).replaceAll('&#58;', ':').replaceAll('<br>', ' ');
  expect(markdown).toContain(says);
  expect(markdown).toContain('### ❌ assignctl: nothing was applied of 1 policy\n');
  expect(renderOutcomeText(outcome, { colour: false }).replaceAll('\n  ', ' ')).toContain(says);
});
