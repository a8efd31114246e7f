import { renderFleetMarkdown } from '../../src/report/fleet/fleet-report.js';
import { type Plan } from '../../src/model/results/plan.js';
import {
  planFacts,
  renderFleetPlansMarkdown,
  type TenantPlan,
} from '../../src/report/fleet/fleet-plans-markdown.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { COMMENT_LIMIT } from '../../src/report/text/markdown.js';
import { guid } from '../support/builders.js';
import { created, deleted, group, HOSTILE, hostile, impactOf, planOf, policyOf, updated } from './plans.js';
import { oneChange, refusedWhole, tenChanges } from './plan-sizes.js';

/** A tenant of a fleet with this plan; without one it is a tenant that could not be planned. */
function tenantOf(
  name: string,
  plan: Plan | undefined,
  more: Partial<TenantPlan['summary']> = {},
): TenantPlan {
  return {
    summary: {
      name,
      tenantId: guid(1),
      ring: 'broad',
      exitCode: plan === undefined ? 1 : 0,
      problems: [],
      requests: { reads: 0, writes: 0 },
      waits: { count: 0, milliseconds: 0 },
      ...(plan === undefined ? {} : { plan: plan.summary }),
      ...more,
    },
    facts: plan === undefined ? undefined : planFacts(plan),
    notes: [],
    page: plan === undefined ? '' : renderPlanMarkdown(plan),
  };
}

const nothing = planOf([]);
/** So many users lose a policy; null: not known. */
const losing = (users: number | null): Plan =>
  planOf([policyOf('iOS', [deleted(group('Sales'))])], {
    impact: users === null ? { ...impactOf([0, 0], [0, 0]), lose: null } : impactOf([0, 0], [0, users]),
  });

function summaryOf(n: number, users: number): Plan['groups'][number] {
  return {
    id: guid(n),
    users,
    included: [],
    noLongerIncluded: [],
    excluded: [],
    noLongerExcluded: [],
    updated: [],
  };
}

/** Names in the order of the rows. */
function rowsOf(text: string): readonly string[] {
  return [...text.matchAll(/^\| (?:\w* \| )?<code>([^<]*)<\/code> \|/gm)].map(([, name = '']) => name);
}

test('the most dangerous tenant comes first, and those that change nothing are one line', () => {
  const lifts = [{ setting: 'limits.maxRemovals', before: '25%', after: '100%' }];
  const blocked = { ...nothing.summary, blocked: 2 };
  const text = renderFleetPlansMarkdown([
    tenantOf('quiet', nothing),
    tenantOf('one', oneChange()),
    tenantOf('offline', undefined, { problems: ['Entra refused the sign-in: AADSTS700016.'] }),
    tenantOf('stuck', planOf([], { summary: blocked }), { exitCode: 5 }),
    tenantOf('few', losing(3)),
    tenantOf('lifted', planOf([], { base: { commit: 'a'.repeat(40), lifts } })),
    tenantOf('unknown', losing(null)),
    tenantOf('refused', refusedWhole()),
    tenantOf('calm', nothing),
    { ...tenantOf('another', oneChange()), notes: ['Its plan is not the reviewed one.'] },
  ]);
  expect(rowsOf(text)).toEqual(['unknown', 'refused', 'few', 'another', 'lifted', 'offline', 'stuck', 'one']);
  expect(text).toContain('### ⚠️ How many users lose a policy is not known in unknown\n');
  expect(text).toContain('**assignctl plan, 10 tenants: 5 to change, 1 without a plan, 4 unchanged**\n');
  expect(text).toContain('> **1 tenant has no plan.** Fix the problems');
  expect(text).toContain('\n2 tenants change nothing: <code>quiet</code>, <code>calm</code>\n');
  const row = (name: string): string =>
    text.split('\n').find((line) => line.includes(`<code>${name}</code> |`)) ?? '';
  expect(row('unknown')).toContain('| an unknown number of users |');
  expect(row('few')).toBe(
    '| broad | <code>few</code> | 1 policy will change&#58; -1 assignment (- fewer people) | up to 3 users | “Sales” no longer included |  |',
  );
  expect(row('refused')).toMatch(
    /Nothing will be applied\. .* 19 to 4,615 users .*refuses the whole run&#58; max-users-losing/,
  );
  expect(row('lifted')).toContain('| nothing | no users |  | ⚠️ weakens 1 guardrail |');
  expect(row('offline')).toContain('| ❌ no plan: Entra refused the sign-in&#58; AADSTS700016.');
  expect(row('stuck')).toContain('🚧 2 policies blocked');
  expect(row('another')).toContain('⚠️ Its plan is not the reviewed one.');
  // Each plan is there as a whole, in the same order.
  const plans = [...text.matchAll(/<summary>Plan of (\w+)<\/summary>/g)].map(([, name = '']) => name);
  expect(plans).toEqual(['unknown', 'refused', 'few', 'another', 'lifted', 'stuck', 'one']);
});

