import type { CollectionName } from '../intune/collections.js';

/** Who a policy of the default tenant reaches, in names. */
export type Reach =
  | { readonly to: string; readonly include?: string; readonly exclude?: string; readonly set?: string }
  | { readonly not: string }
  | { readonly all: 'users' | 'devices' }
  | { readonly deleted: string };

/** One policy of the default tenant; `type` is the derived type on mobileAppConfigurations. */
export interface PolicyPlan {
  readonly name: string;
  readonly reach: readonly Reach[];
  readonly type?: string;
}

const NO_BREAK_GLASS: Reach = { not: 'Break-glass accounts' };

/** A protection for each department, the same on iOS and Android. */
function departments(system: 'iOS' | 'Android'): PolicyPlan[] {
  const only = (to: string): PolicyPlan => ({ name: `${system} – ${to}`, reach: [{ to }, NO_BREAK_GLASS] });
  const names = ['Physicians', "O'Brien's team", 'R&D', 'Finance 100% remote', 'Legal', 'Human resources'];
  return [
    ...names.map(only),
    {
      name: `${system} – Nurses 🩺`,
      reach: [{ to: 'Nurses 🩺', include: `${system} corporate` }, NO_BREAK_GLASS],
    },
    { name: `${system} – Board`, reach: [{ to: 'Board members', exclude: `${system} personal` }] },
    { name: `${system} – IT operations`, reach: [{ to: 'IT operations' }, { not: 'Helpdesk – tier 1' }] },
    { name: `${system} – Contractors`, reach: [{ to: 'Contractors', include: `${system} personal` }] },
    {
      name: `${system} – Everyone, minimum`,
      reach: [{ all: 'users' }, NO_BREAK_GLASS, { not: 'Contractors' }],
    },
    { name: `${system} – Former merger`, reach: [{ deleted: 'Northgate clinic' }, { to: 'Facilities' }] },
    { name: `${system} – Draft`, reach: [] },
    { name: `${system} – Aurora`, reach: [{ to: 'Sales EMEA', set: 'Aurora roll-out' }, { to: 'Legal' }] },
  ];
}

const drafts = (prefix: string, names: readonly string[], to: string): PolicyPlan[] =>
  names.map((name) => ({ name: `${prefix} – ${name}`, reach: [{ to }, NO_BREAK_GLASS] }));

const IOS_STORE = '#microsoft.graph.iosMobileAppConfiguration';
const ANDROID_STORE = '#microsoft.graph.androidManagedStoreAppConfiguration';
const ANDROID_WORK = '#microsoft.graph.androidForWorkMobileAppConfiguration';

/** 67 policies over all seven collections. */
export const POLICY_PLANS: Readonly<Record<CollectionName, readonly PolicyPlan[]>> = {
  iosManagedAppProtections: [
    {
      name: 'iOS – Corporate baseline',
      reach: [{ to: 'Sales' }, { to: 'Intune – iOS pilot', include: 'iOS corporate' }, NO_BREAK_GLASS],
    },
    { name: 'iOS – Executives', reach: [{ to: 'Executives' }, NO_BREAK_GLASS] },
    ...departments('iOS'),
    ...drafts(
      'iOS',
      ['Outlook only', 'Teams rooms', 'Dictation', 'Imaging viewer', 'Pharmacy', 'Night shift'],
      'Clinicians',
    ),
  ],
  androidManagedAppProtections: [
    {
      name: 'Android – Corporate baseline',
      reach: [
        { to: 'Sales' },
        { to: 'Intune – Android pilot', include: 'Android corporate' },
        NO_BREAK_GLASS,
      ],
    },
    { name: 'Android – Executives', reach: [{ to: 'Executives' }, NO_BREAK_GLASS] },
    ...departments('Android'),
  ],
  windowsManagedAppProtections: [
    {
      name: 'Windows – Edge for contractors',
      reach: [{ to: 'Contractors', include: 'Windows 11 browsers' }],
    },
    { name: 'Windows – Edge pilot', reach: [{ to: 'Intune – Windows pilot' }, NO_BREAK_GLASS] },
    { name: 'Windows – Edge for everyone', reach: [{ all: 'users' }, { not: 'Intune – Windows pilot' }] },
  ],
  targetedManagedAppConfigurations: [
    { name: 'Outlook – Corporate settings', reach: [{ all: 'users' }, NO_BREAK_GLASS] },
    { name: 'Edge – Start page', reach: [{ to: 'All staff', exclude: 'iOS personal' }] },
    ...drafts('Teams', ['Shift calls', 'Quiet hours', 'Guest access', 'Recording'], 'Clinicians'),
    ...drafts('Edge', ['Legal archive', 'Kiosk', 'Password manager'], 'Legal'),
    {
      name: 'OneDrive – Sales & marketing',
      reach: [{ to: 'Sales' }, { to: 'Sales', set: 'Sales starter kit' }],
    },
  ],
  windowsInformationProtectionPolicies: [
    { name: 'WIP – Finance without enrolment', reach: [{ to: 'Finance 100% remote' }] },
    { name: 'WIP – Retired', reach: [] },
  ],
  mdmWindowsInformationProtectionPolicies: [
    { name: 'WIP – Enrolled devices', reach: [{ to: 'IT operations' }, { not: 'Helpdesk – tier 1' }] },
    { name: 'WIP – Legal', reach: [{ to: 'Legal' }] },
  ],
  mobileAppConfigurations: [
    { name: 'Company Portal – iOS', type: IOS_STORE, reach: [{ all: 'users' }, NO_BREAK_GLASS] },
    {
      name: 'Epic Rover – Ward iPads',
      type: IOS_STORE,
      reach: [{ to: 'Ward tablets', include: 'Supervised iPads' }],
    },
    {
      name: 'Authenticator – Shared mode',
      type: IOS_STORE,
      reach: [{ all: 'devices' }, { not: 'Kiosk screens' }],
    },
    {
      name: 'Outlook – Managed iPhones',
      type: IOS_STORE,
      reach: [{ to: 'Sales', include: 'Company-owned iPhones' }],
    },
    { name: 'Defender – Android', type: ANDROID_STORE, reach: [{ all: 'users' }] },
    { name: 'Gmail – Work profile', type: ANDROID_STORE, reach: [{ to: 'Sales' }, { not: 'Contractors' }] },
    {
      name: 'Managed Home Screen – Pharmacy',
      type: ANDROID_STORE,
      reach: [{ to: 'Kiosk screens', include: 'Dedicated Android devices' }],
    },
    { name: 'Zebra OEMConfig', type: ANDROID_STORE, reach: [] },
    { name: 'Legacy work profile mail', type: ANDROID_WORK, reach: [{ to: 'Facilities' }] },
    { name: 'Legacy work profile VPN', type: ANDROID_WORK, reach: [{ deleted: 'VPN users' }] },
    { name: 'Zoom – Telehealth', type: IOS_STORE, reach: [{ to: 'Physicians' }, { to: 'Nurses 🩺' }] },
    { name: 'Slack – R&D', type: ANDROID_WORK, reach: [{ to: 'R&D' }] },
  ],
};
