import { type JournalChange, type JournalStarter } from '../../../src/model/results/journal.js';
import { journalLineText } from '../../../src/cli/commands/reconcile/journal-command.js';

const time = '2026-03-01T06:00:00.000Z';
const policy = { type: 'iosManagedAppProtection', id: 'T_1', name: 'iOS \u202e baseline' } as const;
const target = { kind: 'group', id: 'a0000000-0000-4000-8000-000000000001', name: 'Sales' } as const;
const byod = { id: 'f1', name: 'BYOD', mode: 'include' } as const;

const started = (startedBy?: JournalStarter): string => {
  const ids = { tenantId: '4f1c', toolVersion: '1', plan: 'p'.repeat(64), inputs: 'i' };
  const by = startedBy === undefined ? {} : { startedBy };
  return journalLineText({ time, kind: 'start', formatVersion: '1.0', ...ids, ...by });
};

test.each<[string, JournalStarter | undefined]>([
  [
    'by anna@contoso.com through assignctl on build-7, run https://ci.example/7, ',
    { person: 'anna@contoso.com', app: 'assignctl', host: 'build-7', runUrl: 'https://ci.example/7' },
  ],
  ['by assignctl on build-7, ', { app: 'assignctl', host: 'build-7' }],
  ['by anna@contoso.com on build-7, ', { person: 'anna@contoso.com', host: 'build-7' }],
  ['on build-7, ', { host: 'build-7' }],
  ['', undefined],
])('the start: %s', (text, by) => {
  expect(started(by)).toBe(`${time} start       ${text}tenant 4f1c, plan pppppppppppp`);
});

const request = { method: 'POST', path: '/beta/deviceAppManagement/x/assign' } as const;
const intent = (changes?: readonly JournalChange[]): string =>
  journalLineText({
    ...{ time, kind: 'intent', policy, request, leadsTo: 'l' },
    ...(changes === undefined ? {} : { changes }),
  }).replace(`${time} intent      iOS app protection “iOS \\u{202e} baseline”: `, '');

test.each<[string, readonly JournalChange[]]>([
  ['“Sales” now included', [{ action: 'create', direction: 'include', target, filters: {} }]],
  [
    '“Sales” now included, filter “BYOD” (include)',
    [{ action: 'create', direction: 'include', target, filters: { after: byod } }],
  ],
  [
    '“Sales” no longer excluded; All users no longer included',
    [
      { action: 'delete', direction: 'exclude', target, filters: {} },
      { action: 'delete', direction: 'include', target: { kind: 'allUsers' }, filters: {} },
    ],
  ],
  [
    '“Sales” (included): filter “BYOD” (include) → no filter',
    [{ action: 'update', direction: 'include', target, filters: { before: byod }, parts: ['filter'] }],
  ],
  [
    '“Sales” (included): filter “BYOD” (f1, include) → “BYOD” (f2, include), source changed',
    [
      {
        ...{ action: 'update', direction: 'include', target, parts: ['filter', 'source'] },
        filters: { before: byod, after: { ...byod, id: 'f2' } },
      },
    ],
  ],
  ['“Sales” (included): changed', [{ action: 'update', direction: 'include', target, filters: {} }]],
  [
    '“Sales”: one of two assignments is removed: the other remains',
    [{ action: 'delete', direction: 'include', target, filters: {}, leavesDuplicate: true }],
  ],
])('what a request is for: %s', (text, changes) => {
  expect(intent(changes)).toBe(text);
});

test('an older journal says only what is sent', () => {
  expect(intent()).toBe('POST /beta/deviceAppManagement/x/assign');
});
