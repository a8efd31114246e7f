/** A refusal of the service; the service layer turns it into Graph's error shape. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Set where the Intune service itself, not the gateway before it, refuses: the text may then be wrapped. */
    readonly fromIntune = false,
  ) {
    super(message);
  }
}

/** 400 with the code that Graph's own gateway uses for most mistakes of form. */
export function badRequest(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

/** 400 for a path that the version does not have. */
export function segmentNotFound(segment: string): GraphError {
  return badRequest(`Resource not found for the segment '${segment}'.`);
}

/** 405: the path is there, the method is not. */
export function methodNotAllowed(): GraphError {
  return new GraphError(
    405,
    'Request_BadRequest',
    'Specified HTTP method is not allowed for the request target.',
  );
}

/** 400 from the directory (groups, users), which has a code of its own. */
export function directoryRefusal(message: string, code = 'Request_BadRequest'): GraphError {
  return new GraphError(400, code, message);
}

/** 404 from the directory. */
export function directoryNotFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 400 for a payload that does not fit the model: unknown property, unknown or abstract type. */
export function modelRefusal(message: string): GraphError {
  return new GraphError(400, 'ModelValidationFailure', message, true);
}

/** 404 from Intune for a policy or an assignment that is not there. */
export function intuneNotFound(what: string, id: string): GraphError {
  return new GraphError(404, 'ResourceNotFound', `The ${what} with id '${id}' was not found.`, true);
}

/**
 * 400 in the form the live service gives for an Intune route it does not have: the code is the sentence's beginning,
 * the message names the shape of the path. Seen for POST of one assignment and for `assign` without its cast.
 */
export function noRoute(method: string, segments: readonly string[], shape: string): GraphError {
  const path = `/deviceAppManagement/${segments[1] ?? ''}('${segments[2] ?? ''}')${segments
    .slice(3)
    .map((s) => `/${s}`)
    .join('')}`;
  return new GraphError(
    400,
    'No method match route template',
    `No OData route exists that match template ~/singleton/navigation/key/${shape} with http verb ${method} for request ${path}.`,
    true,
  );
}
