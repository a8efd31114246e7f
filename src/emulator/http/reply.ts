import { propertiesOf } from '../odata/entity-properties.js';
import { type QueryOptions, skipToken } from '../odata/query.js';
import { type JsonObject } from '../tenant/values.js';
import { type Call, type Reply } from './call.js';
import { badRequest } from './graph-error.js';

/** A whole response: what HTTP sends, and what a batch puts in its list. A string body is plain text. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection breaks off in the middle of the body. */
  readonly isTorn?: boolean;
}

/** No answer: the connection is cut, or stays open and still. */
export type NoAnswer = 'reset' | 'silent';

/**
 * One page of a list, only its own items shaped, with `@odata.nextLink` on the emulator's own address while more is there. The count is on the first
 * page only, as Graph's known issues say.
 */
export function pageOf<T extends JsonObject>(
  call: Call,
  context: string,
  items: readonly T[],
  options: QueryOptions,
  defaultSize: number,
  shape: (item: T) => JsonObject = (item) => item,
): Reply {
  const end = options.skip + (options.top ?? defaultSize);
  const body: JsonObject = { '@odata.context': `${call.root}/$metadata#${context}` };
  if (options.count && options.skip === 0) body['@odata.count'] = items.length;
  if (end < items.length) body['@odata.nextLink'] = nextLink(call, end);
  return { status: 200, body: { ...body, value: items.slice(options.skip, end).map(shape) } };
}

/** One entity with its context in front. */
export function entityReply(call: Call, context: string, entity: JsonObject, status = 200): Reply {
  return { status, body: { '@odata.context': `${call.root}/$metadata#${context}/$entity`, ...entity } };
}

/** The named properties only, and the entity's own annotations. */
export function pick(entity: JsonObject, select: readonly string[] | undefined): JsonObject {
  if (select === undefined) return entity;
  return Object.fromEntries(
    Object.entries(entity).filter(([key]) => key.includes('@odata.') || select.includes(key)),
  );
}

/**
 * Checks `$select` against the metadata.
 * @throws GraphError 400 for a property that the type does not have in this version, as the live service answers.
 */
export function checkSelect(call: Call, entityType: string, select: readonly string[] | undefined): void {
  const known = propertiesOf(entityType, call.version);
  for (const name of select ?? []) if (!known.has(name)) throw noSuchProperty(name, entityType);
}

/** Sorts by displayName when asked; any other property is refused. */
export function inOrder<T extends JsonObject>(
  items: readonly T[],
  orderBy: QueryOptions['orderBy'],
): readonly T[] {
  if (orderBy === undefined) return items;
  if (orderBy.property !== 'displayName')
    throw badRequest(`Sorting by '${orderBy.property}' is not supported for this resource.`);
  const direction = orderBy.descending ? -1 : 1;
  return [...items].sort(
    (a, b) => direction * compareNames(String(a['displayName']), String(b['displayName'])),
  );
}

/** 400 in the wording that the live service uses for properties it does not find. */
export function noSuchProperty(property: string, entityType: string): Error {
  return badRequest(`Could not find a property named '${property}' on type 'microsoft.graph.${entityType}'.`);
}

function compareNames(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function nextLink({ root, segments, query }: Call, passed: number): string {
  const next = new URLSearchParams(query);
  next.set('$skiptoken', skipToken(passed));
  return `${root}/${segments.map(encodeURIComponent).join('/')}?${next.toString().replaceAll('%24', '$')}`;
}
