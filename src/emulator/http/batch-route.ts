import type { Answer, NoAnswer } from './reply.js';
import { badRequest } from './graph-error.js';
import { guidFrom, isObject, type JsonObject } from '../tenant/values.js';
import type { Incoming } from './call.js';

const MAX_REQUESTS = 20;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** One request of a batch, checked. */
interface Item extends Incoming {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** The envelope's body, or `reset` when an injected fault cuts the connection. */
export type BatchResult = { readonly responses: readonly JsonObject[] } | NoAnswer;

/**
 * Answers a `$batch`: documented rules, up to 20 requests with ids unique without regard to case. Requests run in
 * the order sent, after those they depend on; the replies come in another order, always the same for the same ids.
 * @throws GraphError 400 for a malformed envelope, and then nothing is run
 */
export function runBatch(
  body: unknown,
  version: string,
  inherited: Readonly<Record<string, string>>,
  run: (incoming: Incoming, batchId: string) => Answer | NoAnswer,
): BatchResult {
  const items = readEnvelope(body, version, inherited);
  const answers = new Map<string, Answer>();
  for (const item of inDependencyOrder(items)) {
    const failed = item.dependsOn.some((id) => (answers.get(id.toLowerCase())?.status ?? 500) >= 400);
    const answer = failed ? failedDependency() : run(item, item.id);
    if (typeof answer === 'string') return answer;
    // An answer cannot break off inside an envelope that is whole.
    if (answer.isTorn === true) return 'reset';
    answers.set(item.id.toLowerCase(), answer);
  }
  const responses = items.map(({ id }) => present(id, answers.get(id.toLowerCase())));
  return { responses: shuffled(responses) };
}

function readEnvelope(body: unknown, version: string, inherited: Readonly<Record<string, string>>): Item[] {
  const requests = isObject(body) ? body['requests'] : undefined;
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest('Invalid batch payload format.');
  if (requests.length > MAX_REQUESTS)
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MAX_REQUESTS}.`);
  const items = requests.map((request) => readItem(request, version, inherited));
  const ids = items.map(({ id }) => id.toLowerCase());
  if (new Set(ids).size < ids.length) throw badRequest('Request id must be unique in a batch.');
  for (const { dependsOn } of items)
    if (dependsOn.some((id) => !ids.includes(id.toLowerCase())))
      throw badRequest('A request depends on an id that is not in the batch.');
  return items;
}

function readItem(request: unknown, version: string, inherited: Readonly<Record<string, string>>): Item {
  if (!isObject(request)) throw badRequest('Invalid batch payload format.');
  const { id, method, url, headers = {}, body, dependsOn = [] } = request;
  if (typeof id !== 'string' || id === '') throw badRequest('Request id must be a string that is not empty.');
  if (typeof method !== 'string' || !METHODS.includes(method.toUpperCase()))
    throw badRequest(`Invalid method in request ${id}.`);
  if (typeof url !== 'string' || url === '' || /^\w+:/.test(url))
    throw badRequest(`The url of request ${id} must be relative to the version.`);
  if (!isObject(headers) || !Array.isArray(dependsOn)) throw badRequest('Invalid batch payload format.');
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  if (body !== undefined && own['content-type'] === undefined)
    throw badRequest(`Write request id : ${id} does not contain Content-Type header or body.`);
  return {
    id,
    method: method.toUpperCase(),
    path: `/${version}/${url.replace(/^\//, '')}`,
    headers: { ...inherited, ...own },
    body,
    dependsOn: dependsOn.map(String),
  };
}

function inDependencyOrder(items: readonly Item[]): Item[] {
  const ordered: Item[] = [];
  const done = new Set<string>();
  while (ordered.length < items.length) {
    const ready = items.find(
      ({ id, dependsOn }) =>
        !done.has(id.toLowerCase()) && dependsOn.every((parent) => done.has(parent.toLowerCase())),
    );
    if (!ready) throw badRequest('The requests of the batch depend on each other in a circle.');
    ordered.push(ready);
    done.add(ready.id.toLowerCase());
  }
  return ordered;
}

function failedDependency(): Answer {
  const error = { code: 'FailedDependency', message: 'A request that this one depends on has failed.' };
  return { status: 424, headers: { 'Content-Type': 'application/json' }, body: { error } };
}

function present(id: string, answer: Answer | undefined): JsonObject {
  const { status, headers, body } = answer ?? failedDependency();
  return { id, status, headers, ...(body === undefined ? {} : { body }) };
}

function shuffled(responses: readonly JsonObject[]): JsonObject[] {
  const rank = ({ id }: JsonObject): string => guidFrom('shuffle', String(id));
  return [...responses].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
