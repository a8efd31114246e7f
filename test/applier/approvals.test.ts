import { startProject, results } from '../support/started-project.js';
import { writes } from '../support/tenant.js';
import { declareAll, seedOf } from '../support/numbered-policies.js';

const setUp = () =>
  startProject(
    seedOf(2),
    { 'all.yaml': declareAll(2) },
    { approvals: true, settings: 'writeMode: assign\n' },
  );

test('without a justification nothing is filed, and it is said what to do', async () => {
  const { emulator, apply } = await setUp();
  const { code, outcome } = await apply();
  expect(code).toBe(4);
  expect(results(outcome)).toEqual({ 'Policy 0': 'failed', 'Policy 1': 'failed' });
  expect(outcome.policies[0]?.reason).toContain('--justification');
  expect(emulator.approvals?.pending).toEqual([]);
});

test('that it is missing is no refusal of the write itself: no other write mode is advised', async () => {
  const { apply } = await startProject(seedOf(1), { 'all.yaml': declareAll(1) }, { approvals: true });
  const { outcome } = await apply();
  const [policy] = outcome.policies;
  expect(policy?.requests).toMatchObject([{ method: 'PATCH', status: 400 }]);
  expect(policy?.reason).toContain('--justification');
  expect(policy?.reason).not.toContain('writeMode');
});

test('with one it is filed and waits; run again it is completed with the code of the journal', async () => {
  const { emulator, apply, plan } = await setUp();
  const first = await apply('--justification', 'Ticket 42 – ärztlich');
  expect(first.code).toBe(4);
  expect(results(first.outcome)).toEqual({ 'Policy 0': 'waiting', 'Policy 1': 'waiting' });
  const codes = first.outcome.policies.map(({ approvalCode }) => approvalCode);
  expect(codes).toEqual(
    [...(emulator.approvals?.pending ?? [])].sort((a, b) => codes.indexOf(a) - codes.indexOf(b)),
  );

  // Still pending: it goes on waiting, and nothing is filed twice.
  const early = await apply('--justification', 'again');
  expect(results(early.outcome)).toEqual({ 'Policy 0': 'waiting', 'Policy 1': 'waiting' });
  expect(emulator.approvals?.pending).toHaveLength(2);

  for (const code of codes) emulator.approvals?.approve(code ?? '');
  const last = await apply();
  expect(last.code).toBe(0);
  expect(results(last.outcome)).toEqual({ 'Policy 0': 'applied', 'Policy 1': 'applied' });
  expect((await plan()).plan.summary.changed).toBe(0);
});

test('a code can be given by hand', async () => {
  const { emulator, apply } = await startProject(
    seedOf(1),
    { 'all.yaml': declareAll(1) },
    { approvals: true, settings: 'writeMode: assign\n' },
  );
  const journal = ['--journal', 'elsewhere.jsonl'];
  const { outcome } = await apply('--justification', 'why', ...journal);
  const code = outcome.policies[0]?.approvalCode ?? '';
  emulator.approvals?.approve(code);
  const { outcome: done } = await apply('--approval', code);
  expect(results(done)).toEqual({ 'Policy 0': 'applied' });
  expect(writes(emulator).at(-1)?.status).toBeLessThan(300);
});

test.each([400, 403, 412])(
  'a demand is recognised by its message, whatever the status: %i',
  async (status) => {
    const { emulator, apply } = await startProject(seedOf(1), { 'all.yaml': declareAll(1) });
    emulator.onRequest(({ method, path }) =>
      method === 'GET' || path.includes('$batch')
        ? undefined
        : {
            status,
            body: { error: { code: 'X', message: 'Header x-msft-approval-justification is required.' } },
          },
    );
    const { outcome } = await apply();
    expect(outcome.policies[0]?.reason).toContain('--justification');
  },
);

describe('a justification of more than 1,024 characters', () => {
  // Counted as the service does: characters, not bytes.
  const of = (length: number): string => 'ä'.repeat(length);

  test('is refused before anything is sent, with its length', async () => {
    const { emulator, run } = await setUp();
    const { code, stdout, stderr } = await run('apply', '--yes', '--justification', of(1025));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('A justification has up to 1,024 characters, and this one has 1,025.');
    expect(emulator.log).toEqual([]);
  });

  test('is the shortest one that the service refuses', async () => {
    const { emulator, apply } = await setUp();
    const { outcome } = await apply('--justification', of(1024));
    expect(results(outcome)).toEqual({ 'Policy 0': 'waiting', 'Policy 1': 'waiting' });
    expect(emulator.approvals?.pending).toHaveLength(2);
    const write = emulator.log.find(({ headers }) => 'x-msft-approval-justification' in headers);
    const longer = Buffer.from(of(1025)).toString('base64');
    const answer = await fetch(emulator.url + (write?.path ?? ''), {
      method: 'POST',
      headers: {
        authorization: 'Bearer t',
        'content-type': 'application/json',
        'x-msft-approval-justification': longer,
      },
      body: JSON.stringify(write?.body),
    });
    expect(answer.status).toBe(400);
    expect(emulator.approvals?.pending).toHaveLength(2);
  });
});
