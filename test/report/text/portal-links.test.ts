import { type CloudName } from '../../../src/model/project/settings.js';
import { POLICY_TYPE_NAMES } from '../../../src/model/tenant/policy-types.js';
import { fillPortalTemplate, portalTemplate } from '../../../src/report/text/portal-links.js';

test.each<[CloudName, string | undefined]>([
  ['global', 'https://intune.microsoft.com'],
  ['usGov', 'https://intune.microsoft.us'],
  ['usGovDod', 'https://intune.microsoft.us'],
  ['china', undefined],
])('every type has an address in the portal of %s: %s', (cloud, portal) => {
  for (const type of POLICY_TYPE_NAMES) {
    const template = portalTemplate(type, cloud);
    expect(template === undefined ? undefined : new URL(template).origin).toBe(portal);
  }
});

test('the address names the policy, and no name leads out of it or ends the link of a comment', () => {
  const template = portalTemplate('iosManagedAppProtection', 'global') ?? '';
  expect(fillPortalTemplate(template, { id: 'T_1', name: 'iOS – Sales' })).toBe(
    'https://intune.microsoft.com/#view/Microsoft_Intune/PolicyInstanceMenuBlade/~/0/policyId/T%5F1/policyOdataType/%23microsoft.graph.iosManagedAppProtection/policyName/iOS%20%E2%80%93%20Sales',
  );
  for (const name of [
    'a/../b?c#d',
    ') [x](javascript:1)',
    'it\'s <b> & "q" `c`',
    '{id}$&',
    '\ud800',
    '__x__ *y* ~z~',
  ])
    expect(fillPortalTemplate(template, { id: name, name }).slice(template.indexOf('{id}'))).toMatch(
      /^[\w%.\-/]+$/,
    );
});
