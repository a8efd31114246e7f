import fc from 'fast-check';
import { workOf } from '../../src/ci/tasks/task-review.js';
import { type Message, notify } from '../../src/ci/tasks/webhook.js';
import { declareAll, seedOf } from '../support/numbered-policies.js';
import { startProject } from '../support/started-project.js';
import { configRepository } from './config-repository.js';
import { emptyPolicy } from './drifted-repository.js';
import { service } from './http-service.js';

jest.setTimeout(120_000);

const sleep = (): Promise<void> => Promise.resolve();
const RUN = { runUrl: 'https://ci.example/runs/1' };
const MESSAGE: Message = { event: 'drift-opened', name: 'fernhill', counts: { policies: 2 } };

/** What a webhook of that kind receives. */
async function received(format: string, message = MESSAGE): Promise<unknown> {
  const hook = await service(() => ({ status: 202 }));
  const env = { ASSIGNCTL_WEBHOOK_URL: `${hook.url}/secret`, ASSIGNCTL_WEBHOOK_FORMAT: format };
  expect(await notify(message, RUN, { env, fetch, sleep })).toBeUndefined();
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
  ['https://prod-1.usgovtexas.logic.azure.us/workflows/x', 'attachments'],
  ['https://default1.environment.api.high.powerplatform.microsoft.us/x', 'attachments'],
  ['https://default1.environment.api.appsplatform.us/x', 'attachments'],
  ['https://logic.azure.us.evil.example/x', 'event'],
  ['https://hooks.slack.com/services/x', 'text'],
  ['https://hooks.slack-gov.com/services/x', 'text'],
  ['https://hooks.slack.com.evil.example/x', 'event'],
])('without a format the host of %s decides', async (address, key) => {
  let sent: unknown;
  const fake = (_: unknown, init?: RequestInit): Promise<Response> => {
    sent = JSON.parse(init?.body as string);
    return Promise.resolve(new Response());
  };
  await notify(MESSAGE, RUN, { env: { ASSIGNCTL_WEBHOOK_URL: address }, fetch: fake, sleep });
  expect(sent).toHaveProperty(key);
});

test.each([undefined, '', '$(ASSIGNCTL_WEBHOOK_URL)'])(
  'for the address %j nothing is sent',
  async (address) => {
    const env = address === undefined ? {} : { ASSIGNCTL_WEBHOOK_URL: address };
    const never = (): Promise<Response> => Promise.reject(new Error('called'));
    expect(await notify(MESSAGE, RUN, { env, fetch: never, sleep })).toBeUndefined();
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
      'https://ada:secret@chat.example/x',
    ].map((ASSIGNCTL_WEBHOOK_URL) => notify(MESSAGE, RUN, { env: { ASSIGNCTL_WEBHOOK_URL }, fetch, sleep })),
  );
  expect(problems).toEqual([
    'The webhook answered with 302.',
    'The webhook answered with 404.',
    'ASSIGNCTL_WEBHOOK_URL must be an address that begins with https://.',
    'ASSIGNCTL_WEBHOOK_URL must be an address that begins with https://.',
    'The webhook could not be reached.',
    'ASSIGNCTL_WEBHOOK_URL must not contain a user name and a password: they cannot be sent.',
  ]);
});

describe('a webhook that fails', () => {
  const env = { ASSIGNCTL_WEBHOOK_URL: 'https://chat.example/secret' };

  /** What is said after these answers, the last of which repeats, and how often it was tried. */
  async function tried(...answers: readonly (number | Error)[]) {
    let calls = 0;
    const waits: number[] = [];
    const problem = await notify(MESSAGE, RUN, {
      env,
      fetch: () => {
        const answer = answers[Math.min(calls, answers.length - 1)] ?? 200;
        calls += 1;
        return answer instanceof Error
          ? Promise.reject(answer)
          : Promise.resolve(new Response('', { status: answer, headers: { 'retry-after': '7' } }));
      },
      sleep: (time) => Promise.resolve(void waits.push(time)),
    });
    return { calls, problem, waits };
  }

  test.each([429, 500, 503])('with %d gets the message once more, as soon as it may', async (status) => {
    expect(await tried(status, 200)).toEqual({ calls: 2, problem: undefined, waits: [7000] });
    expect(await tried(status)).toMatchObject({
      calls: 3,
      problem: `The webhook answered with ${status}.`,
    });
  });

  test('without an answer gets it once more, and after a timeout no more', async () => {
    expect(await tried(new TypeError('fetch failed'), 202)).toMatchObject({ calls: 2, problem: undefined });
    expect(await tried(new TypeError('fetch failed'))).toMatchObject({
      calls: 3,
      problem: 'The webhook could not be reached.',
    });
    const late = Object.assign(new Error('https://chat.example/secret'), { name: 'TimeoutError' });
    expect(await tried(late)).toEqual({
      calls: 1,
      problem: 'The webhook did not answer within 30 seconds.',
      waits: [],
    });
  });

  test.each([302, 400, 404])('with %d is not asked again', async (status) => {
    expect(await tried(status)).toEqual({
      calls: 1,
      problem: `The webhook answered with ${status}.`,
      waits: [],
    });
  });

  test('does not make an apply fail, which has written, nor keep the next ring from it', async () => {
    const hook = await service(() => ({ status: 410, body: 'gone: /secret' }));
    const repository = await configRepository({ secrets: { 'webhook-url': `${hook.url}/secret` } });
    const [plan, applied] = await repository.merge({ byHand: true });
    expect(hook.log.map(({ body }) => (body as { event: string }).event)).toEqual([
      'approval-waiting',
      'apply-done',
    ]);
    expect([plan.result, applied.result, applied.outputs.done]).toEqual(['success', 'success', 'true']);
    for (const { log } of [plan, applied]) {
      expect(log).toContain('warning: The webhook answered with 410.');
      expect(log).not.toContain('/secret');
    }
    // Drift that nobody is told of fails the run: it is said once only.
    emptyPolicy(repository, 'Android – Corporate baseline');
    const drift = await repository.drift();
    expect([drift.result, drift.log.includes('/secret')]).toEqual(['failure', false]);
    expect(drift.log).toContain('error: The webhook answered with 410.');
  });
});

test('the caller of the workflows chooses the format, for an address that does not show it', async () => {
  const hook = await service(() => ({ status: 202 }));
  const repository = await configRepository({
    secrets: { 'webhook-url': `${hook.url}/secret` },
    inputs: { 'webhook-format': 'slack' },
  });
  await repository.drift();
  await repository.merge({ byHand: true });
  expect(hook.log).toHaveLength(3);
  for (const { body } of hook.log) expect(Object.keys(body as object)).toEqual(['text']);
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
      await notify(MESSAGE, { runUrl }, { env, fetch: fake, sleep });
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
