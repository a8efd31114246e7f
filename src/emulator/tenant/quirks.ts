import { isObject, type JsonObject } from './values.js';

/**
 * Ways in which a live service has been seen, or reported, to differ from both profiles. Each can be switched on by itself;
 * docs/emulator.md says what it rests on.
 */
export const QUIRKS = [
  'broken-list-items',
  'circular-next-link',
  'counts-not-found',
  'empty-body-without-policies',
  'empty-expansion',
  'hidden-members-left-out',
  'html-in-between',
  'item-on-two-pages',
  'no-assignments-route',
  'no-intune-licence',
  'no-list-expansion',
  'no-policy-sets',
  'no-windows-protections',
  'odd-retry-after',
  'query-broker-throttles',
  'token-in-error',
] as const;
export type Quirk = (typeof QUIRKS)[number];

/** What a quirk looks at: the request, and what the service would have answered. */
export interface Served {
  readonly method: string;
  /** Path and query, beginning with the version. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  /** The header of that name. */
  readonly authorization?: string | undefined;
}

/** What goes out in place of it. */
export interface Bent {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How many of the first lists the query broker refuses. */
const REFUSED_LISTS = 3;
/** What a service has been seen or reported to write into Retry-After, and none: the documentation has `2.128`, HTTP has dates. */
const RETRY_AFTERS: readonly (() => string | undefined)[] = [
  () => '0',
  () => '0.249',
  () => new Date(Date.now() + 2000).toUTCString(),
  () => undefined,
];

/** The answer as a service with these quirks gives it. `hiddenGroups`: ids of groups with hidden membership. */
export function createBending(
  quirks: ReadonlySet<Quirk>,
  hiddenGroups: () => readonly string[],
): (served: Served) => Bent | undefined {
  let refused = 0;
  let throttled = 0;
  const bends: Readonly<Record<Quirk, (served: Served) => Bent | undefined>> = {
    'broken-list-items': ({ path, status, body }) => {
      const value = itemsOf(body);
      if (!isIntuneList(path) || !isObject(body) || value === undefined) return undefined;
      return { status, body: { ...body, value: [null, { displayName: null }, ...value] } };
    },
    'circular-next-link': ({ path, status, body }) =>
      isPolicyList(path) && status === 200 && isObject(body)
        ? { status, body: { ...body, '@odata.nextLink': contextOrigin(body) + path } }
        : undefined,
    'counts-not-found': ({ path }) =>
      /\/\$count(\?|$)/.test(path)
        ? refusal(404, 'Request_ResourceNotFound', 'Resource does not exist.')
        : undefined,
    'empty-body-without-policies': ({ path, status, body }) =>
      isPolicyList(path) && itemsOf(body)?.length === 0 ? { status, body: undefined } : undefined,
    'empty-expansion': ({ path, status, body }) =>
      isPolicyList(path) && path.includes('$expand=assignments')
        ? { status, body: withoutExpansion(body) }
        : undefined,
    'hidden-members-left-out': ({ path, status, body }) => {
      const hidden = hiddenGroups();
      const inside = /\/groups\/([^/?]+)\/(?:transitiveM|m)embers\b/.exec(path)?.[1];
      if (inside !== undefined && hidden.includes(inside.toLowerCase()))
        return { status, body: path.includes('/$count') ? '0' : { value: [] } };
      const value = itemsOf(body);
      if (!/\/(transitiveM|m)emberOf\b/.test(path) || !isObject(body) || value === undefined)
        return undefined;
      return {
        status,
        body: { ...body, value: value.filter(({ id }) => !hidden.includes(String(id).toLowerCase())) },
      };
    },
    'html-in-between': () => ({
      status: 403,
      body: '<!doctype html><title>Access denied</title>',
      headers: { 'Content-Type': 'text/html' },
    }),
    'item-on-two-pages': ({ path, status, body }) => {
      const value = itemsOf(body);
      const [first] = value ?? [];
      if (!isPolicyList(path) || !isObject(body) || value === undefined || first === undefined)
        return undefined;
      return { status, body: { ...body, value: [...value, first] } };
    },
    'no-assignments-route': ({ method, path }) =>
      method === 'GET' && /\/deviceAppManagement\/[^/]+\/[^/]+\/assignments(\?|$)/.test(path)
        ? refusal(400, 'No method match route template', 'No OData route exists that match template.')
        : undefined,
    'no-intune-licence': ({ path }) =>
      /^\/[^/]+\/device(App)?Management\//.test(path)
        ? refusal(400, 'BadRequest', 'Request not applicable to target tenant.')
        : undefined,
    'no-list-expansion': ({ path }) =>
      isPolicyList(path) && path.includes('$expand=assignments')
        ? refusal(500, 'InternalServerError', 'An internal server error has occurred.')
        : undefined,
    'no-policy-sets': ({ path }) =>
      isPolicySetList(path)
        ? refusal(400, 'BadRequest', "Resource not found for the segment 'policySets'.")
        : undefined,
    'no-windows-protections': ({ path }) =>
      path.includes('/windowsManagedAppProtections')
        ? refusal(400, 'BadRequest', "Resource not found for the segment 'windowsManagedAppProtections'.")
        : undefined,
    'odd-retry-after': ({ path }) => {
      const retryAfter = isPolicyList(path) ? RETRY_AFTERS[throttled++] : undefined;
      if (retryAfter === undefined) return undefined;
      const value = retryAfter();
      return {
        ...refusal(429, 'TooManyRequests', 'Too many requests.'),
        ...(value === undefined ? {} : { headers: { 'Retry-After': value } }),
      };
    },
    'query-broker-throttles': ({ path }) => {
      if (!isPolicyList(path) || refused >= REFUSED_LISTS) return undefined;
      refused += 1;
      return refusal(
        500,
        'InternalServerError',
        'Rate limit reached because of too many requests to query broker. Please retry after sometime.',
      );
    },
    'token-in-error': ({ path, authorization = '' }) =>
      isPolicySetList(path)
        ? refusal(403, 'Forbidden', `Refused. The request had these headers: Authorization: ${authorization}`)
        : undefined,
  };
  return (served) => {
    const chosen = QUIRKS.filter((quirk) => quirks.has(quirk));
    return chosen.reduce<Bent | undefined>(
      (bent, quirk) => bends[quirk]({ ...served, ...bent }) ?? bent,
      undefined,
    );
  };
}

/** Lists of policies: policy sets are not among them. */
function isPolicyList(path: string): boolean {
  return isIntuneList(path) && !isPolicySetList(path);
}

function isIntuneList(path: string): boolean {
  return /\/deviceAppManagement\/[^/?]+(\?|$)/.test(path);
}

function isPolicySetList(path: string): boolean {
  return /\/deviceAppManagement\/policySets(\?|$)/.test(path);
}

function itemsOf(body: unknown): readonly JsonObject[] | undefined {
  return isObject(body) && Array.isArray(body['value']) ? body['value'].filter(isObject) : undefined;
}

function contextOrigin(body: JsonObject): string {
  const context = body['@odata.context'];
  return typeof context === 'string' ? new URL(context).origin : '';
}

function withoutExpansion(body: unknown): unknown {
  const value = itemsOf(body);
  if (!isObject(body) || value === undefined) return body;
  return { ...body, value: value.map((item) => ({ ...item, assignments: [] })) };
}

function refusal(status: number, code: string, message: string): Bent {
  return { status, body: { error: { code, message } } };
}
