/** Any JSON value as it travels between us and Microsoft Graph. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Canonical text of a value: keys sorted at every depth, no white space. Equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => compareText(a, b));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Order by code unit: the same on every machine and in every locale, unlike `localeCompare`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Deeper than any target of the Graph metadata by far; reading a text that nests much deeper exhausts the stack. */
const MAX_DEPTH = 64;

/** Whether a value nests too deep to be read safely. The check itself does not recurse. */
export function isTooDeep(json: JsonValue): boolean {
  let level: readonly JsonValue[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value): readonly JsonValue[] => {
      if (isJsonObject(value)) return Object.values(value);
      return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
    });
  }
  return false;
}
