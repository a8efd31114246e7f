import { createHash } from 'node:crypto';
import { type Reply } from './http-service.js';

interface FakePull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly base: string;
  /** Full name of the repository it comes from, if it is a fork. */
  readonly from?: string;
}

interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string;
}

/** Git objects by hash, branches, and pull requests, as the API has been given them. */
export interface FakeGit {
  readonly blobs: Map<string, Buffer>;
  readonly trees: Map<string, { readonly base_tree: string; readonly tree: readonly TreeEntry[] }>;
  readonly commits: Map<
    string,
    { readonly message: string; readonly tree: string; readonly parents: readonly string[] }
  >;
  readonly refs: Map<string, string>;
  readonly pulls: FakePull[];
}

export function fakeGit(): FakeGit {
  return { blobs: new Map(), trees: new Map(), commits: new Map(), refs: new Map(), pulls: [] };
}

/** The files that a branch changes, by path. */
export function filesOn({ refs, commits, trees, blobs }: FakeGit, branch: string): Record<string, string> {
  const commit = commits.get(refs.get(`refs/heads/${branch}`) ?? '');
  const { tree = [] } = trees.get(commit?.tree ?? '') ?? {};
  return Object.fromEntries(tree.map(({ path, sha }) => [path, blobs.get(sha)?.toString('utf8') ?? '']));
}

type Body = Readonly<Record<string, unknown>>;

/** Makes an object, and answers with its hash. */
function make<T>(objects: Map<string, T>, value: T): Reply {
  const sha = createHash('sha1')
    .update(JSON.stringify(value) + String(objects.size))
    .digest('hex');
  objects.set(sha, value);
  return { status: 201, body: { sha } };
}

/** Every commit that is not ours has this tree. */
export const FORMER_TREE = '7'.repeat(40);

/** The part of GitHub's API for branches and pull requests. `request` is `METHOD path`. */
export function answerGit(
  git: FakeGit,
  request: string,
  body: Body,
  query: URLSearchParams,
  repository: string,
): Reply | undefined {
  const after = (start: string): string | undefined =>
    request.startsWith(start) ? request.slice(start.length) : undefined;
  let rest: string | undefined;
  switch (request) {
    case 'POST /git/blobs':
      return make(git.blobs, Buffer.from(String(body.content), 'base64'));
    case 'POST /git/trees':
      return make(git.trees, body as never);
    case 'POST /git/commits':
      return make(git.commits, body as never);
    case 'POST /git/refs': {
      if (git.refs.has(String(body.ref)))
        return { status: 422, body: { message: 'Reference already exists' } };
      git.refs.set(String(body.ref), String(body.sha));
      return { status: 201, body: {} };
    }
    case 'POST /pulls': {
      const pull = { ...(body as unknown as FakeGit['pulls'][number]), number: 40 + git.pulls.length };
      git.pulls.push(pull);
      return { status: 201, body: { number: pull.number } };
    }
    case 'GET /pulls':
      return {
        body: git.pulls
          .filter(({ head }) => (query.get('head') ?? '').endsWith(`:${head}`))
          .map(({ number, head, base, from }) => ({
            number,
            head: { ref: head, repo: { full_name: from ?? repository } },
            base: { ref: base },
          })),
      };
  }
  if ((rest = after('GET /git/commits/')) !== undefined)
    return { body: { sha: rest, tree: { sha: git.commits.get(rest)?.tree ?? FORMER_TREE } } };
  if ((rest = after('GET /git/matching-refs/')) !== undefined) {
    const start = `refs/${rest}`;
    return { body: [...git.refs.keys()].filter((ref) => ref.startsWith(start)).map((ref) => ({ ref })) };
  }
  if ((rest = after('PATCH /git/refs/')) !== undefined) {
    git.refs.set(`refs/${rest}`, String(body.sha));
    return { body: {} };
  }
  return undefined;
}
