import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { declarePolicy } from '../../src/exporter/declare/declare-policy.js';
import { updateFile } from '../../src/exporter/yaml-edit/edit-document.js';
import { loadProject } from '../../src/loader/load.js';
import { type Tenant } from '../../src/model/tenant/tenant.js';
import { assignment, guid, livePolicy, tenantOf } from '../support/builders.js';
import { TENANT_ID } from '../support/cli.js';
import { FILTERS, GROUPS, type Held, type OddCase, oddCase } from './odd-layouts.js';
import { findPolicySets } from '../../src/model/tenant/policy-set.js';

/** `npm run soak` tries far more. */
const RUNS = Number(process.env['SOAK_EDIT_RUNS'] ?? 1000);
const FIRST = process.env['SOAK_EDIT_RUNS'] === undefined ? 20261129 : Date.now() % 2 ** 31;

const groupId = (name: string): string => guid(1 + GROUPS.indexOf(name));
const filterId = (name: string): string => guid(40 + FILTERS.indexOf(name));
const known = GROUPS.map((name) => ({ id: groupId(name), name }));

function tenantWith(held: readonly Held[]): Tenant {
  const assignments = held.map(({ direction, group, filter }) =>
    assignment({
      direction,
      group: groupId(group),
      ...(filter && { filter: { id: filterId(filter.name), mode: filter.mode } }),
    }),
  );
  return {
    ...tenantOf([livePolicy(assignments, { name: 'iOS baseline' })]),
    groupsByName: { ok: true, value: known },
    groupsById: new Map(known.map((group) => [group.id, group])),
    filters: {
      ok: true,
      value: FILTERS.map((name) => ({
        id: filterId(name),
        name,
        platform: 'iOSMobileApplicationManagement',
        managementType: 'apps',
      })),
    },
  };
}

/** What a document says, by a reader that knows nothing of the product. */
function readHeld(text: string): readonly string[] {
  const documents = parseAllDocuments(text.replace(/^\ufeff/, ''));
  if (!Array.isArray(documents)) return [];
  const [first] = documents;
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
  const value = first?.toJS() as Record<string, readonly unknown[] | undefined>;
  return (['include', 'exclude'] as const)
    .flatMap((direction) => (value[direction] ?? []).map((item) => `${direction} ${readItem(item)}`))
    .sort();
}

function readItem(item: unknown): string {
  if (typeof item === 'string') return item;
  const { group, groupId: id, filter } = item as Record<string, unknown>;
  if (id !== undefined && id !== groupId(String(group))) throw new Error('An id beside the wrong name.');
  const { name, id: filterOf, mode } = (filter ?? {}) as Record<string, unknown>;
  if (filterOf !== undefined && filterOf !== filterId(String(name)))
    throw new Error('A filter id beside the wrong name.');
  return `${String(group)}${filter === undefined ? '' : ` ${String(name)} ${String(mode)}`}`;
}

const sayHeld = ({ direction, group, filter }: Held): string =>
  `${direction} ${group}${filter === undefined ? '' : ` ${filter.name} ${filter.mode}`}`;

/** The anchors that go with what is changed: a line with an alias of one may change. */
function movedAnchors({ lines, changed, gone }: OddCase): ReadonlySet<string> {
  const concerned = lines.filter(
    ({ entry, isShared }) =>
      isShared === true || (entry !== undefined && (changed.has(entry) || gone.has(entry))),
  );
  return new Set(concerned.flatMap(({ text }) => [...text.matchAll(/&(\w+)/g)].map(([, name = '']) => name)));
}

/** What is wrong with an edit, in a sentence each. */
function faultsOf(odd: OddCase, after: string): readonly string[] {
  const faults: string[] = [];
  const wanted = odd.held.map(sayHeld).sort();
  const found = readHeld(after);
  if (found.join('\n') !== wanted.join('\n'))
    faults.push(`says ${found.join(' | ')}, not ${wanted.join(' | ')}`);
  const moved = movedAnchors(odd);
  const rest = after.replace(/^\ufeff/, '').split(odd.lineBreak);
  for (const { text, entry, isShared } of odd.lines) {
    const isConcerned =
      isShared === true ||
      (entry !== undefined && (odd.changed.has(entry) || odd.gone.has(entry))) ||
      [...text.matchAll(/\*(\w+)/g)].some(([, name = '']) => moved.has(name));
    const isGone = entry !== undefined && odd.gone.has(entry);
    for (const [token] of text.matchAll(/# c\d+ .*\.$/g))
      if (!isGone && after.split(token).length !== 2) faults.push(`lost or doubled: ${token}`);
    if (isConcerned) continue;
    const at = rest.indexOf(text);
    if (at === -1) faults.push(`changed or moved: ${JSON.stringify(text)}`);
    else rest.splice(0, at + 1);
  }
  if (odd.lineBreak === '\r\n' && /(?<!\r)\n/.test(after)) faults.push('holds a bare line feed');
  if (/[ \t]+\r?$/m.test(after) && !/[ \t]+\r?$/m.test(odd.text)) faults.push('ends a line with spaces');
  return faults;
}

test('whatever a file looks like, an edit says what the tenant holds and keeps every other line', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'assignctl-'));
  const seen = { edited: 0, same: 0 };
  const wrong: string[] = [];
  try {
    await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n`);
    for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) {
      const odd = oddCase(seed);
      const tenant = tenantWith(odd.held);
      const path = join(dir, 'desired-state/a.yaml');
      const texts = new Map([[path, odd.text.replace(/^\ufeff/, '')]]);
      const { declarations, diagnostics } = await loadProject({ dir, texts, mayBeEmpty: true });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      const declaration = declarations.find(({ policy }) => policy.name === 'iOS baseline');
      const listing = tenant.policies.get('iosManagedAppProtection');
      const [policy] = listing?.ok === true ? listing.value : [];
      if (errors.length > 0 || declaration === undefined || policy === undefined)
        throw new Error(`Seed ${seed} is no declaration: ${JSON.stringify(errors)}\n${odd.text}`);
      const content = declarePolicy(policy, {
        tenant,
        version: 'beta',
        setsOf: findPolicySets(tenant.policySets),
        existing: declaration,
      });
      const result = updateFile(odd.text, [{ declaration, content, tenant }]);
      const faults = result.ok
        ? faultsOf(odd, result.text)
        : result.diagnostics.map(({ message }) => message);
      if (faults.length > 0)
        wrong.push(`seed ${seed}: ${faults.join('; ')}\n${odd.text}\n=>\n${result.ok ? result.text : ''}`);
      seen[result.ok && result.text !== odd.text ? 'edited' : 'same'] += 1;
    }
  } finally {
    await rm(dir, { recursive: true });
  }
  if (wrong.length > 0)
    throw new Error(`${wrong.length} of ${RUNS} are wrong\n${wrong.slice(0, 6).join('\n\n')}`);
  expect(seen.edited).toBeGreaterThan(RUNS / 2);
  expect(seen.same).toBeGreaterThan(0);
}, 600_000);
