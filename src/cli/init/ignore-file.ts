/** What runs leave behind stays out of git; the schemas that editors follow do not. */
export const IGNORED = [
  '.assignctl/*',
  '!.assignctl/schemas/',
  'plan.json',
  '*.plan.json',
  'outcome.json',
] as const;

export function ignoreFile(): string {
  return `# What runs of assignctl leave behind: journals, undo plans, locks, saved plans.\n${IGNORED.join('\n')}\n`;
}
