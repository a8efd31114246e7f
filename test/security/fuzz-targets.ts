import { type JournalEntry } from '../../src/model/results/journal.js';
import { CHAIN_START, chainEntry, readJournal } from '../../src/applier/journal/journal-format.js';
import { readPreviousRun } from '../../src/applier/journal/previous-run.js';
import { CiError } from '../../src/ci/ci-context.js';
import { readZipped } from '../../src/ci/forges/zip.js';
import { comparePlans } from '../../src/differ/compare-plans.js';
import { parseBaseline } from '../../src/differ/drift/baseline.js';
import { parsePlanFile } from '../../src/differ/plan-file.js';
import { readClaims } from '../../src/graph/auth/claims.js';
import { decodeAnswer } from '../../src/graph/http/errors.js';
import { fetchAll } from '../../src/graph/http/paging.js';
import { toGroup } from '../../src/graph/read/fields.js';
import { checkFleet } from '../../src/loader/settings/load-fleet.js';
import { loadProject } from '../../src/loader/load.js';
import { checkShape, isDocument } from '../../src/loader/schema/validate.js';
import { readSettings } from '../../src/loader/settings/load-settings.js';
import { parseYaml } from '../../src/loader/yaml/parse-yaml.js';
import { decode } from '../../src/model/assignment/graph-codec.js';
import { isJsonObject } from '../../src/model/json.js';
import { GraphFailure } from '../../src/model/ports.js';
import { type Diagnostic, hasErrors } from '../../src/model/project/diagnostic.js';
import { POLICY_TYPE_NAMES } from '../../src/model/tenant/policy-types.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';
import { renderPlanMarkdown } from '../../src/report/plan/plan-markdown.js';
import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { forgedPlan } from '../support/forged-plan.js';

/** Reads one input with a parser, and throws if the parser does what it must not. */
export type FuzzTarget = (input: Buffer) => void | Promise<void>;

/** ESC, BEL, NUL, and a mark that turns the direction of writing. */
const UNPRINTABLE = ['\u001b', '\u0007', '\u0000', '\u202e'];

const FILE = '/project/desired-state/a.yaml';
const ORIGIN = 'https://graph.microsoft.com';
const as = (input: Buffer): string => input.toString('utf8');

