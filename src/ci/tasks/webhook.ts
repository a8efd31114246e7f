import { type CiContext, CiError } from '../ci-context.js';
import { type Forge } from '../forges/forge.js';
import { waitOf } from '../forges/http-client.js';

const TIMEOUT_SECONDS = 30;
const ATTEMPTS = 3;
/** Version of the plain JSON message. */
const FORMAT_VERSION = '1.0';

/** What a message is about, with its title. */
const TITLES = {
  'drift-opened': 'Files and tenant differ',
  'drift-changed': 'Files and tenant differ in another way than before',
  'drift-closed': 'Files and tenant agree again',
  'approval-waiting': 'A plan waits for approval',
  'apply-done': 'A plan was applied',
  'apply-incomplete': 'A plan was not applied, or only in part',
} as const;

/** A change of state. Only words of this program, counts and the name of the project: no text that others chose. */
export interface Message {
  readonly event: keyof typeof TITLES;
  /** The `--name` of the task, a plain word. */
  readonly name: string;
  /** Numbers by what they count, such as `policies`. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Sends a message to the webhook that `ASSIGNCTL_WEBHOOK_URL` names, if there is one. The address is a secret: it is in no text.
 * A message is sent once more if the service is busy or fails: that it may arrive twice is better than never. Returns what went
 * wrong, in a sentence.
 */
export async function notify(
  message: Message,
  { runUrl }: Pick<Forge, 'runUrl'>,
  { env, fetch, sleep }: Pick<CiContext, 'env' | 'fetch' | 'sleep'>,
): Promise<string | undefined> {
  const address = env.ASSIGNCTL_WEBHOOK_URL ?? '';
  // Azure Pipelines passes a variable that is not set as it is written.
  if (address === '' || address.startsWith('$(')) return undefined;
  try {
    const url = parseAddress(address);
    const body = JSON.stringify(
      RENDERERS[formatOf(env.ASSIGNCTL_WEBHOOK_FORMAT ?? '', url)](message, runUrl),
    );
    const headers = { 'Content-Type': 'application/json' };
    const post = (): Promise<Response> => {
      const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
      // A redirect is an answer like others: it is not followed.
      return fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    };
    for (let attempt = 1; ; attempt += 1) {
      const response = await post().catch((cause: unknown) => {
        if (attempt === ATTEMPTS || isTimeout(cause)) throw cause;
        return undefined;
      });
      await response?.body?.cancel();
      if (response?.ok === true) return undefined;
      const mayRepeat = response === undefined || response.status === 429 || response.status >= 500;
      if (response !== undefined && (attempt === ATTEMPTS || !mayRepeat))
        return `The webhook answered with ${response.status}.`;
      await sleep(waitOf(response));
    }
  } catch (cause) {
    if (cause instanceof CiError) return cause.message;
    return isTimeout(cause)
      ? `The webhook did not answer within ${TIMEOUT_SECONDS} seconds.`
      : 'The webhook could not be reached.';
  }
}

function isTimeout(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'TimeoutError';
}

function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1';
  if (url === undefined || (url.protocol !== 'https:' && !isLoopback))
    throw new CiError('ASSIGNCTL_WEBHOOK_URL must be an address that begins with https://.');
  if (url.username !== '' || url.password !== '')
    throw new CiError(
      'ASSIGNCTL_WEBHOOK_URL must not contain a user name and a password: they cannot be sent.',
    );
  return url;
}

/** Where workflows of Teams are called, in all clouds. */
const OF_TEAMS =
  /\.(logic\.azure\.(com|us)|powerplatform\.com|powerplatform\.microsoft\.us|appsplatform\.us)$/;

type Format = 'teams' | 'slack' | 'json';

/** As it is asked for, else by the host. */
function formatOf(asked: string, { hostname }: URL): Format {
  if (asked === 'teams' || asked === 'slack' || asked === 'json') return asked;
  if (asked !== '' && !asked.startsWith('$('))
    throw new CiError('ASSIGNCTL_WEBHOOK_FORMAT must be teams, slack or json.');
  if (OF_TEAMS.test(hostname)) return 'teams';
  return /^hooks\.slack(-gov)?\.com$/.test(hostname) ? 'slack' : 'json';
}

const RENDERERS: Readonly<Record<Format, (message: Message, runUrl: string) => object>> = {
  /** An adaptive card, as a Workflow of Teams posts it. */
  teams: ({ event, name, counts }, runUrl) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: TITLES[event] },
            {
              type: 'FactSet',
              facts: [
                { title: 'Project', value: name },
                ...Object.entries(counts).map(([title, count]) => ({ title, value: String(count) })),
              ],
            },
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Show the run', url: runUrl }],
        },
      },
    ],
  }),
  slack: ({ event, name, counts }, runUrl) => ({
    text: [
      `*${TITLES[event]}*`,
      [`Project: ${name}`, ...Object.entries(counts).map(([what, count]) => `${what}: ${count}`)].join(' · '),
      `<${runUrl.replaceAll(/[<>|\s]/g, encodeURIComponent)}|Show the run>`,
    ].join('\n'),
  }),
  json: ({ event, name, counts }, runUrl) => ({
    formatVersion: FORMAT_VERSION,
    event,
    title: TITLES[event],
    project: name,
    counts,
    url: runUrl,
  }),
};
