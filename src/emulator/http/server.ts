import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApprovalStore } from '../routes/approval-store.js';
import { AuditLog } from '../routes/audit-events.js';
import { COLLECTIONS } from '../routes/collections.js';
import { defaultStore } from '../tenant/default-tenant.js';
import type { RequestHook } from './service.js';
import type { Incoming } from './call.js';
import type { Quirk } from '../tenant/quirks.js';
import { createBending } from '../tenant/quirks.js';
import { profileNamed, type ProfileName } from '../tenant/profiles.js';
import { canonicalJson, type JsonObject } from '../tenant/values.js';
import type { Seed, SeedActor, Tenant } from '../tenant/seed.js';
import type { Answer } from './reply.js';
import { Service, type LoggedRequest } from './service.js';
import { type LoggedSignIn, SignInService } from './sign-in.js';
import { type SignInOptions, TokenIssuer } from './token-issuer.js';
import { Store } from '../tenant/store.js';

/** How to start an emulator; every member has a default. */
export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** `observed` unless said otherwise. */
  readonly profile?: ProfileName;
  /** The default tenant of the profile when missing. */
  readonly seed?: Seed;
  /** False: PATCH and DELETE of one assignment have no route, in either profile. */
  readonly itemWrites?: boolean;
  /** Key and certificate in PEM: the emulator then speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** How long every answer is on its way; a batch is one answer. None unless said otherwise. */
  readonly latencyMs?: number;
  /** Demand that a second person approves every write to policies. */
  readonly approvals?: boolean;
  /** Ways of the live service that are in neither profile, by name. */
  readonly quirks?: readonly Quirk[];
  /** Also be the sign-in service of the tenant. Graph then accepts its tokens only. */
  readonly signIn?: SignInOptions;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`, or https, without a version. */
  readonly url: string;
  /** Everything received since the start or the last `clearLog`, in order. */
  readonly log: readonly LoggedRequest[];
  clearLog(): void;
  /** A deep copy of the state, in the seed's form and in stable order. */
  snapshot(): Tenant;
  /**
   * Changes the state as another person would in the portal: not logged, no hook, but in the audit log, under the actor's
   * name. Throws SeedError and changes nothing when the result is unusable.
   */
  edit(change: (tenant: Tenant) => void, actor?: SeedActor): void;
  /** The audit log, oldest first; a test may add earlier events. */
  readonly auditEvents: JsonObject[];
  /** Sets the fault hook in place of the one before. */
  onRequest(hook: RequestHook): void;
  /** Issues and revokes tokens; undefined without `signIn`. */
  readonly tokens: TokenIssuer | undefined;
  /** What waits for a second person, and how to be that person; undefined without `approvals`. */
  readonly approvals: ApprovalStore | undefined;
  /** Requests to the sign-in side, in order. */
  readonly signInLog: readonly LoggedSignIn[];
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts a small Graph on loopback.
 * @throws SeedError for a seed that cannot be used; the listen error (such as EADDRINUSE) for a port that cannot.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const profile = profileNamed(options.profile ?? 'observed');
  const { seed } = options;
  const store = seed === undefined ? defaultStore(profile.name) : new Store(seed, profile);
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void respond(request, response, { service, signIn, latencyMs: options.latencyMs ?? 0 });
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, HOST, resolve);
  });
  const scheme = options.tls === undefined ? 'http' : 'https';
  const url = `${scheme}://${HOST}:${(server.address() as AddressInfo).port}`;
  const tokens =
    options.signIn === undefined ? undefined : new TokenIssuer(options.signIn, store.tenant.tenant.id, url);
  const signIn = tokens === undefined ? undefined : new SignInService(tokens);
  const approvals = options.approvals === true ? new ApprovalStore() : undefined;
  const audit = new AuditLog(store.tenant.actor);
  const world = { store, profile, audit, itemWrites: options.itemWrites ?? true };
  const hiddenGroups = (): readonly string[] =>
    store.tenant.groups
      .filter((group) => group['visibility'] === 'HiddenMembership')
      .map(({ id }) => id.toLowerCase());
  const bend = createBending(new Set(options.quirks), hiddenGroups);
  const service = new Service(world, url, tokens, approvals, bend);
  return {
    url,
    log: service.log,
    clearLog: () => void service.log.splice(0),
    snapshot: () => store.snapshot(),
    edit: (change, actor) => editAudited(store, audit, change, actor),
    auditEvents: audit.events,
    onRequest: (hook) => {
      service.hook = hook;
    },
    tokens,
    approvals,
    signInLog: signIn?.log ?? [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An edit, and an event for each policy whose assignments it changed. */
function editAudited(
  store: Store,
  audit: AuditLog,
  change: (tenant: Tenant) => void,
  actor: SeedActor = audit.actor,
): void {
  // An edit puts another state in the place of this one, which stays as it is.
  const before = store.tenant;
  store.edit(change);
  for (const collection of COLLECTIONS)
    for (const policy of store.tenant.policies[collection.name]) {
      const held = before.policies[collection.name].find(({ id }) => id === policy.id)?.assignments ?? [];
      if (canonicalJson(held) === canonicalJson(policy.assignments)) continue;
      audit.record({ collection, policy, before: held, after: policy.assignments }, actor);
    }
}

interface Serving {
  readonly service: Service;
  readonly signIn: SignInService | undefined;
  readonly latencyMs: number;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { service, signIn, latencyMs }: Serving,
): Promise<void> {
  try {
    const incoming = await receive(request);
    // An answer still on its way keeps no process alive: the connection does.
    if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
    const isSignIn = signIn?.handles(incoming.path) === true;
    const answer = isSignIn ? signIn.handle(incoming) : service.handle(incoming);
    if (answer === 'silent') return;
    if (answer === 'reset') request.socket.destroy();
    else send(response, answer);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send(response, {
      status: 500,
      headers: { 'Content-Type': 'text/plain' },
      body: `Emulator failure: ${what}`,
    });
  }
}

async function receive(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const incoming = { method: request.method ?? 'GET', path: request.url ?? '/', headers };
  if (text === '') return { ...incoming, body: undefined };
  try {
    return { ...incoming, body: JSON.parse(text) as unknown };
  } catch {
    return { ...incoming, body: text, malformed: true };
  }
}

function send(response: ServerResponse, { status, headers, body, isTorn }: Answer): void {
  const text = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
  if (isTorn !== true) {
    response.writeHead(status, headers).end(text);
    return;
  }
  const length = Buffer.byteLength(text) + 1;
  response.writeHead(status, { ...headers, 'Content-Length': `${length}` });
  response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
}
