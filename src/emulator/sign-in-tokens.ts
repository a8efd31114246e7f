import { isObject, type JsonObject } from './json.js';

/** A JSON web token without a signature: it has the form of a real one and is worth nothing. */
export function unsignedToken(claims: JsonObject): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.emulated`;
}

export interface ReadToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What a signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** The parts of a JSON web token, or undefined where the text is none. */
export function readToken(text: string): ReadToken | undefined {
  const [header = '', claims = '', signature = ''] = text.split('.');
  try {
    const parts = [header, claims].map(
      (part): unknown => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown,
    );
    const [readHeader, readClaims] = parts;
    if (!isObject(readHeader) || !isObject(readClaims)) return undefined;
    return {
      header: readHeader,
      claims: readClaims,
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    return undefined;
  }
}