/** By name; each has a folder of the corpus. */
export const FUZZ_TARGETS: Readonly<Record<string, FuzzTarget>> = {
  declarations: async (input) => {
    const { declarations, diagnostics } = await loadProject({
      dir: 'examples',
      folder: '/project/desired-state',
      texts: new Map([[FILE, as(input)]]),
      mayBeEmpty: true,
    });
    assertPlaced(diagnostics);
    // A document with an error is not used in part.
    if (declarations.length === 0 && diagnostics.length === 0)
      throw new Error('nothing is read, and nothing is said');
  },
  settings: async (input) => {
    for (const { source, diagnostics } of parseYaml(as(input), 'assignctl.yaml')) {
      assertPlaced(diagnostics);
      if (source === undefined) continue;
      const read = await readSettings(source, diagnostics);
      assertPlaced(read.diagnostics);
      if (read.settings !== undefined && !isDocument('settings', source.value))
        throw new Error('settings that do not fit their schema are used');
      if (read.settings === undefined && !hasErrors([...diagnostics, ...read.diagnostics]))
        throw new Error('settings are not used, and nothing is said');
    }
  },
  fleet: async (input) => {
    for (const { source, diagnostics } of parseYaml(as(input), 'fleet.yaml')) {
      if (source === undefined) continue;
      const found = [...(await checkShape(source, 'fleet', diagnostics)), ...checkFleet(source)];
      assertPlaced(found);
      if (!isDocument('fleet', source.value) && !hasErrors([...diagnostics, ...found]))
        throw new Error('a fleet that does not fit its schema has no error');
    }
  },
  plan: (input) => {
    for (const text of [as(input), withDigest(as(input))]) {
      const read = parsePlanFile(text);
      if ('problem' in read) continue;
      const { plan } = read;
      comparePlans(plan, plan);
      for (const printed of [
        renderPlanText(plan, { colour: false }),
        renderPlanMarkdown(plan),
        renderPlanHtml(plan),
      ])
        if (UNPRINTABLE.some((one) => printed.includes(one)) || /^##vso/m.test(printed))
          throw new Error('a command gets out');
    }
  },
  journal: (input) => {
    const { lines, problem, isTorn } = readJournal(as(input));
    if (problem === undefined && !isTorn && lines.length === 0 && as(input).includes('\n'))
      throw new Error('lines are dropped');
    readPreviousRun(lines);
    readPreviousRun(readJournal(rechained(as(input))).lines);
  },
  outcome: (input) => {
    const read = parseBaseline(as(input));
    if (!('problem' in read) && typeof read.tenantId !== 'string') throw new Error('no tenant');
  },
  answer: (input) => {
    for (const status of [200, 302, 400, 403, 404, 429, 503])
      for (const type of ['application/json', 'text/html'])
        expecting(GraphFailure, () =>
          decodeAnswer(
            { method: 'GET', path: '/beta/groups' },
            {
              ok: status < 300,
              status,
              headers: { get: (name) => (name === 'content-type' ? type : as(input).slice(0, 40)) },
              text: as(input),
            },
            { clock: { now: () => 0 }, redact: (text) => text },
          ),
        );
  },
  assignments: (input) => {
    const [value] = parsed(as(input));
    const list = Array.isArray(value) ? value.filter(isJsonObject) : [];
    for (const type of POLICY_TYPE_NAMES) {
      const { understood, opaque } = decode(list, type);
      if (understood.length + opaque.length !== list.length) throw new Error('an assignment is lost');
    }
    for (const item of list) expecting(GraphFailure, () => toGroup(item));
  },
  links: async (input) => {
    const asked: string[] = [];
    const context = { origin: ORIGIN, redact: (text: string) => text, onNote: () => undefined };
    const page = (path: string): Promise<unknown> => {
      asked.push(path);
      return Promise.resolve({ value: [], '@odata.nextLink': as(input) });
    };
    await fetchAll(context, '/beta/groups?$top=1', page).catch((error: unknown) => {
      if (!(error instanceof GraphFailure)) throw error;
    });
    for (const path of asked)
      if (
        asked.length > 2 ||
        !/^\/beta\/groups(?![\w-])/i.test(path) ||
        new URL(path, ORIGIN).origin !== ORIGIN
      )
        throw new Error(`${path} is followed`);
  },
  claims: (input) => {
    const text = as(input);
    for (const token of [text, `e30.${Buffer.from(text).toString('base64url')}.x`]) {
      const claims = readClaims(token);
      if (claims !== undefined && !claims.permissions.every((one) => typeof one === 'string'))
        throw new Error('a permission is no text');
    }
  },
  zip: (input) => {
    expecting(CiError, () => readZipped(input, 'plan.json'));
  },
};

function assertPlaced(diagnostics: readonly Diagnostic[]): void {
  for (const { line, column, message } of diagnostics)
    if (!(line >= 1 && column >= 1 && message !== '')) throw new Error(`no place: ${message}`);
}

function parsed(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

/** The records of a journal in a chain of hashes that fits, as anyone can compute it. */
function rechained(text: string): string {
  let previous = CHAIN_START;
  const lines = text
    .split('\n')
    .flatMap(parsed)
    .filter(isJsonObject)
    .map((record, seq) => {
      const said = Object.fromEntries(
        Object.entries(record).filter(([key]) => !['seq', 'time', 'previous', 'hash'].includes(key)),
      );
      const line = chainEntry(said as unknown as JournalEntry, seq + 1, '2026-11-01T00:00:00.000Z', previous);
      previous = line.hash;
      return `${JSON.stringify(line)}\n`;
    });
  return lines.join('');
}

/** A plan file with the digest that fits its content, as anyone can write one. */
function withDigest(text: string): string {
  const [value] = parsed(text);
  return isJsonObject(value) ? forgedPlan(value) : text;
}

function expecting(error: new (...args: never[]) => Error, act: () => unknown): void {
  try {
    act();
  } catch (cause) {
    if (!(cause instanceof error)) throw cause;
  }
}
