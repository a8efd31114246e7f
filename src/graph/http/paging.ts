import { isJsonObject, type JsonObject } from '../../model/json.js';
import { counted } from '../../model/numbers.js';
import { GraphFailure } from '../../model/ports.js';
import { type Listing } from '../../model/tenant/tenant.js';
import { type GraphConnection } from '../connection.js';
import { aboutCall, subjectOf, withoutQuery } from './transport.js';

/** More pages than any list of one tenant has: 999 items each make ten million. */
const MOST_PAGES = 10_000;

/** What reading a list needs of a connection. */
export type ListContext = Pick<GraphConnection, 'origin' | 'redact' | 'onNote'>;

/**
 * All items of a list, page by page; of an id that comes twice the later item. Throws a GraphFailure where a page is no
 * list, leads to another origin, or leads in a circle.
 */
export async function fetchAll(
  context: ListContext,
  path: string,
  getPage: (path: string) => Promise<unknown>,
): Promise<readonly JsonObject[]> {
  const items = new Map<unknown, JsonObject>();
  await eachPage(context, path, getPage, (page) => {
    for (const item of page) items.set(typeof item.id === 'string' ? item.id : item, item);
  });
  return [...items.values()];
}

/**
 * Every item of a list of which nothing may be lost, with one that comes twice twice. Throws a GraphFailure where an item is
 * no JSON object, too.
 */
export async function fetchWhole(
  context: ListContext,
  path: string,
  getPage: (path: string) => Promise<unknown>,
): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  await eachPage(context, path, wholePages(context, path, getPage), (page) => {
    all.push(...page);
  });
  return all;
}

/** Pages of a list of which nothing may be lost. Throws a GraphFailure where an item is no JSON object. */
export function wholePages(
  { redact }: Pick<ListContext, 'redact'>,
  path: string,
  getPage: (path: string) => Promise<unknown>,
): (path: string) => Promise<unknown> {
  return async (page) => {
    const body = await getPage(page);
    const items: readonly unknown[] = isJsonObject(body) && Array.isArray(body.value) ? body.value : [];
    if (items.every(isJsonObject)) return body;
    throw new GraphFailure('the list has entries that are no JSON objects', {
      ...aboutCall({ method: 'GET', path }, redact),
      status: 200,
      retry: 'never',
    });
  };
}

/**
 * The same, a page at a time: for lists that are too long to keep whole. `onPage` ends it by saying `false`. Resolves to whether
 * the list came to its end.
 */
export async function eachPage(
  context: ListContext,
  path: string,
  getPage: (path: string) => Promise<unknown>,
  onPage: (items: readonly JsonObject[]) => unknown,
): Promise<boolean> {
  const seen = new Set<string>();
  for (let next: string | undefined = path; next !== undefined;) {
    if (seen.has(next) || seen.size >= MOST_PAGES) throw endless(context, path, seen);
    seen.add(next);
    const body = await getPage(next);
    // An empty body is an empty list: so a collection without policies has answered on a live tenant.
    const isContinued = onPage(itemsOf(context, next, body ?? { value: [] })) !== false;
    next = isJsonObject(body) ? nextPath(context.origin, path, body['@odata.nextLink']) : undefined;
    if (!isContinued) return next === undefined;
  }
  return true;
}

/** The items of one page. What is no JSON object is left out, and said. Throws a GraphFailure where the body is no list. */
export function itemsOf(
  { redact, onNote }: Pick<ListContext, 'redact' | 'onNote'>,
  path: string,
  body: unknown,
): readonly JsonObject[] {
  if (!isJsonObject(body) || !Array.isArray(body.value))
    throw new GraphFailure('the answer is no list', {
      ...aboutCall({ method: 'GET', path }, redact),
      next: 'Look for a proxy between this machine and Graph; if there is none, report it to Graph support.',
    });
  const items = body.value.filter(isJsonObject);
  if (items.length < body.value.length)
    onNote(
      redact(
        `Left out of ${subjectOf(path)}: ${counted(body.value.length - items.length, 'entry', 'entries')} (not JSON objects).`,
      ),
    );
  return items;
}

/**
 * Each item of an answer by `read`. One that lacks what every such item has is left out, and said: otherwise one broken item
 * would take all others with it.
 */
export async function readListing<C extends Pick<ListContext, 'redact' | 'onNote'>, T>(
  context: C,
  ask: (context: C) => Promise<readonly JsonObject[]>,
  read: (item: JsonObject) => T,
): Promise<Listing<T>> {
  const names = new Set<string>();
  let unread: typeof names | undefined;
  const onNote = (sentence: string): void => {
    unread = names;
    context.onNote(sentence);
  };
  const answer = await ask({ ...context, onNote });
  const items = answer.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof GraphFailure)) throw error;
      const { id, displayName } = item;
      if (typeof displayName === 'string') names.add(displayName);
      const shownId = typeof id === 'string' ? ` (id ${id})` : '';
      onNote(context.redact(`${error.message}${shownId}. It is left out.`));
      return [];
    }
  });
  return unread === undefined ? { items } : { items, unread };
}

function endless({ redact }: ListContext, path: string, seen: ReadonlySet<string>): GraphFailure {
  const why =
    seen.size >= MOST_PAGES
      ? `the list has more than ${MOST_PAGES} pages`
      : `the list leads in a circle: after ${counted(seen.size, 'page')} its next link names one that was read`;
  return new GraphFailure(why, {
    ...aboutCall({ method: 'GET', path }, redact),
    retry: 'never',
    next: 'Nothing of it is used. Run again; if it stays, report it to Graph support.',
  });
}

/** The path of a next link, which must lead to our own origin and the same collection: a token follows no link elsewhere. */
function nextPath(origin: string, list: string, link: unknown): string | undefined {
  if (link === undefined || link === null) return undefined;
  const url = typeof link === 'string' && URL.canParse(link, origin) ? new URL(link, origin) : undefined;
  if (url?.origin !== origin)
    throw new GraphFailure('A next link leads away from Microsoft Graph and is not followed', {
      next: 'Nothing was read past it. Report the request to your Graph support.',
    });
  if (collectionOf(url.pathname) !== collectionOf(list))
    throw new GraphFailure('A next link leads to another list and is not followed', {
      next: 'Nothing was read past it. Report the request to your Graph support.',
    });
  return url.pathname + url.search;
}

/** Version and collection of a path, however its keys are written: `beta/groups`, `beta/devicemanagement/assignmentfilters`. */
function collectionOf(path: string): string {
  const [version = '', root = '', inner = ''] = withoutQuery(path).toLowerCase().split('/').slice(1);
  const isOfIntune = root === 'deviceappmanagement' || root === 'devicemanagement';
  return [version, root, ...(isOfIntune ? [inner] : [])].map((one) => one.split('(', 1)[0]).join('/');
}
