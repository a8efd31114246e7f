import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fleetSchema, policyAssignmentsSchema, settingsSchema } from './schemas.generated.js';
import { type DefinitionName, type Documents } from './validate.js';

/*
 * What is wrong with a value, reported by ajv, which compiles the schemas at run time. That takes a tenth of a second,
 * so this file is loaded only for a document that validate.ts has found to have faults.
 */

const schemas = { policyAssignments: policyAssignmentsSchema, settings: settingsSchema, fleet: fleetSchema };
const definitionSets: readonly Readonly<Record<string, object>>[] = Object.values(schemas).map(
  ({ $defs }) => $defs,
);
const definitions: Readonly<Record<string, object>> = Object.fromEntries(
  definitionSets.flatMap(($defs) => Object.entries($defs)),
);
const namesOfDefinitions = new Map<unknown, string>(
  definitionSets.flatMap(($defs) =>
    Object.entries($defs).map(([name, schema]): [unknown, string] => [schema, name]),
  ),
);

/** Name under `$defs` of the schema an error came from. */
export function definitionOf(error: ErrorObject): string | undefined {
  return namesOfDefinitions.get(error.parentSchema);
}

/** A schema with `$ref` followed, for looking up what it says to people. */
export function followReference(schema: object): object {
  if (!('$ref' in schema) || typeof schema.$ref !== 'string') return schema;
  return { ...definitions[schema.$ref.replace('#/$defs/', '')], ...schema };
}

/** All faults of a whole document against its schema; none: the value is such a document. */
export function documentErrors(document: keyof Documents, value: unknown): readonly ErrorObject[] {
  return errorsOf(compiled(schemas[document].$id), value);
}

/** Faults of a value against one definition. */
export function definitionErrors(definition: DefinitionName, value: unknown): readonly ErrorObject[] {
  const { $id } = definition in policyAssignmentsSchema.$defs ? policyAssignmentsSchema : settingsSchema;
  return errorsOf(compiled(`${$id}#/$defs/${definition}`), value);
}

let ajv: Ajv2020 | undefined;

function compiled(id: string): ValidateFunction {
  ajv ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    // "one of these keys" is next to the properties in the schemas, not inside them
    strictRequired: false,
    allowUnionTypes: true,
    schemas: Object.values(schemas),
  });
  const validate = ajv.getSchema(id);
  if (validate === undefined) throw new Error(`No schema ${id}`);
  return validate;
}

function errorsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? []);
}
