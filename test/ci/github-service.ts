import { answerGit, type FakeGit, fakeGit } from './fake-git.js';
import { service, type Received, type Reply, type Service } from './http-service.js';

export interface FakeNote {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string; readonly login: string; readonly id?: number };
  readonly created_at?: string;
  readonly updated_at?: string;
  /** The app that a person let write in their name. */
  readonly performed_via_github_app?: object | null;
  title?: string;
  state?: string;
  labels?: readonly string[];
}

export interface GitHubState {
  /** Comments by number of pull request or issue. */
  readonly comments: Map<string, FakeNote[]>;
  readonly issues: (FakeNote & { readonly pull_request?: object })[];
  /** People by login. What the API says of their permission, and their id. */
  readonly people: Map<string, { readonly id: number; readonly permission: string }>;
  /** Requests that are refused, as `METHOD /path` below the repository, with what GitHub says. */
  readonly refusals: Map<string, { readonly status: number; readonly message: string }>;
  /** What was pushed through the API for git data. */
  readonly git: FakeGit;
  /** Pull requests that a pushed commit belongs to. */
  pulls: unknown[];
  /** Artifacts as the API lists them. */
  artifacts: {
    readonly id: number;
    readonly name: string;
    readonly zip: Buffer;
    readonly workflow_run: { readonly id: number };
    readonly [key: string]: unknown;
  }[];
  /** Workflow runs as the API lists them. */
  runs: {
    readonly id: number;
    readonly event: string;
    readonly head_sha: string;
    readonly [key: string]: unknown;
  }[];
}

export const BOT = { type: 'Bot', login: 'github-actions[bot]' };
export const REPOSITORY = 'fernhill/assignments';
const TOKEN = 'token-of-the-job';

export interface FakeGitHub extends Service {
  readonly state: GitHubState;
  /** Variables of a job that is run by it. */
  readonly env: Readonly<Record<string, string>>;
  readonly commentsOf: (pullRequest: string) => readonly string[];
}

/** The part of GitHub's REST API that pipelines use, over HTTP. Only requests with the job's token are answered. */
export async function github(): Promise<FakeGitHub> {
  const state: GitHubState = {
    comments: new Map(),
    issues: [],
    people: new Map(),
    refusals: new Map(),
    git: fakeGit(),
    pulls: [],
    artifacts: [],
    runs: [],
  };
  const fake = await service((request) => answer(state, request, fake.url));
  return {
    ...fake,
    state,
    commentsOf: (pullRequest) => (state.comments.get(pullRequest) ?? []).map(({ body }) => body),
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: fake.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: '4711',
      GITHUB_TOKEN: TOKEN,
    },
  };
}

