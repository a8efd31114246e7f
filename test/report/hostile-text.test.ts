import fc from 'fast-check';
import { type Outcome } from '../../src/model/results/outcome.js';
import { renderDriftMarkdown } from '../../src/report/drift/drift-markdown.js';
import { renderDriftText } from '../../src/report/drift/drift-text.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { scriptJson } from '../../src/report/html/page-frame.js';
import { renderDriftJson, renderOutcomeJson, renderPlanJson } from '../../src/report/text/json-text.js';
import { COMMENT_LIMIT, md } from '../../src/report/text/markdown.js';
import { renderOutcomeMarkdown, renderOutcomeText } from '../../src/report/outcome-report.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { printable } from '../../src/report/text/printable.js';
import { TENANT_ID } from '../support/cli.js';
import { driftOf } from './drifts.js';
import { hostile, HOSTILE } from './plans.js';

const TAME = HOSTILE.map((_, n) => `Name ${n}`);

function outcomeOf(names: readonly string[]): Outcome {
  return {
    formatVersion: '1.0',
    tenantId: TENANT_ID,
    summary: { failed: names.length, unchanged: 0 } as Outcome['summary'],
    policies: names.map((name) => ({
      type: 'iosManagedAppProtection',
      id: name,
      name,
      result: 'failed',
      reason: name,
      requests: [{ method: 'PATCH', path: name, status: 400, requestId: name }],
    })),
  };
}

const FORMATS: Readonly<Record<string, (names: readonly string[]) => string>> = {
  text: (names) => renderPlanText(hostile(names), { colour: false }),
  json: (names) => renderPlanJson(hostile(names)),
  markdown: (names) => renderPlanMarkdown(hostile(names), 10_000_000),
  html: (names) => renderPlanHtml(hostile(names)),
  'outcome text': (names) => renderOutcomeText(outcomeOf(names), { colour: false }),
  'outcome json': (names) => renderOutcomeJson(outcomeOf(names)),
  'outcome markdown': (names) => renderOutcomeMarkdown(outcomeOf(names), 10_000_000),
  'drift text': (names) => renderDriftText(driftOf(names), { colour: false }),
  'drift json': (names) => renderDriftJson(driftOf(names)),
  'drift markdown': (names) => renderDriftMarkdown(driftOf(names), 10_000_000),
};

describe.each(Object.entries(FORMATS))('%s', (format, render) => {
  test('no name begins a line, moves the cursor, turns the text or gives the runner of a job a command', () => {
    const text = render(HOSTILE);
    if (format.endsWith('json')) JSON.parse(text);
    else {
      expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      expect(text).not.toMatch(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
    }
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toMatch(/##(vso)?\[/);
    expect(text.split('\n').length).toBe(render(TAME).split('\n').length);
  });
});

test('JSON says just what the plan says', () => {
  expect(JSON.parse(renderPlanJson(hostile()))).toEqual(JSON.parse(JSON.stringify(hostile())));
});

describe('Markdown', () => {
  const text = renderPlanMarkdown(hostile(), 10_000_000);

  test('holds no markup but its own', () => {
    const tags = new Set([...text.matchAll(/<[^>]*>?/g)].map(([tag]) => tag));
    expect([...tags].sort()).toEqual([
      '<!-- assignctl:plan -->',
      '</b>',
      '</code>',
      '</details>',
      '</sub>',
      '</summary>',
      '<b>',
      '<br>',
      '<code>',
      '<details>',
      '<sub>',
      '<summary>',
    ]);
    expect(text.match(/<!-- assignctl:plan -->/g)).toHaveLength(1);
    expect(text).not.toMatch(/[@\\~]/);
    expect(text.replaceAll('`assignctl show plan.json`', '').replaceAll('[!CAUTION]', '')).not.toMatch(
      /[`[\]]/,
    );
  });

  test.each([
    ['plan', text],
    ['drift', renderDriftMarkdown(driftOf(HOSTILE), 10_000_000)],
  ])('every row of a table has as many cells as its head: %s', (_, page) => {
    const tables = page.match(/(^\|.*\|\n)+/gm) ?? [];
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables)
      expect(
        new Set(
          table
            .trim()
            .split('\n')
            .map((row) => row.split('|').length),
        ).size,
      ).toBe(1);
  });

  test('fits into a comment', () => {
    expect(renderPlanMarkdown(hostile()).length).toBeLessThanOrEqual(COMMENT_LIMIT);
    const many = Array.from({ length: 900 }, (_, n) => HOSTILE[n % HOSTILE.length] ?? '');
    expect(renderDriftMarkdown(driftOf(many)).length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(
      renderOutcomeMarkdown(
        outcomeOf(Array.from({ length: 900 }, (_, n) => HOSTILE[n % HOSTILE.length] ?? '')),
      ).length,
    ).toBeLessThanOrEqual(COMMENT_LIMIT);
  });

  test('of any name nothing is left that Markdown, HTML or GitHub would take for its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const told = md(name).replace(/&#\d+;/g, '');
        expect(told).not.toMatch(/[&<>"'\\`*_{}[\]~|$#:@\n\r]|www\./);
      }),
    );
    expect(md('@octo #1 :tada: https://a.example www.a.example GH-1')).toBe(
      '&#64;&#8203;octo &#35;&#8203;1 &#58;&#8203;tada&#58; https&#58;&#8203;//a.example www&#8203;.a.example GH&#8203;-1',
    );
  });
});

describe('HTML', () => {
  test('the data block ends where it should and says what it should', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE), (some, name) => {
        const text = scriptJson([some, name]);
        expect(text).not.toMatch(/[<>&\u2028\u2029]|##/);
        expect(JSON.parse(text)).toEqual([some, name]);
      }),
    );
    const page = renderPlanHtml(hostile());
    expect(page.match(/<\/script/gi)).toHaveLength(2);
    expect(page.match(/<!--/g)).toBeNull();
    expect(
      new Set([...page.matchAll(/<(script|style|img|svg|iframe|a|link|base)\b[^>]*>/gi)].map(([tag]) => tag)),
    ).toEqual(
      new Set([
        '<style>',
        '<a class="skip" href="#policies">',
        '<script type="application/json" id="plan-data">',
        '<script>',
      ]),
    );
  });
});

test('what is printed is printed alike when it is printed again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)), (text) => {
      expect(printable(printable(text))).toBe(printable(text));
    }),
  );
  expect(printable('Ward 看護師 👩‍⚕️ עברית')).toBe('Ward 看護師 👩‍⚕️ עברית');
});