test('a fleet without rings has no column for them', () => {
  const tenant = tenantOf('one', oneChange());
  const summary = Object.fromEntries(Object.entries(tenant.summary).filter(([key]) => key !== 'ring'));
  const text = renderFleetPlansMarkdown([
    { ...tenant, summary: summary as unknown as TenantPlan['summary'] },
  ]);
  expect(text).toContain('\n| Tenant | What changes |');
  expect(rowsOf(text)).toEqual(['one']);
});

test('of a thousand tenants none goes missing, and the comment fits', () => {
  const usual = tenantOf('usual', tenChanges());
  const still = tenantOf('still', nothing);
  const named = (one: TenantPlan, name: string): TenantPlan => ({
    ...one,
    summary: { ...one.summary, name },
  });
  const quiet = Array.from({ length: 400 }, (_, n) => named(still, `quiet-${n}`));
  const busy = Array.from({ length: 600 }, (_, n) =>
    named(n === 550 ? tenantOf('', losing(9000)) : usual, `tenant-${n}`),
  );
  const text = renderFleetPlansMarkdown([...quiet, ...busy]);
  expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  const rows = rowsOf(text);
  expect(rows[0]).toBe('tenant-550');
  const left = Number(/\*\*… (\d+) more tenants: see/.exec(text)?.[1] ?? 0);
  expect(rows.length).toBeGreaterThan(70);
  expect(rows.length + left).toBe(600);
  const plans = text.match(/<summary>Plan of /g)?.length ?? 0;
  expect(plans).toBeGreaterThan(0);
  expect(text).toContain(`… ${600 - plans} more plans: see`);
  expect(text).toContain('400 tenants change nothing: <code>quiet-0</code>');
  expect(text).toContain('<code>quiet-49</code> and 350 more\n');
  // All change, and all have names and messages as long as they get.
  const worst = HOSTILE.flatMap((problem) =>
    Array.from({ length: 48 }, (_, n) =>
      tenantOf(`${'x'.repeat(38)}${n}`, undefined, { problems: [problem.repeat(9)] }),
    ),
  );
  expect(worst.length).toBeGreaterThan(1000);
  expect(renderFleetPlansMarkdown(worst).length).toBeLessThanOrEqual(COMMENT_LIMIT);
});

test('no name or message of a tenant becomes markup, a command or another cell', () => {
  const text = renderFleetPlansMarkdown(
    HOSTILE.flatMap((name, n) => [
      { ...tenantOf(name, hostile([name]), { ring: name }), notes: [name] },
      tenantOf(`failed-${n}`, undefined, { problems: [name] }),
      tenantOf(`skipped-${n}`, undefined, { exitCode: null, skipped: name }),
      tenantOf(name, nothing),
    ]),
    10_000_000,
  );
  const tags = new Set([...text.matchAll(/<[^>]*>?/g)].map(([tag]) => tag));
  const own = ['br', 'b', 'code', 'details', 'details open', 'summary', 'sub', '!-- assignctl:plan --'];
  const allowed = new Set(own.flatMap((tag) => [`<${tag}>`, `</${tag}>`]));
  expect([...tags].filter((tag) => !allowed.has(tag))).toEqual([]);
  const links = /\[Open in Intune\]\(https:\/\/intune\.microsoft\.com\/[^)\s]*\)/g;
  expect(text.replaceAll(links, '')).not.toMatch(/[@\\~]|\]\(|^\s*::|##(vso)?\[/m);
  const table = /(^\|.*\|\n)+/m.exec(text)?.[0].trim().split('\n') ?? [];
  expect(table).toHaveLength(2 + 3 * HOSTILE.length);
  expect(new Set(table.map((row) => row.split('|').length))).toEqual(new Set([8]));
});

