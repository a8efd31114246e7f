import {
  type CheckedWrite,
  findOverwrittenEdits,
  type TimedEvent,
} from '../../src/applier/concurrent-edits.js';
import { type AuditActor } from '../../src/model/tenant/audit.js';
import { policyKey } from '../../src/model/results/plan.js';

const SELF = { person: 'Pipeline@contoso.example', app: 'assignctl' };
const KIM = { person: 'kim@contoso.example', app: 'Portal' };
const START = Date.parse('2026-11-29T12:00:00Z');
const SECOND = 1000;

const policy = (n: number) =>
  ({ type: 'iosManagedAppProtection', id: `T_${n}`, name: `Policy ${n}` }) as const;
const KEY = policyKey(policy(1));

/** A write that was checked and answered so many seconds after the start, by our clock; the service's is ahead. */
const write = (checked: number, answered: number, n = 1, ahead = 0): CheckedWrite => ({
  ...{ policy: policy(n), method: 'PATCH' },
  checkedAt: START + checked * SECOND,
  answeredAt: START + answered * SECOND,
  servedAt: START + Math.floor(answered + ahead) * SECOND,
});

/** An event so many seconds after the start, by the service's clock. */
const event = (seconds: number, actor: AuditActor, n = 1): TimedEvent => ({
  time: START + seconds * SECOND,
  at: new Date(START + seconds * SECOND).toISOString(),
  ...{ activity: 'Patch', operation: 'Patch', succeeded: true, actor },
  resources: [{ id: policy(n).id, type: 'IosManagedAppProtection' }],
});

const sentence = (writes: readonly CheckedWrite[], events: readonly TimedEvent[], self?: AuditActor) =>
  findOverwrittenEdits(writes, events, self).found.get(KEY)?.sentence;

test('an edit between the check and the arrival of the write is found, with who and when', () => {
  const events = [event(10.5, SELF), event(10.2, KIM)];
  expect(sentence([write(10, 11)], events, SELF)).toContain(
    'kim@contoso.example through Portal at 2026-11-29T12:00:10.200Z',
  );
});

test.each<[string, number]>([
  ['right after our write', 10.6],
  ['after the reading that confirmed it', 12],
  ['much later', 300],
  ['long before our check', -60],
])('an edit %s was not overwritten', (_, at) => {
  const result = findOverwrittenEdits([write(10, 11)], [event(10.5, SELF), event(at, KIM)], SELF);
  expect(result).toEqual({ found: new Map() });
});

test('the newest event is not taken for ours: an overwritten edit is found although a later one follows', () => {
  const events = [
    event(30, KIM),
    event(10.5, SELF),
    event(10.1, { person: 'lee@contoso.example', app: 'Portal' }),
  ];
  expect(sentence([write(10, 11)], events, SELF)).toContain('lee@contoso.example');
  expect(sentence([write(10, 11)], events, SELF)).not.toContain('kim@');
});

test('each of several writes to a policy has its own event and its own moment', () => {
  const writes = [write(10, 11), write(20, 21)];
  const ours = [event(10.5, SELF), event(20.5, SELF)];
  expect(sentence(writes, [...ours, event(15, KIM)], SELF)).toBeUndefined();
  expect(sentence(writes, [...ours, event(20.2, KIM)], SELF)).toContain('kim@');
  expect(sentence(writes, [...ours, event(10.2, KIM)], SELF)).toContain('kim@');
});

test.each([-240, 240])('a service whose clock is off by %i s: its answers say so', (skew) => {
  const writes = [write(10, 11, 1, skew), write(20, 21, 1, skew)];
  const ours = [event(10.5 + skew, SELF), event(20.5 + skew, SELF)];
  expect(sentence(writes, [...ours, event(20.2 + skew, KIM)], SELF)).toContain('kim@');
  expect(sentence(writes, [...ours, event(15 + skew, KIM)], SELF)).toBeUndefined();
});

test('the app counts: the same person in the portal is someone else', () => {
  const portal = { ...SELF, app: 'Portal' };
  expect(sentence([write(10, 11)], [event(10.5, SELF), event(10.2, portal)], SELF)).toContain(
    'through Portal',
  );
});

test('a token that names no app is matched by the person, case aside', () => {
  const events = [event(10.5, { ...SELF, person: SELF.person.toLowerCase() }), event(10.2, KIM)];
  expect(sentence([write(10, 11)], events, { person: SELF.person })).toContain('kim@');
});

test('one write that is several events: those of our own are ours', () => {
  const events = [event(10.4, SELF), event(10.5, SELF), event(10.6, SELF)];
  expect(findOverwrittenEdits([write(10, 11)], events, SELF)).toEqual({ found: new Map() });
});

describe('where the token does not say who we are', () => {
  test('it is whoever the log shows on most of our policies', () => {
    const writes = [write(10, 11), write(10, 11, 2)];
    const events = [event(10.5, SELF), event(10.5, SELF, 2), event(10.2, KIM)];
    expect(sentence(writes, events)).toContain('kim@');
  });

  test('and where two fit, that is said, and no one is accused', () => {
    const { found, doubt } = findOverwrittenEdits([write(10, 11)], [event(10.5, SELF), event(10.2, KIM)]);
    expect(found.size).toBe(0);
    expect(doubt).toContain(
      'the audit log shows writes by Pipeline@contoso.example through assignctl and kim@contoso.example through Portal',
    );
  });
});

test.each<[string, readonly TimedEvent[]]>([
  ['nothing', []],
  ['only others, later', [event(30, KIM)]],
  ['readings', [{ ...event(10.5, SELF), operation: 'Get' }]],
  ['failures', [{ ...event(10.5, SELF), succeeded: false }]],
  ['other policies', [event(10.5, SELF, 2)]],
])('a log that shows %s yet: it cannot be determined', (_, events) => {
  expect(findOverwrittenEdits([write(10, 11)], events, SELF)).toMatchObject({
    found: new Map(),
    doubt: expect.stringContaining('does not show all writes of this run yet') as string,
  });
});

describe('an event of ours that is not that of the write', () => {
  const MISSING = expect.stringContaining('does not show all writes of this run yet') as string;

  test.each([
    ['of a run before', -240],
    ['of a run a moment before', 4],
    ['of a run after', 30],
  ])('%s: it cannot be determined', (_, at) => {
    expect(findOverwrittenEdits([write(10, 11)], [event(at, SELF)], SELF)).toEqual({
      found: new Map(),
      doubt: MISSING,
    });
  });

  test('and what someone else did meanwhile is named', () => {
    const { found, doubt } = findOverwrittenEdits(
      [write(10, 11)],
      [event(-240, SELF), event(10.5, KIM)],
      SELF,
    );
    expect(found.get(KEY)?.sentence).toContain('kim@');
    expect(doubt).toEqual(MISSING);
  });

  test('the second event of an earlier write is none of the later one', () => {
    const writes = [write(10, 11), write(20, 21)];
    expect(findOverwrittenEdits(writes, [event(10.5, SELF), event(10.6, SELF)], SELF).doubt).toEqual(MISSING);
  });

  test('where no answer carries a time, our clock counts', () => {
    const { servedAt: _served, ...plain } = write(10, 11);
    expect(findOverwrittenEdits([plain], [event(10.5, SELF)], SELF)).toEqual({ found: new Map() });
    expect(findOverwrittenEdits([plain], [event(-240, SELF)], SELF).doubt).toEqual(MISSING);
  });
});
