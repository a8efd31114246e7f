import type { Call } from '../http/call.js';
import { badRequest } from '../http/graph-error.js';

/** The query options that a route understands. */
export interface QueryOptions {
  readonly select?: readonly string[];
  readonly expand: readonly Expansion[];
  readonly filter?: string;
  readonly orderBy?: { readonly property: string; readonly descending: boolean };
  readonly top?: number;
  readonly skip: number;
  readonly count: boolean;
}

/** One entry of `$expand`, with its own `$select` if there was one. */
export interface Expansion {
  readonly property: string;
  readonly select?: readonly string[];
}

const MAX_TOP = 999;

/**
 * Reads the `$` options of a call; options without `$` are custom ones and mean nothing.
 * @throws GraphError 400 for an option that the route does not have or a value out of form.
 */
export function readQuery({ query }: Call, allowed: readonly string[]): QueryOptions {
  for (const name of query.keys())
    if (name.startsWith('$') && !allowed.includes(name))
      throw badRequest(`Query option '${name}' is not allowed for this resource.`);
  const select = query.get('$select');
  const filter = query.get('$filter');
  const orderBy = query.get('$orderby');
  const top = query.get('$top');
  return {
    ...(select === null ? {} : { select: names(select) }),
    ...(filter === null ? {} : { filter }),
    ...(orderBy === null ? {} : { orderBy: readOrderBy(orderBy) }),
    ...(top === null ? {} : { top: readTop(top) }),
    expand: readExpand(query.get('$expand')),
    skip: readSkipToken(query.get('$skiptoken')),
    count: query.get('$count') === 'true',
  };
}

/** The next page's mark: an opaque text to clients, the number of items passed so far to us. */
export function skipToken(passed: number): string {
  return Buffer.from(`after:${passed}`).toString('base64url');
}

function readSkipToken(token: string | null): number {
  if (token === null) return 0;
  const match = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw badRequest('Skip token is not valid.');
  return Number(match[1]);
}

function readTop(text: string): number {
  const top = /^\d+$/.test(text) ? Number(text) : 0;
  if (top < 1) throw badRequest(`Invalid value '${text}' for $top query option found.`);
  if (top > MAX_TOP) throw badRequest(`The limit of '${MAX_TOP}' for Top query has been exceeded.`);
  return top;
}

function readOrderBy(text: string): { property: string; descending: boolean } {
  const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(text);
  if (!match?.[1]) throw badRequest(`Syntax error in $orderby: '${text}'.`);
  return { property: match[1], descending: match[2] === 'desc' };
}

function readExpand(text: string | null): Expansion[] {
  if (text === null) return [];
  return splitOutsideParentheses(text).map((entry) => {
    const match = /^(\w+)(?:\((.*)\))?$/.exec(entry.trim());
    const [property, inner] = [match?.[1], match?.[2]];
    if (property === undefined) throw badRequest(`Syntax error in $expand: '${text}'.`);
    if (inner === undefined) return { property };
    const select = /^\$select=([^;]+)$/.exec(inner)?.[1];
    if (select === undefined) throw badRequest(`Only $select is allowed inside $expand, found '${inner}'.`);
    return { property, select: names(select) };
  });
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

function names(list: string): string[] {
  return list.split(',').map((name) => name.trim());
}