test('a row names the groups that lose first, the largest first, and counts the rest', () => {
  const names = ['Sales', 'Legal', 'x'.repeat(200), 'Board', 'Ops'].map((name, n) => group(name, n + 1));
  const plan = planOf(
    [
      policyOf('iOS', [...names.map((target) => deleted(target)), created({ kind: 'allUsers' })]),
      policyOf('iPad', [updated(group('Nurses', 9)), created(group('Pilot', 8))], { id: 'T_2' }),
    ],
    {
      groups: [
        [1, 5],
        [2, 1200],
        [3, 900],
        [4, 3],
        [5, 1],
        [8, 12],
        [9, 52],
      ].map(([n = 0, users = 0]) => summaryOf(n, users)),
    },
  );
  expect(renderFleetPlansMarkdown([tenantOf('one', plan)])).toContain(
    `| “Legal” (1,200 users), “${'x'.repeat(79)}…, “Sales” (5 users) and 2 more no longer included; All users, “Pilot” (12 users) now included; “Nurses” (52 users) changed |`,
  );
});

test.each([
  ['possible', 'users may be left without any policy of this type'],
  ['certain', 'users are left without any policy of this type'],
] as const)('users without any policy: what is %s is called so', (certainty, says) => {
  const marked = deleted(group('Sales'), { hazards: ['leaves-unprotected'] });
  const unprotected = [{ type: 'iosManagedAppProtection', users: null, certainty } as const];
  const plan = planOf([policyOf('iOS', [marked])], { unprotected });
  expect(renderFleetPlansMarkdown([tenantOf('one', plan)])).toContain(`| ⚠️ ${says} |`);
});

test('types that users may be left without come first of what to look at', () => {
  const { impact } = losing(3);
  const unprotected = [{ type: 'iosManagedAppProtection', users: null, certainty: 'possible' } as const];
  const marked = deleted(group('Sales'), { hazards: ['last-inclusion'] });
  const plan = planOf([policyOf('iOS', [marked])], {
    unprotected,
    ...(impact === undefined ? {} : { impact }),
  });
  expect(renderFleetPlansMarkdown([tenantOf('one', plan)])).toContain(
    '| ⚠️ Some users may be left without any iOS app protection (not counted without --impact exact); no one is left on this policy |',
  );
});

test('a gain alone is not a loss', () => {
  const text = renderFleetPlansMarkdown([
    tenantOf(
      'gains',
      planOf([policyOf('iOS', [created(group('Sales'))])], { impact: impactOf([5, 5], [0, 0]) }),
    ),
  ]);
  expect(text).toContain('| no users |');
});

describe('the outcome of many tenants', () => {
  const { summary } = tenantOf('one', nothing);
  const outcome = { applied: 3, unchanged: 1 } as NonNullable<TenantPlan['summary']['outcome']>;
  const outcomeOf = (tenants: readonly TenantPlan['summary'][]): string => {
    const done = tenants.filter(({ exitCode }) => exitCode === 0).length;
    return renderFleetMarkdown({
      formatVersion: '1.0',
      toolVersion: '0.0.0',
      command: 'apply',
      fleet: 'f'.repeat(64),
      exitCode: 4,
      totals: { tenants: tenants.length, done, notDone: tenants.length - done, skipped: 0 },
      tenants,
      diagnostics: [],
    });
  };

  test('fits into a comment, and counts what is not shown', () => {
    const failed = Array.from({ length: 500 }, (_, n) => ({
      ...summary,
      name: `failed-${n}`,
      exitCode: 4,
      outcome,
      problems: HOSTILE.slice(0, 9),
    }));
    const done = Array.from({ length: 500 }, (_, n) => ({ ...summary, name: `done-${n}`, outcome }));
    const text = outcomeOf([...done, ...failed]);
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    const [left = 0, more = 0] = [...text.matchAll(/… (\d+) more tenants/g)].map(([, count]) =>
      Number(count),
    );
    expect(text.match(/^- \*\*failed-/gm)?.length).toBe(500 - left);
    expect(text.match(/^\| <code>done-/gm)?.length).toBe(500 - more);
    expect(text.indexOf('failed-0')).toBeLessThan(text.indexOf('done-0'));
  });

  test('has no markup of a name or message', () => {
    const text = outcomeOf(
      HOSTILE.flatMap((name) => [
        { ...summary, name, ring: name, exitCode: 1, problems: [name, name] },
        { ...summary, name, ring: name, exitCode: null, skipped: name },
        { ...summary, name, ring: name, outcome },
      ]),
    );
    expect(new Set([...text.matchAll(/<[^>]*>?/g)].map(([tag]) => tag))).toEqual(
      new Set(['<!-- assignctl:fleet -->', '<br>', '<code>', '</code>']),
    );
    expect(text).not.toMatch(/[@\\~[\]]|^\s*::/m);
  });
});
