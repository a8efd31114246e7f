import { type ReadAuditLog } from '../applier/concurrent-edits.js';
import type { TimedEvent } from '../applier/concurrent-edits.js';
import { CLOUDS, parseEndpoint } from '../graph/auth/clouds.js';
import { createRedactor } from '../graph/auth/redact.js';
import { actorOfToken, type SignIn, tenantOfToken, loopbackToken, tokenFor } from '../graph/auth/tokens.js';
import { createTenantWriter, openConnection } from '../graph/connection.js';
import { findProxy, type Proxy } from '../graph/http/http.js';
import { type Limit, withRates } from '../graph/http/rate-limits.js';
import { isRead } from '../graph/http/transport.js';
import { createAuditReader } from '../graph/read/audit-reader.js';
import { createDirectoryReader } from '../graph/read/directory-reader.js';
import { createTenantReader } from '../graph/read/reader.js';
import {
  type Clock,
  GraphFailure,
  Stopped,
  type StopSignal,
  type TenantReader,
  type TenantWriter,
} from '../model/ports.js';
import type { Settings } from '../model/project/settings.js';
import type { AuditActor, AuditEvent, AuditReader } from '../model/tenant/audit.js';
import type { DirectoryReader } from '../model/tenant/directory.js';
import type { CliContext, Traffic } from './context.js';
import { UsageError } from './program/exit-codes.js';
import type { ConnectionOptions } from './program/options.js';
import type { Log } from './terminal/log.js';

/** A wait this long is reported. */
const LONG_WAIT_MS = 3000;

/** The way to a tenant. Planning takes `reader`; only apply ever calls `openWriter`. */
export interface Connection extends Traffic {
  readonly reader: TenantReader;
  /** Who changed what: only drift asks. */
  readonly audit: AuditReader;
  /** Who is in which group: what explaining needs beyond `reader`. */
  readonly directory: DirectoryReader;
  /** Once a stop is asked for, what has not left yet is not sent any more. */
  readonly openWriter: (stop?: StopSignal) => TenantWriter;
  /** Who the audit log names for our writes, by the token; undefined where the token does not say. */
  readonly self: () => Promise<AuditActor | undefined>;
  /** The tenant as it describes itself; asked once. */
  readonly organization: TenantReader['fetchOrganization'];
  /** Scheme, host and port of the Graph that is spoken to. */
  readonly origin: string;
  /** The proxy on the way there. */
  readonly proxy: Proxy | undefined;
  readonly signIn: SignIn;
  /** How many writes the limits that are kept let through, in how long. */
  readonly writeLimit: Limit;
  /** Ends what is still being read, such as the audit log of a run that was stopped. */
  readonly close: () => Promise<void>;
}

