import { isJsonObject, type JsonObject } from '../../model/json.js';
import { JOURNAL_FORMAT_VERSION, type JournalEntry } from '../../model/results/journal.js';
import { POLICY_TYPE_NAMES } from '../../model/tenant/policy-types.js';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const statusCode: Check = (value) => value === null || Number.isInteger(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isJsonObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

/** An assignment as Graph returned it: its target is read later. */
const assignments: Check = (value) =>
  Array.isArray(value) && value.every(shape({ target: (target) => isJsonObject(target) }));
const policy = shape({
  type: (value) => (POLICY_TYPE_NAMES as readonly unknown[]).includes(value),
  id: text,
  name: text,
});
const request = shape({ method: text, path: text, body: optional((value) => isJsonObject(value)) });

const SHAPES: Readonly<Record<JournalEntry['kind'], Check>> = {
  start: shape({
    formatVersion: text,
    tenantId: text,
    toolVersion: text,
    plan: text,
    inputs: text,
    file: optional(text),
    continues: optional(text),
  }),
  before: shape({ policy, assignments, found: text }),
  intent: shape({ policy, request, leadsTo: text }),
  answer: shape({ policy, method: text, path: text, status: statusCode, requestId: optional(text) }),
  approval: shape({ policy, request, code: text }),
  policy: shape({ policy, result: text, reason: optional(text), assignments: optional(assignments) }),
  overwritten: shape({ policy, sentence: text }),
  end: shape({ isComplete: flag }),
};

/** Whether a record has every field that its kind needs. A hash that fits shows only that no one changed it by accident. */
export function isJournalEntry(value: JsonObject): boolean {
  const { kind } = value;
  return (
    typeof kind === 'string' && Object.hasOwn(SHAPES, kind) && SHAPES[kind as JournalEntry['kind']](value)
  );
}

/** Why a journal of this format cannot be read; undefined if it can. The first number decides. */
export function formatProblem(formatVersion: string): string | undefined {
  const [major] = formatVersion.split('.');
  return major === JOURNAL_FORMAT_VERSION.split('.')[0]
    ? undefined
    : `has format ${formatVersion}; this version reads ${JOURNAL_FORMAT_VERSION}`;
}
