import type { Call, Reply, World } from './call.js';
import { entityReply, pageOf, pick } from './collection-reply.js';
import { badRequest, intuneNotFound, methodNotAllowed, segmentNotFound } from './graph-error.js';
import type { JsonObject } from './json.js';
import { readQuery } from './query.js';
import { sameId } from './store.js';

const PAGE = 100;
const TYPE = 'auditEvent';
const CONTEXT = 'deviceManagement/auditEvents';
/** What a filter may compare as text; the dates are a matter of their own. */
const TEXTS = [
  'activityType',
  'activityOperationType',
  'activityResult',
  'category',
  'componentName',
  'displayName',
];
const CLAUSE = /^(\w+) (eq|ne|gt|ge|lt|le) (?:'((?:[^']|'')*)'|(\S+))$/;

type Test = (event: JsonObject) => boolean;

/**
 * `/deviceManagement/auditEvents`, in both versions: list and one. Without `$orderby` the oldest comes first, so that
 * nobody relies on an order he did not ask for.
 * @throws GraphError 400 for a filter or an order that it does not know, 404 for an unknown event
 */
export function auditEvents(call: Call, { audit }: World): Reply {
  const [, , id, relation] = call.segments;
  if (relation !== undefined) throw segmentNotFound(relation);
  if (call.method !== 'GET') throw methodNotAllowed();
  const options = readQuery(call, ['$select', '$filter', '$orderby', '$top', '$skiptoken', '$count']);
  if (id !== undefined) {
    const event = audit.events.find((one) => sameId(String(one['id']), id));
    if (event === undefined) throw intuneNotFound(TYPE, id);
    return entityReply(call, CONTEXT, pick(event, options.select));
  }
  const tests = clauses(options.filter).map(testOf);
  const found = audit.events.filter((event) => tests.every((test) => test(event)));
  const { orderBy } = options;
  if (orderBy !== undefined && orderBy.property !== 'activityDateTime')
    throw badRequest(`Sorting by '${orderBy.property}' is not supported for this resource.`);
  // Equal times keep the order in which things happened, turned round with the rest.
  const byTime = found.toSorted((a, b) => timeOf(a) - timeOf(b));
  const items = orderBy?.descending === true ? byTime.reverse() : byTime;
  return pageOf(call, CONTEXT, items, options, PAGE, (event) => pick(event, options.select));
}

/** A chain of `and`; texts with that word in them are no concern of ours. */
function clauses(filter: string | undefined): readonly string[] {
  return filter === undefined ? [] : filter.trim().split(/\s+and\s+/);
}

function testOf(clause: string): Test {
  const [, property = '', operator = '', text, bare] = CLAUSE.exec(clause) ?? [];
  if (property === 'activityDateTime' && bare !== undefined) return timeTest(operator, bare);
  if (text === undefined || !TEXTS.includes(property) || (operator !== 'eq' && operator !== 'ne'))
    throw badRequest(`Invalid filter clause: '${clause}'.`);
  const value = text.replaceAll("''", "'");
  return (event) => (event[property] === value) === (operator === 'eq');
}

function timeTest(operator: string, text: string): Test {
  const wanted = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T|$)/.test(text) || Number.isNaN(wanted))
    throw badRequest(`Invalid filter clause: '${text}' is no Edm.DateTimeOffset.`);
  return (event) => {
    const time = timeOf(event);
    switch (operator) {
      case 'gt':
        return time > wanted;
      case 'ge':
        return time >= wanted;
      case 'lt':
        return time < wanted;
      case 'le':
        return time <= wanted;
      default:
        return (time === wanted) === (operator === 'eq');
    }
  };
}

function timeOf(event: JsonObject): number {
  return Date.parse(String(event['activityDateTime']));
}
