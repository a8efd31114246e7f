/** What the schemas know of each key, as Markdown: a table for every object, in the order they are met. */
import { cell, table } from './markdown.mjs';

const code = (text) => `\`${text}\``;
const anchor = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** A schema with what its `$ref` names; what is next to the `$ref` wins. */
function resolve(schema, root) {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  return { ...resolve(root.$defs[$ref.replace('#/$defs/', '')], root), ...own };
}

const isObject = ({ properties }) => properties !== undefined;

/** What a value may be. Objects with keys of their own are met: they get a table further down. */
function valueText(schema, root, meet) {
  const resolved = resolve(schema, root);
  const {
    type,
    enum: values,
    const: constant,
    items,
    anyOf = [],
    oneOf = anyOf,
    additionalProperties,
  } = resolved;
  if (constant !== undefined) return code(constant);
  if (values !== undefined) return values.map(code).join(', ');
  if (isObject(resolved)) return meet(resolved);
  const choices = oneOf.filter((choice) => Object.keys(choice).join() !== 'required');
  if (choices.length > 0)
    return [...new Set(choices.map((choice) => valueText(choice, root, meet)))].join(' or ');
  if (items !== undefined) return `list of ${valueText(items, root, meet)}`;
  if (typeof additionalProperties === 'object')
    return `names, each with ${valueText(additionalProperties, root, meet)}`;
  const words = { string: 'text', integer: 'whole number', boolean: '`true` or `false`', null: '`null`' };
  return [type]
    .flat()
    .map((name) => words[name] ?? name)
    .join(' or ');
}

function rowOf([key, schema], { required = [], anyOf = [] }, root, meet) {
  const resolved = resolve(schema, root);
  const isOneOf = anyOf.some((choice) => choice.required?.includes(key));
  const isRequired = required.includes(key) ? 'yes' : isOneOf ? 'one of them' : '';
  const value = valueText(schema, root, meet);
  const fallback = resolved.default === undefined ? '' : code(JSON.stringify(resolved.default));
  const examples = (resolved.examples ?? []).map((example) => code(cell(JSON.stringify(example))));
  return [code(key), isRequired, value, fallback, cell(resolved.description), examples.join(', ')];
}

/** Tables of one document and of every object below it that `known` does not contain yet. */
export function keysText(root, known) {
  const sections = [];
  const waiting = [];
  const meet = (schema) => {
    const former = known.get(schema.title);
    if (former === undefined) waiting.push(schema);
    else if (former !== schema.description) throw new Error(`Two objects are called “${schema.title}”.`);
    known.set(schema.title, schema.description);
    return `[${schema.title}](#${anchor(schema.title)})`;
  };
  const tableOf = (schema) =>
    table(
      ['Key', 'Required', 'Value', 'Default', 'Meaning', 'For example'],
      Object.entries(schema.properties).map((property) => rowOf(property, schema, root, meet)),
    );
  sections.push(`${cell(root.description)}\n\n${tableOf(root)}`);
  while (waiting.length > 0) {
    const schema = waiting.shift();
    sections.push(`#### ${schema.title}\n\n${cell(schema.description)}\n\n${tableOf(schema)}`);
  }
  return sections.join('\n\n');
}
