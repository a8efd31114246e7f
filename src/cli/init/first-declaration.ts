/**
 * `desired-state/example.yaml`: comments alone. It declares nothing, so nothing is planned for it, whatever the tenant
 * holds; taking away the marks makes it a declaration.
 */
export function firstDeclaration(modeline: string): string {
  return `${modeline}
# One YAML document for each policy, as many in a file as you like, separated by ---. Every key and every rule is in
# docs/file-format.md of assignctl. \`assignctl export\` writes such files for the policies a tenant has already.
#
# Take away the marks, and name a policy and groups of your own:
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
