import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { documentErrors } from '../../../src/loader/schema/schema-errors.js';
import {
  fleetSchema,
  policyAssignmentsSchema,
  settingsSchema,
} from '../../../src/loader/schema/schemas.generated.js';
import { isDocument } from '../../../src/loader/schema/validate.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/model/json.js';
import { GRAPH_VERSIONS, POLICY_TYPE_NAMES } from '../../../src/model/tenant/policy-types.js';
import { CLOUD_NAMES, REFUSAL_CODES } from '../../../src/model/project/settings.js';

const schemas = { policyAssignments: policyAssignmentsSchema, settings: settingsSchema, fleet: fleetSchema };

interface Part {
  readonly pointer: string;
  readonly schema: JsonObject;
}

/** Every schema inside a schema that describes a value of its own. */
function partsOf(schema: JsonObject, pointer = ''): readonly Part[] {
  const below = ['properties', '$defs'].flatMap((group) =>
    Object.entries(isJsonObject(schema[group]) ? schema[group] : {}).flatMap(([key, value]) =>
      isJsonObject(value) ? partsOf(value, `${pointer}/${group}/${key.replaceAll('/', '~1')}`) : [],
    ),
  );
  return [{ pointer, schema }, ...below];
}

describe.each(Object.entries(schemas))('%s', (_, root) => {
  const parts = partsOf(root);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, schemas: [root] });

  test.each(parts.filter(({ schema }) => Object.keys(schema).join() !== '$ref'))(
    'says for people what $pointer is, with examples that fit',
    ({ pointer, schema }) => {
      expect(schema).toMatchObject({
        title: expect.any(String) as string,
        description: expect.any(String) as string,
      });
      const validate = ajv.getSchema(`${root.$id}#${pointer}`);
      const examples = schema.examples as readonly JsonValue[] | undefined;
      expect(examples?.length).toBeGreaterThan(0);
      for (const example of examples ?? []) expect([example, validate?.(example)]).toEqual([example, true]);
      if (schema.default !== undefined) expect(validate?.(schema.default)).toBe(true);
    },
  );

  test('takes no key it does not name', () => {
    const open = parts.filter(
      ({ schema }) => schema.type === 'object' && schema.additionalProperties === undefined,
    );
    expect(open.map(({ pointer }) => pointer)).toEqual([]);
  });
});

/** Every value inside a value, with a way to put another in its place. */
function places(value: JsonValue): readonly ((other: JsonValue) => JsonValue)[] {
  const below = (Array.isArray(value) ? [...value.entries()] : Object.entries(value as JsonObject)).flatMap(
    ([key, inner]: [string | number, JsonValue]) => {
      const put = (other: JsonValue): JsonValue =>
        Array.isArray(value) ? value.with(Number(key), other) : { ...(value as JsonObject), [key]: other };
      const inside = typeof inner === 'object' && inner !== null ? places(inner) : [];
      return [put, ...inside.map((putInside) => (other: JsonValue) => put(putInside(other)))];
    },
  );
  return below;
}

test.each(['policyAssignments', 'settings', 'fleet'] as const)(
  'the generated code takes the same %s documents as the schema',
  (document) => {
    const examples = schemas[document].examples as readonly JsonValue[];
    const odd = fc.constantFrom<JsonValue>(null, '', 'x', 0, -1, true, [], {}, ['x'], { group: 'x' }, '101%');
    const spoiled = fc
      .constantFrom(...examples.flatMap(places))
      .chain((put) => odd.map((other) => [put(other)] as const));
    let fitting = 0;
    fc.assert(
      fc.property(spoiled, ([value]) => {
        const fits = isDocument(document, value);
        if (fits) fitting += 1;
        expect([value, fits]).toEqual([value, documentErrors(document, value).length === 0]);
      }),
      { numRuns: 500 },
    );
    expect(fitting).toBeGreaterThan(0);
  },
);

test('the schemas agree on what they share', () => {
  const known = new Map<string, unknown>();
  for (const { $defs } of Object.values(schemas))
    for (const [name, definition] of Object.entries($defs)) {
      expect(definition).toEqual(known.get(name) ?? definition);
      known.set(name, definition);
    }
});

test('the schemas name what the model names', () => {
  expect(policyAssignmentsSchema.$defs.policyType.enum).toEqual([...POLICY_TYPE_NAMES]);
  expect(settingsSchema.$defs.refusalCode.enum).toEqual([...REFUSAL_CODES]);
  expect(settingsSchema.properties.cloud.enum).toEqual([...CLOUD_NAMES]);
  expect(settingsSchema.properties.graphVersion.enum).toEqual([...GRAPH_VERSIONS]);
});

test('the generated files are what the schemas say', () => {
  const script = resolve(__dirname, '../../../scripts/generate-types.mjs');
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
}, 30_000);
