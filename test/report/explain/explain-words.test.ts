import { type Answer, type Explanation, type Reason } from '../../../src/model/results/explanation.js';
import { renderExplanationHtml } from '../../../src/report/explain/explain-html.js';
import { renderExplanationText } from '../../../src/report/explain/explain-text.js';

const SALES = { kind: 'group', id: 'g1', name: 'Sales' } as const;
const CONTRACTORS = { kind: 'group', id: 'g2', name: 'Contractors' } as const;
const DIRECT: Reason = {
  direction: 'include',
  target: SALES,
  code: 'member',
  certain: true,
  decides: true,
  path: [{ id: 'g1', name: 'Sales' }],
};
const BY_SET: Reason = {
  ...DIRECT,
  decides: false,
  policySet: 's1',
  policySets: [{ id: 's1', name: 'Starter kit' }],
};

function explanationOf(rest: Partial<Answer>): Explanation {
  const group = { kind: 'group', id: 'g3', name: 'Nordics' } as const;
  const policy = { type: 'iosManagedAppProtection', id: 'T_1', name: 'iOS' } as const;
  return {
    formatVersion: '1.0',
    toolVersion: '0.0.0',
    tenantId: '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10',
    tenantName: 'Contoso',
    graphVersion: 'beta',
    subject: { kind: 'group', group },
    summary: { included: 1, excluded: 0, unknown: 0, notReached: 0, changed: 0 },
    answers: [{ policy, who: group, verdict: 'included', reasons: [DIRECT], except: [], notes: [], ...rest }],
    unread: [],
    notes: [],
    complete: true,
  };
}

test('an assignment that is made directly and by a policy set is one reason', () => {
  for (const reasons of [
    [DIRECT, BY_SET],
    [{ ...BY_SET, decides: true }, DIRECT],
  ]) {
    const text = renderExplanationText(explanationOf({ reasons }), { colour: false });
    expect(text).toContain(
      'includes “Sales” (direct member): once directly, once by policy set “Starter kit”\n',
    );
    expect(text.match(/“Sales”/g)).toHaveLength(1);
  }
});

test('of two assignments with different filters each is a reason', () => {
  const reasons = [DIRECT, { ...BY_SET, filter: { id: 'f', name: 'Corporate', mode: 'include' } as const }];
  const text = renderExplanationText(explanationOf({ reasons }), { colour: false });
  expect(text).not.toContain('once directly');
  expect(text.match(/“Sales”/g)).toHaveLength(2);
});

test('the page says on top of which tenant it is, and of what time', () => {
  const [top = ''] = renderExplanationHtml(explanationOf({})).split('<h1>');
  expect(top).toContain(
    'Tenant Contoso (4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10) · assignctl explain · as it is now',
  );
});

test('the picture says at a policy that some are left out', () => {
  const page = renderExplanationHtml(explanationOf({ except: [CONTRACTORS] }));
  const [, picture = ''] = /<svg class="picture"(.*?)<\/svg>/s.exec(page) ?? [];
  expect(picture).toContain('included, except members of “Contractors”');
});
