import { service, type Received, type Reply, type Service } from '../http-service.js';

export interface FakeItem {
  readonly id: number;
  readonly author: { readonly id: number };
  body?: string;
  description?: string;
  state?: string;
  readonly [key: string]: unknown;
}

export interface GitLabState {
  /** Notes of the merge request. */
  readonly notes: FakeItem[];
  readonly issues: FakeItem[];
  /** What the API lists, by path below the project. */
  readonly lists: Record<string, unknown>;
  /** Archives of jobs, by id. */
  readonly archives: Record<string, Buffer>;
}

/** User that the project's token is of. */
export const BOT = 42;
export const PROJECT = 7;
const TOKEN = 'glpat-of-the-project';

export interface FakeGitLab extends Service {
  readonly state: GitLabState;
  /** Variables of a job that is run by it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The part of GitLab's REST API that pipelines use, over HTTP. Only requests with the project's token are answered. */
export async function gitlab(): Promise<FakeGitLab> {
  const state: GitLabState = { notes: [], issues: [], lists: {}, archives: {} };
  const fake = await service((request) => answer(state, request, fake.url));
  return {
    ...fake,
    state,
    env: {
      GITLAB_CI: 'true',
      CI_API_V4_URL: `${fake.url}/api/v4`,
      CI_PROJECT_ID: String(PROJECT),
      CI_JOB_URL: 'https://gitlab.example/fernhill/assignments/-/jobs/4711',
      ASSIGNCTL_GITLAB_TOKEN: TOKEN,
      ASSIGNCTL_ID_TOKEN: 'id-token-of-the-job',
    },
  };
}

function answer(
  state: GitLabState,
  { method, path, headers, body }: Received,
  url: string,
): Reply | undefined {
  const { pathname, searchParams } = new URL(path, url);
  // Storage knows no token, and must be sent none.
  if (pathname.startsWith('/storage/'))
    return headers['private-token'] === undefined
      ? { body: state.archives[pathname.slice('/storage/'.length)] }
      : { status: 400, body: { message: 'a token was sent' } };
  if (headers['private-token'] !== TOKEN) return { status: 401, body: { message: '401 Unauthorized' } };
  const rest = pathname.replace(`/api/v4/projects/${PROJECT}`, '');
  const page = <T>(items: readonly T[]): readonly T[] => {
    const size = Number(searchParams.get('per_page') ?? 20);
    const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
    return items.slice(from, from + size);
  };
  const sent = body as Partial<FakeItem> & { readonly state_event?: string };
  if (`${method} ${pathname}` === 'GET /api/v4/user') return { body: { id: BOT } };
  const listed = state.lists[rest];
  if (method === 'GET' && listed !== undefined)
    return { body: Array.isArray(listed) ? page(listed as readonly unknown[]) : listed };
  const archive = /^\/jobs\/(\d+)\/artifacts$/.exec(rest);
  if (archive !== null) return { status: 302, headers: { location: `${url}/storage/${archive[1] ?? ''}` } };
  const [, items, id] = /^(\/merge_requests\/1\/notes|\/issues)(?:\/(\d+))?$/.exec(rest) ?? [];
  if (/^\/issues\/\d+\/notes$/.test(rest)) return { status: 201, body: {} };
  if (items === undefined) return undefined;
  const list = items === '/issues' ? state.issues : state.notes;
  const key = items === '/issues' ? 'iid' : 'id';
  const known = list.find((one) => String(one[key]) === id);
  switch (method) {
    case 'GET':
      return { body: page(list.filter((one) => one.state !== 'closed')) };
    case 'POST': {
      const number = list.length + 1;
      list.push({ ...sent, id: 1000 + number, iid: number, author: { id: BOT } });
      return { status: 201, body: {} };
    }
    case 'PUT':
      if (known === undefined) return undefined;
      Object.assign(known, sent, sent.state_event === 'close' ? { state: 'closed' } : {});
      return { body: known };
    default:
      return undefined;
  }
}
