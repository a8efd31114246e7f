import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from '@typescript/typescript6';
import { isJsonObject, type JsonObject } from '../../src/model/json.js';

/**
 * What a value looks like, said the same way for a TypeScript type and for a JSON Schema, so that the two can be
 * held against each other: `string`, `number`, `boolean`, `null`, a name for what is not looked into, or one of these.
 */
export type Shape =
  | string
  /** The only values there are, as JSON text. */
  | { readonly values: readonly string[] }
  | { readonly list: Shape }
  /** By key; an optional one ends in `?`. */
  | { readonly object: Readonly<Record<string, Shape>> }
  | { readonly oneOf: readonly Shape[] };

/** Kinds of value that are any JSON: compared by the type's name alone. */
const ANY_JSON: Readonly<Record<string, string>> = { jsonObject: 'JsonObject', jsonValue: 'JsonValue' };

let program: ts.Program | undefined;

/** The program of all results, read once: most of it are the same files for each. */
function readResults(): ts.Program {
  const config = resolve(__dirname, '../../tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (configPath) => ts.sys.readFile(configPath)).config,
    ts.sys,
    resolve(config, '..'),
  );
  const folder = resolve(__dirname, '../../src/model/results');
  const paths = readdirSync(folder).map((name) => resolve(folder, name));
  return ts.createProgram(paths, { ...options, types: [] });
}

/** The shape of a type exported by a file under `src/model/results`. Throws if the file exports no such type. */
export function shapeOfType(file: string, name: string): Shape {
  const path = resolve(__dirname, '../../src', file);
  program ??= readResults();
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((one) => one.name === name);
  if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
  return typeShape(checker.getDeclaredTypeOfSymbol(symbol), checker);
}

function typeShape(type: ts.Type, checker: ts.TypeChecker): Shape {
  const shapeOf = (one: ts.Type): Shape => typeShape(one, checker);
  if (isNamed(type, 'JsonObject')) return 'JsonObject';
  if (type.flags & ts.TypeFlags.Boolean) return 'boolean';
  if (type.flags & ts.TypeFlags.String) return 'string';
  if (type.flags & ts.TypeFlags.Number) return 'number';
  if (type.flags & ts.TypeFlags.Null) return 'null';
  if (type.isStringLiteral()) return { values: [JSON.stringify(type.value)] };
  if (type.flags & ts.TypeFlags.BooleanLiteral) return { values: [checker.typeToString(type)] };
  if (type.isUnion()) {
    // An optional property counts `undefined` among its types.
    const types = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    if (types.length > 1 && types.some((member) => isNamed(member, 'JsonObject'))) return 'JsonValue';
    return union(types.map(shapeOf));
  }
  const [item] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  if (item !== undefined) return { list: shapeOf(item) };
  const isObject = type.isIntersection() || (type.flags & ts.TypeFlags.Object) !== 0;
  if (!isObject || checker.getIndexInfosOfType(type).length > 0)
    throw new Error(`No shape for ${checker.typeToString(type)}`);
  return {
    object: sorted(
      checker.getPropertiesOfType(type).map((property) => {
        const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
        return [property.name + (optional ? '?' : ''), shapeOf(checker.getTypeOfSymbol(property))];
      }),
    ),
  };
}

function isNamed(type: ts.Type, name: string): boolean {
  // The compiler's own types say that every type has a symbol; literals have none.
  return (type.symbol as ts.Symbol | undefined)?.name === name;
}

/** The shape a JSON Schema describes; `root` holds the definitions. */
export function shapeOfSchema(schema: JsonObject, root: JsonObject = schema): Shape {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace('#/$defs/', '');
    const definition = isJsonObject(root.$defs) ? root.$defs[name] : undefined;
    if (!isJsonObject(definition)) throw new Error(`${schema.$ref} leads nowhere`);
    return ANY_JSON[name] ?? shapeOfSchema(definition, root);
  }
  if (schema.const !== undefined) return { values: [JSON.stringify(schema.const)] };
  if (Array.isArray(schema.enum))
    return union(schema.enum.map((value: unknown) => ({ values: [JSON.stringify(value)] })));
  const branches = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(branches))
    return union(branches.filter(isJsonObject).map((branch) => shapeOfSchema(branch, root)));
  if (Array.isArray(schema.type))
    return union((schema.type as string[]).map((type) => shapeOfSchema({ ...schema, type }, root)));
  if (schema.type === 'array' && isJsonObject(schema.items))
    return { list: shapeOfSchema(schema.items, root) };
  if (schema.type === 'object') {
    const required = new Set(Array.isArray(schema.required) ? (schema.required as string[]) : []);
    const properties = Object.entries(isJsonObject(schema.properties) ? schema.properties : {});
    return {
      object: sorted(
        properties.map(([key, value]) => [
          required.has(key) ? key : `${key}?`,
          shapeOfSchema(isJsonObject(value) ? value : {}, root),
        ]),
      ),
    };
  }
  if (schema.type === 'integer') return 'number';
  if (typeof schema.type === 'string') return schema.type;
  throw new Error(`No shape for ${JSON.stringify(schema)}`);
}

/** Alternatives in one order, all single values together. */
function union(shapes: readonly Shape[]): Shape {
  const values = shapes.flatMap((shape) => (hasValues(shape) ? shape.values : [])).sort();
  const others = shapes.filter((shape) => !hasValues(shape));
  const isBoolean = values.join() === 'false,true';
  const sides: readonly Shape[] = [
    ...(values.length > 0 ? [isBoolean ? 'boolean' : { values }] : []),
    ...others,
  ];
  const [first] = sides;
  if (first !== undefined && sides.length === 1) return first;
  return { oneOf: [...sides].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

function hasValues(shape: Shape): shape is Extract<Shape, { values: unknown }> {
  return typeof shape === 'object' && 'values' in shape;
}

function sorted(properties: readonly (readonly [string, Shape])[]): Readonly<Record<string, Shape>> {
  return Object.fromEntries([...properties].sort(([a], [b]) => (a < b ? -1 : 1)));
}
