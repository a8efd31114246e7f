import { isJsonObject, type JsonObject } from '../../model/json.js';
import { GraphFailure } from '../../model/ports.js';

/** All items of a list, page by page. Throws a GraphFailure where a page is no list or leads to another origin. */
export async function fetchAll(
  origin: string,
  path: string,
  getPage: (path: string) => Promise<unknown>,
): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  await eachPage(origin, path, getPage, (page) => void items.push(...page));
  return items;
}

/**
 * The same, a page at a time: for lists nobody wants to hold whole. `onPage` ends it by saying `false`. Resolves to whether
 * the list came to its end.
 */
export async function eachPage(
  origin: string,
  path: string,
  getPage: (path: string) => Promise<unknown>,
  onPage: (items: readonly JsonObject[]) => unknown,
): Promise<boolean> {
  for (let next: string | undefined = path; next !== undefined;) {
    const body = await getPage(next);
    if (!isJsonObject(body) || !Array.isArray(body.value) || !body.value.every(isJsonObject))
      throw new GraphFailure(`GET ${next} was answered with something that is no list`, {});
    const isWanted = onPage(body.value) !== false;
    next = nextPath(origin, body['@odata.nextLink']);
    if (!isWanted) return next === undefined;
  }
  return true;
}

/** The path of a next link, which must lead to our own origin: a token follows no link elsewhere. */
function nextPath(origin: string, link: unknown): string | undefined {
  if (link === undefined || link === null) return undefined;
  const url = typeof link === 'string' && URL.canParse(link, origin) ? new URL(link, origin) : undefined;
  if (url?.origin !== origin)
    throw new GraphFailure('A next link leads away from Microsoft Graph and is not followed', {
      next: 'Nothing was read past it. Report the request to your Graph support.',
    });
  return url.pathname + url.search;
}
