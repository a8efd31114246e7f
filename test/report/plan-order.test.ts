import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type BlockedPolicy } from '../../src/model/results/plan.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { deleted, group, planOf, policyOf, stays } from './plans.js';

const FORMATS = [
  ['text', (plan: ReturnType<typeof planOf>) => renderPlanText(plan, { colour: false })],
  ['Markdown', (plan: ReturnType<typeof planOf>) => renderPlanMarkdown(plan).replaceAll('&#58;', ':')],
  ['HTML', (plan: ReturnType<typeof planOf>) => renderPlanHtml(plan)],
] as const;

/** Places in the order they are first met in a text. */
function placesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/[ab]\.yaml:\d+/g)].map(([place]) => place))];
}

const PLACES = [
  ['b.yaml', 2],
  ['a.yaml', 10],
  ['a.yaml', 9],
] as const;
const IN_ORDER = ['a.yaml:9', 'a.yaml:10', 'b.yaml:2'];

test.each(FORMATS)('blocked policies are told in the order of the files: %s', (_, render) => {
  const blocked = PLACES.map(([file, line], n): BlockedPolicy => {
    const place = { file, line, column: 1 };
    return {
      ...place,
      key: `k${n}`,
      type: 'iosManagedAppProtection',
      name: `P${n}`,
      codes: [],
      messages: [],
    };
  });
  expect(placesIn(render(planOf([], { blocked })))).toEqual(IN_ORDER);
});

test.each([FORMATS[0], FORMATS[2]])('so are diagnostics: %s', (_, render) => {
  const diagnostics = PLACES.map(([file, line]): Diagnostic => ({
    file,
    line,
    column: 1,
    code: 'x',
    severity: 'error',
    message: 'm',
  }));
  expect(placesIn(render(planOf([], { diagnostics })))).toEqual(IN_ORDER);
});

describe.each(FORMATS)('who is removed: %s', (_, render) => {
  const TWIN = 'one of two assignments is removed: the other remains';
  const sales = stays(group('Sales'));

  test('of two assignments of a target one stays, and that is said', () => {
    const policy = policyOf('iOS', [deleted(group('Sales'))], { after: [sales] });
    expect(render(planOf([policy]))).toContain(TWIN);
  });

  test.each([
    ['none stays', []],
    ['another group stays', [{ ...sales, target: group('Ops', 2) }]],
    ['the other direction stays', [{ ...sales, direction: 'exclude' as const }]],
  ])('where %s it is not', (_name, after) => {
    expect(render(planOf([policyOf('iOS', [deleted(group('Sales'))], { after })]))).not.toContain(TWIN);
  });
});
