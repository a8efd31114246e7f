/**
 * Ways in which a live service has been seen, or reported, to differ from both profiles. Each can be switched on by itself;
 * docs/emulator.md says what it rests on.
 */
export const QUIRKS = [
  'circular-next-link',
  'empty-body-without-policies',
  'empty-expansion',
  'hidden-members-left-out',
  'html-in-between',
  'item-on-two-pages',
  'no-assignments-route',
  'no-list-expansion',
  'no-windows-protections',
  'query-broker-throttles',
] as const;
export type Quirk = (typeof QUIRKS)[number];