function answer(state: GitHubState, request: Received, url: string): Reply | undefined {
  const { method, headers } = request;
  const { pathname, searchParams } = new URL(request.path, url);
  // Storage knows no token, and must be sent none.
  if (pathname.startsWith('/storage/')) {
    if (headers.authorization !== undefined) return { status: 400, body: { message: 'a token was sent' } };
    return { body: state.artifacts.find(({ id }) => pathname === `/storage/${id}`)?.zip };
  }
  if (headers.authorization !== `Bearer ${TOKEN}`)
    return { status: 401, body: { message: 'Bad credentials' } };
  const prefix = `/repos/${REPOSITORY}`;
  if (!pathname.startsWith(prefix)) return undefined;
  const path = pathname.slice(prefix.length);
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const match = (pattern: RegExp): RegExpExecArray | null => pattern.exec(`${method} ${path}`);
  const page = <T>(items: readonly T[]): readonly T[] => {
    const size = Number(searchParams.get('per_page') ?? 30);
    const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
    return items.slice(from, from + size);
  };
  const refusal = state.refusals.get(`${method} ${path}`);
  if (refusal !== undefined) return { status: refusal.status, body: { message: refusal.message } };
  let found: RegExpExecArray | null;
  if ((found = match(/^GET \/issues\/(\d+)\/comments$/)))
    return { body: page(state.comments.get(found[1] ?? '') ?? []) };
  if ((found = match(/^POST \/issues\/(\d+)\/comments$/))) {
    const list = state.comments.get(found[1] ?? '') ?? [];
    state.comments.set(found[1] ?? '', list);
    list.push({ id: 1000 + list.length, body: String(body.body), user: BOT });
    return { status: 201, body: {} };
  }
  if ((found = match(/^GET \/issues\/comments\/(\d+)$/))) {
    const wanted = found[1];
    for (const [issue, notes] of state.comments)
      for (const note of notes)
        if (String(note.id) === wanted)
          return { body: { ...note, issue_url: `${url}${prefix}/issues/${issue}` } };
    return undefined;
  }
  if ((found = match(/^GET \/issues\/(\d+)$/))) {
    const wanted = found[1];
    const issue = state.issues.find(({ id }) => String(id) === wanted);
    return issue === undefined ? undefined : { body: { ...issue, number: issue.id } };
  }
  if ((found = match(/^GET \/collaborators\/([^/]+)\/permission$/))) {
    const person = state.people.get(decodeURIComponent(found[1] ?? ''));
    return person && { body: { permission: person.permission, user: { id: person.id } } };
  }
  if ((found = match(/^PATCH \/issues\/comments\/(\d+)$/))) {
    const wanted = found[1];
    const note = [...state.comments.values()].flat().find(({ id }) => String(id) === wanted);
    if (note === undefined) return undefined;
    note.body = String(body.body);
    return { body: note };
  }
  if (match(/^GET \/issues$/))
    return {
      body: page(
        state.issues
          .filter(
            ({ state: is, labels }) =>
              is === 'open' && labels?.includes(searchParams.get('labels') ?? '') === true,
          )
          .map((issue) => ({ ...issue, number: issue.id })),
      ),
    };
  if (match(/^POST \/issues$/)) {
    const id = state.issues.length + 1;
    state.issues.push({ ...(body as unknown as FakeNote), id, user: BOT, state: 'open' });
    return { status: 201, body: {} };
  }
  if ((found = match(/^PATCH \/issues\/(\d+)$/))) {
    const wanted = found[1];
    const issue = state.issues.find(({ id }) => String(id) === wanted);
    if (issue === undefined) return undefined;
    Object.assign(issue, body);
    return { body: issue };
  }
  if (match(/^GET \/commits\/[0-9a-f]+\/pulls$/)) return { body: state.pulls };
  if (match(/^GET \/actions\/runs$/)) {
    const runs = state.runs.filter(
      ({ event, head_sha }) =>
        event === searchParams.get('event') && head_sha === searchParams.get('head_sha'),
    );
    return { body: { total_count: runs.length, workflow_runs: page(runs) } };
  }
  if ((found = match(/^GET \/actions\/workflows\/([\w.-]+)\/runs$/))) {
    const file = `.github/workflows/${found[1] ?? ''}`;
    const runs = state.runs.filter(
      ({ path, head_branch }) => path === file && head_branch === searchParams.get('branch'),
    );
    return { body: { total_count: runs.length, workflow_runs: page(runs) } };
  }
  if ((found = match(/^GET \/actions\/runs\/(\d+)\/artifacts$/))) {
    const run = Number(found[1]);
    const named = state.artifacts.filter(
      ({ name, workflow_run: { id } }) => name === (searchParams.get('name') ?? name) && id === run,
    );
    return {
      body: {
        total_count: named.length,
        artifacts: page(named.map((artifact) => ({ ...artifact, zip: undefined }))),
      },
    };
  }
  if ((found = match(/^GET \/actions\/artifacts\/(\d+)\/zip$/)))
    return { status: 302, headers: { location: `${url}/storage/${found[1] ?? ''}` } };
  return answerGit(state.git, `${method} ${path}`, body, searchParams, REPOSITORY);
}
