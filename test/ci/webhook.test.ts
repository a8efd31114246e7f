import fc from 'fast-check';
import { workOf } from '../../src/ci/tasks/task-review.js';
import { type Message, notify } from '../../src/ci/tasks/webhook.js';
import { declareAll, seedOf } from '../support/numbered-policies.js';
import { startProject } from '../support/started-project.js';
import { configRepository } from './config-repository.js';
import { service } from './http-service.js';

jest.setTimeout(120_000);

const RUN = { runUrl: 'https://ci.example/runs/1' };
const MESSAGE: Message = { event: 'drift-opened', name: 'fernhill', counts: { policies: 2 } };

/** What a webhook of that kind receives. */
async function received(format: string, message = MESSAGE): Promise<unknown> {
  const hook = await service(() => ({ status: 202 }));
  const env = { ASSIGNCTL_WEBHOOK_URL: `${hook.url}/secret`, ASSIGNCTL_WEBHOOK_FORMAT: format };
  expect(await notify(message, RUN, { env, fetch })).toBeUndefined();
  expect(hook.log).toHaveLength(1);
  return hook.log[0]?.body;
}

test('plain JSON, a message of Slack, or an adaptive card of Teams', async () => {
  expect(await received('json')).toEqual({
    formatVersion: '1.0',
    event: 'drift-opened',
    title: 'Files and tenant differ',
    project: 'fernhill',
    counts: { policies: 2 },
    url: RUN.runUrl,
  });
  expect(await received('slack')).toEqual({
    text: '*Files and tenant differ*\nProject: fernhill · policies: 2\n<https://ci.example/runs/1|Show the run>',
  });
  expect(await received('teams')).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          body: [{ text: 'Files and tenant differ' }, { facts: [{ value: 'fernhill' }, { value: '2' }] }],
          actions: [{ url: RUN.runUrl }],
        },
      },
    ],
  });
});

test.each([
  ['https://prod-1.westeurope.logic.azure.com/workflows/x', 'attachments'],
  ['https://default1.environment.api.powerplatform.com/x', 'attachments'],
  ['https://hooks.slack.com/services/x', 'text'],
  ['https://hooks.slack.com.evil.example/x', 'event'],
])('without a format the host of %s decides', async (address, key) => {
  let sent: unknown;
  const fake = (_: unknown, init?: RequestInit): Promise<Response> => {
    sent = JSON.parse(init?.body as string);
    return Promise.resolve(new Response());
  };
  await notify(MESSAGE, RUN, { env: { ASSIGNCTL_WEBHOOK_URL: address }, fetch: fake });
  expect(sent).toHaveProperty(key);
});

test.each([undefined, '', '$(ASSIGNCTL_WEBHOOK_URL)'])(
  'for the address %j nothing is sent',
  async (address) => {
    const env = address === undefined ? {} : { ASSIGNCTL_WEBHOOK_URL: address };
    const never = (): Promise<Response> => Promise.reject(new Error('called'));
    expect(await notify(MESSAGE, RUN, { env, fetch: never })).toBeUndefined();
  },
);

test('the address is in no text, however it fails', async () => {
  const hook = await service(() => ({ status: 302, headers: { location: 'https://elsewhere.example' } }));
  const refused = await service(() => ({ status: 404, body: 'no /secret here' }));
  const problems = await Promise.all(
    [
      `${hook.url}/secret`,
      `${refused.url}/secret`,
      'http://chat.example/secret',
      'secret',
      'https://127.0.0.1:1/secret',
    ].map((ASSIGNCTL_WEBHOOK_URL) => notify(MESSAGE, RUN, { env: { ASSIGNCTL_WEBHOOK_URL }, fetch })),
  );
  expect(problems).toEqual([
    'The webhook could not be reached.',
    'The webhook answered with 404.',
    'ASSIGNCTL_WEBHOOK_URL must be an address that begins with https://.',
    'ASSIGNCTL_WEBHOOK_URL must be an address that begins with https://.',
    'The webhook could not be reached.',
  ]);
});

test('no address of a run breaks out of a link of Slack', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      let sent = '';
      const fake = (_: unknown, init?: RequestInit): Promise<Response> => {
        sent = (JSON.parse(init?.body as string) as { text: string }).text;
        return Promise.resolve(new Response());
      };
      const env = { ASSIGNCTL_WEBHOOK_URL: 'https://hooks.slack.com/x' };
      const runUrl = `https://ci.example/${text}`;
      await notify(MESSAGE, { runUrl }, { env, fetch: fake });
      expect(sent.split('\n').at(-1)).toMatch(/^<[^<>|\s]*\|Show the run>$/);
    }),
    { seed: 7, numRuns: 50 },
  );
});

test('what is refused, or not in the reviewed plan, does not wait for an approval', async () => {
  const { plan } = await startProject(
    seedOf(3),
    { 'all.yaml': declareAll(3) },
    { settings: 'writeMode: assign\n' },
  );
  const { plan: fresh } = await plan();
  const [first, ...others] = fresh.policies;
  const refused = [{ code: 'protected', message: '', allow: '' }] as const;
  expect(workOf(fresh)).toEqual({ policies: 3, requests: 3 });
  expect(
    workOf({ ...fresh, policies: fresh.policies.map((one) => (one === first ? { ...one, refused } : one)) }),
  ).toEqual({ policies: 2, requests: 2 });
  expect(workOf({ ...fresh, refused })).toEqual({ policies: 0, requests: 0 });
  expect(workOf(fresh, { ...fresh, policies: others })).toEqual({ policies: 2, requests: 2 });
});

test('a pipeline sends one message for each change of state, and none with a name of others', async () => {
  const hook = await service(() => ({ status: 200 }));
  const repository = await configRepository({ secrets: { 'webhook-url': `${hook.url}/secret` } });
  const events = (): readonly unknown[] =>
    hook.log.splice(0).map(({ body }) => (body as { event: string }).event);
  await repository.drift();
  await repository.drift();
  expect(hook.log[0]?.body).toMatchObject({ counts: { blocked: 0 }, project: 'default' });
  expect(JSON.stringify(hook.log)).not.toContain('Android');
  expect(events()).toEqual(['drift-opened']);
  const [plan, applied] = await repository.merge({ byHand: true });
  expect([plan.log, applied.log].join('')).not.toContain('/secret');
  expect(hook.log[1]?.body).toMatchObject({ counts: { applied: 12 } });
  expect(events()).toEqual(['approval-waiting', 'apply-done']);
  await repository.drift();
  expect(events()).toEqual(['drift-closed']);
});