/** Connects and makes sure that it is the tenant the settings name, before anything else is read. */
export async function connect(
  settings: Settings,
  options: ConnectionOptions,
  context: CliContext,
  log: Log,
): Promise<Connection> {
  const connection = await openUnchecked(settings, options, context, log);
  try {
    await assertTenant(settings.tenantId, connection);
    logSignIn(connection.signIn, log);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/** The way to Graph, before anything was sent there. Only a diagnosis starts from here. */
export async function openUnchecked(
  settings: Settings,
  options: ConnectionOptions,
  context: CliContext,
  log: Log,
): Promise<Connection> {
  const { origin, signIn, close } = await openEndpoint(settings, options, context, log);
  const proxy = await findProxy(origin, context.env);
  if (proxy !== undefined) log.info(`Graph is reached through the proxy ${proxy.host}.`);
  const calls = { reads: 0, writes: 0 };
  const waits = { count: 0, milliseconds: 0 };
  context.observer?.onConnection?.({ calls, waits });
  let waitsUntil = 0;
  const limits = withRates(context.limits, options);
  let stop: StopSignal | undefined;
  const graph = openConnection({
    origin,
    proxy,
    token: signIn,
    redactor: createRedactor(context.env),
    clock: context.clock,
    limits,
    onWait: (failure, milliseconds) => {
      // Calls that wait side by side wait once, and are reported once.
      const now = context.clock.now();
      const longer = Math.max(0, now + milliseconds - Math.max(now, waitsUntil));
      waitsUntil = Math.max(waitsUntil, now + milliseconds);
      if (failure.isThrottled) {
        waits.count += 1;
        waits.milliseconds += longer;
      }
      // A user must not wonder whether the program hangs.
      const logWait = longer >= LONG_WAIT_MS ? log.notice : log.debug;
      const { what } = failure.details;
      const why = `${what === undefined ? '' : `${what}: `}${failure.message}`;
      logWait(`Waiting ${Math.round(milliseconds / 1000)} s to try again: ${why}`, {
        ms: Math.round(milliseconds),
      });
    },
    onCall: (call) => {
      if (stop?.isStopped === true && !isRead(call)) throw new Stopped();
      calls[isRead(call) ? 'reads' : 'writes'] += 1;
    },
    onNote: (sentence) => log.notice(sentence),
    onAttempt: log.request,
  });
  const reader = createTenantReader(graph, settings.graphVersion);
  const audit = createAuditReader(graph, settings.graphVersion);
  const directory = createDirectoryReader(graph, settings.graphVersion);
  const openWriter: Connection['openWriter'] = (asked) => {
    stop = asked;
    void asked?.whenStopped.then(() => graph.writes.close(new Stopped()));
    return createTenantWriter(reader, graph);
  };
  let asked: ReturnType<TenantReader['fetchOrganization']> | undefined;
  const organization = (): ReturnType<TenantReader['fetchOrganization']> =>
    (asked ??= reader.fetchOrganization());
  const writeLimit = limits.intuneWrites;
  const self = async (): Promise<AuditActor | undefined> => {
    try {
      return actorOfToken(await signIn.getToken());
    } catch {
      // The write that needs it fails for the same reason, and explains it.
      return undefined;
    }
  };
  return {
    reader,
    audit,
    directory,
    self,
    organization,
    openWriter,
    origin,
    proxy,
    signIn,
    writeLimit,
    calls,
    waits,
    close: () => {
      graph.end();
      return close();
    },
  };
}

/** By the token's own word where it gives one, else by asking the tenant. */
export async function assertTenant(pinned: string, { signIn, organization }: Connection): Promise<void> {
  const actual = tenantOfToken(await signIn.getToken()) ?? (await organization()).id;
  if (actual.toLowerCase() === pinned.toLowerCase()) return;
  throw new GraphFailure(`This is tenant ${actual}, but the settings pin ${pinned}. Nothing was read`, {
    next: 'Sign in to the right tenant, or correct tenantId in the settings.',
  });
}

/** Which way was taken in, and which came to nothing before it. */
function logSignIn({ signInAttempts }: SignIn, log: Log): void {
  const { way, attempts, note } = signInAttempts() ?? { way: 'unknown', attempts: [], note: undefined };
  for (const attempt of attempts)
    if (attempt.result === 'failed') log.info(`Signing in by ${attempt.way} failed: ${attempt.why ?? ''}`);
  if (note !== undefined) log.notice(note);
  if (way !== 'loopback') log.info(`Signed in by ${way}.`);
}

/** Name of the tenant for people: of the settings, else of its organization; undefined if that may not be read. */
export async function tenantNameOf(
  { tenantName }: { readonly tenantName?: string | undefined },
  { organization }: Pick<Connection, 'organization'>,
): Promise<string | undefined> {
  if (tenantName !== undefined) return tenantName;
  try {
    return (await organization()).name;
  } catch (error) {
    if (error instanceof GraphFailure) return undefined;
    throw error;
  }
}

/** Where Graph is, and how to sign in there. */
interface Endpoint {
  readonly origin: string;
  readonly signIn: SignIn;
  readonly close: () => Promise<void>;
}

/** The cloud of the settings, a Graph on loopback, or an emulator that ends with the connection. */
async function openEndpoint(
  { cloud, tenantId }: Settings,
  options: ConnectionOptions,
  { env, clock, ask }: CliContext,
  log: Log,
): Promise<Endpoint> {
  const endpoint = options.endpoint ?? env.ASSIGNCTL_ENDPOINT ?? '';
  if (options.emulator === true) {
    if (options.endpoint !== undefined) throw new UsageError('--emulator and --endpoint exclude each other.');
    const { startEmulator } = await import('../emulator/index.js');
    const emulator = await startEmulator();
    return { origin: emulator.url, signIn: loopbackToken(), close: () => emulator.close() };
  }
  const close = (): Promise<void> => Promise.resolve();
  const prompt = ask === undefined ? undefined : log.notice;
  const signInAt = (origin: string): SignIn => tokenFor(origin, { cloud, tenantId, env, clock, prompt });
  if (endpoint !== '') {
    const parsed = parseEndpoint(endpoint);
    if ('problem' in parsed) throw new UsageError(`The endpoint ${parsed.problem}`);
    return { origin: parsed.origin, signIn: signInAt(parsed.origin), close };
  }
  const origin = CLOUDS[cloud].graph;
  return { origin, signIn: signInAt(origin), close };
}

/** For how long the audit log is read: the run waits for it, and keeps its lock. */
const AUDIT_MS = 20_000;

/** Reads all that the audit log has since a time, as far back as its reader goes, and for some seconds. */
export function auditLogOf(audit: AuditReader, clock: Clock): ReadAuditLog {
  return async (since) => {
    const begin = clock.now();
    const events: TimedEvent[] = [];
    let isLate = false;
    const onPage = (page: readonly AuditEvent[]): boolean => {
      events.push(...page.map((event) => ({ ...event, time: Date.parse(event.at) })));
      isLate = clock.now() - begin > AUDIT_MS;
      return isLate;
    };
    const isRead = await audit.fetchAuditEvents(new Date(since).toISOString(), onPage, { isOptional: true });
    return { events, isWhole: isRead && !isLate };
  };
}
