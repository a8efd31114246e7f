import { docsUrl } from '../../program/version.js';
import { type Answers } from './answers.js';

/** `assignctl.yaml`: what is usual in effect, and the rest as comments to take up. */
export function settingsFile({ tenantId, cloud, graphVersion }: Answers, modeline: string): string {
  return `${modeline}
# Settings of this config repository. Every key is described in ${docsUrl('file-format.md')}.

tenantId: ${tenantId} # pinned: no other tenant is read or written
cloud: ${cloud}
graphVersion: ${graphVersion}${graphVersion === 'beta' ? ' # only beta has filters' : ' # knows no filters and no windowsManagedAppProtection'}
desiredState: desired-state
writeMode: patch # patch: single assignments where that is safe · assign: always the whole list

# A plan beyond these is shown in full, and refused by apply.
limits:
  maxRemovals: 25% # of the assignments of declared policies with exact ownership, or with changes; as a share never below 10
  maxPolicies: 50
  # maxUsersLosing: 500 # by the upper bound; a number that is not known refuses
  # maxUsersUnprotected: 0 # users left without any policy of a type; needs --impact exact

# Named lists of targets, used in declarations as \`- set: breakGlass\`.
# sets:
#   breakGlass: [{ group: Break-glass accounts }]

# Sets that every declaration must contain; one without is an error.
# require:
#   exclude: [breakGlass]

# What no run may change or remove.
# protect:
#   - policy: { type: iosManagedAppProtection, name: iOS – Executives }
#   - { group: Break-glass accounts, groupId: 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4 }

# Refusals lifted on purpose, in review; each with its reason.
# allow:
#   - { code: filter-platform, policy: T_8c8f4c3a-1b52-4e61-8d0f-9f6f6f3c2b10, reason: CHG0042 }
`;
}

/**
 * `desired-state/example.yaml`: only comments. It declares nothing, so nothing is planned for it; without the marks it is a
 * declaration.
 */
export function firstDeclaration(modeline: string): string {
  return `${modeline}
# One YAML document for each policy, as many in a file as you like, separated by ---. Every key and every rule is in
# ${docsUrl('file-format.md')}. \`assignctl export\` writes such files for the policies a tenant has already.
#
# Uncomment the lines below and use your own policy and group names:
#
# policy: { type: iosManagedAppProtection, name: iOS – Corporate baseline }
# include:
#   - Sales # a group, by its display name
#   - group: Intune – iOS pilot
#     filter: { name: iOS corporate, mode: include }
# exclude:
#   - Contractors
# ownership: additive # what is not declared stays; without this line it is removed
`;
}
