import { type CloudName } from '../../model/project/settings.js';
import { type PolicyType } from '../../model/tenant/policy-types.js';

/** The Intune admin center of each cloud. That of China is not known to have these addresses. */
const PORTALS: Readonly<Record<CloudName, string | undefined>> = {
  global: 'https://intune.microsoft.com',
  usGov: 'https://intune.microsoft.us',
  usGovDod: 'https://intune.microsoft.us',
  china: undefined,
};

const PROTECTION_LIST = '#view/Microsoft_Intune_DeviceSettings/AppsMenu/~/protection';

/**
 * Address of a policy's page by type. Microsoft documents none of them: they are those that public tools of 2025 and 2026
 * open, and that of Windows Information Protection without enrollment is only its list (docs/unproven.md).
 */
const PAGES: Readonly<Record<PolicyType, string>> = {
  iosManagedAppProtection: protectionPage('iosManagedAppProtection'),
  androidManagedAppProtection: protectionPage('androidManagedAppProtection'),
  windowsManagedAppProtection: protectionPage('windowsManagedAppProtection'),
  mdmWindowsInformationProtectionPolicy: protectionPage('mdmWindowsInformationProtectionPolicy'),
  windowsInformationProtectionPolicy: PROTECTION_LIST,
  targetedManagedAppConfiguration:
    '#view/Microsoft_Intune/TargetedAppConfigInstanceBlade/~/fullscreensummary/id/{id}/odataType/undefined',
  mobileAppConfiguration:
    '#view/Microsoft_Intune_Apps/AppConfigPolicySettingsMenu/~/2/appConfigPolicyId/{id}',
};

function protectionPage(type: PolicyType): string {
  return `#view/Microsoft_Intune/PolicyInstanceMenuBlade/~/0/policyId/{id}/policyOdataType/%23microsoft.graph.${type}/policyName/{name}`;
}

/** Address of a policy of a type in the Intune admin center, with `{id}` and `{name}` to fill in; undefined if there is none. */
export function portalTemplate(type: PolicyType, cloud: CloudName): string | undefined {
  const portal = PORTALS[cloud];
  return portal === undefined ? undefined : `${portal}/${PAGES[type]}`;
}

/** The address of one policy. */
export function fillPortalTemplate(
  template: string,
  { id, name }: { readonly id: string; readonly name: string },
): string {
  return template.replace('{id}', () => urlPart(id)).replace('{name}', () => urlPart(name));
}

/** One part of a path, also safe inside the parentheses of a Markdown link. A half of a character is replaced. */
function urlPart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*_~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
