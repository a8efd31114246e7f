import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { type JsonValue } from '../../src/model/json.js';
import { planDigest } from '../../src/model/assignment/equality.js';
import { type Plan } from '../../src/model/results/plan.js';
import { type Emulator } from '../../src/emulator/index.js';
import { forgedPlan } from '../support/forged-plan.js';
import { startProject } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { isRead, writes } from '../support/tenant.js';
import { declareAll, group, guid, seedOf } from '../support/numbered-policies.js';

const RUNS = Number(process.env['SOAK_FORGED_PLANS'] ?? 60);

/** A tenant, its files, and an honest plan of them. */
async function planned() {
  const seed = seedOf(4, 'documented');
  const documents = declareAll(3).split('---\n');
  // One of each kind of request: an assign, a DELETE, and one that a protection refuses.
  const files = [documents[0], documents[1]?.replace(/include: .*/, `include: [Group 1]`), documents[2]].join(
    '---\n',
  );
  const started = await startProject(
    seed,
    { 'all.yaml': files },
    { profile: 'documented', settings: PROTECT },
  );
  const file = join(started.dir, 'plan.json');
  await started.run('plan', '--out', file);
  return { ...started, file, plan: JSON.parse(await readFile(file, 'utf8')) as Plan };
}

const PROTECT = 'protect: [{policy: {type: iosManagedAppProtection, name: Policy 2}}]\n';

type Path = readonly (string | number)[];

/** Every place of a JSON document. */
function placesOf(value: JsonValue, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value)
    ? value.map((item: JsonValue, n) => [n, item])
    : Object.entries(value as Record<string, JsonValue>);
  return [path, ...entries.flatMap(([key, item]) => placesOf(item, [...path, key]))];
}

/** The document with one place changed; undefined removes it. */
function changed(
  value: JsonValue,
  [key, ...rest]: Path,
  to: (old: JsonValue) => JsonValue | undefined,
): JsonValue {
  if (key === undefined) return to(value) ?? null;
  const copy = (Array.isArray(value) ? [...(value as JsonValue[])] : { ...(value as object) }) as Record<
    string | number,
    JsonValue
  >;
  const old = copy[key] ?? null;
  if (rest.length > 0) copy[key] = changed(old, rest, to);
  else {
    const next = to(old);
    if (next !== undefined) copy[key] = next;
    else if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else Reflect.deleteProperty(copy, key);
  }
  return copy;
}

const CHOICES: readonly JsonValue[] = [
  ...['PATCH', 'DELETE', 'POST', 'create', 'delete', 'update', 'include', 'exclude', 'v1.0', 'assign'],
  ...['beta/../v1.0', '../me', '', '..', guid('b', 3), guid('b', 0), group(13), 'Policy 3', 'max-removals'],
  ...[`/beta/deviceAppManagement/iosManagedAppProtections/${guid('b', 3)}/assign`, '0'.repeat(64)],
  ...[null, true, 0, 7, [], {}, { target: { ...including(group(13)) } }],
];

/** A change somewhere in a plan: something else, nothing, once more, or what stands in another place. */
const mutation = fc.record({
  place: fc.nat(),
  other: fc.nat(),
  how: fc.constantFrom('choose', 'choose', 'remove', 'repeat', 'swap', 'undo'),
  choice: fc.constantFrom(...CHOICES),
});

function mutate(plan: JsonValue, one: typeof mutation extends fc.Arbitrary<infer M> ? M : never): JsonValue {
  const places = placesOf(plan).slice(1);
  const at = (n: number): Path => places[n % places.length] ?? [];
  const valueAt = (path: Path): JsonValue =>
    path.reduce<JsonValue>((value, key) => (value as Record<string | number, JsonValue>)[key] ?? null, plan);
  switch (one.how) {
    case 'remove':
      return changed(plan, at(one.place), () => undefined);
    case 'repeat':
      return changed(plan, at(one.place), (old) =>
        Array.isArray(old) ? [...(old as JsonValue[]), ...(old as JsonValue[])] : old,
      );
    case 'swap':
      return changed(plan, at(one.place), () => valueAt(at(one.other)));
    case 'undo':
      return { ...(plan as Record<string, JsonValue>), undoes: '0'.repeat(64) };
    default:
      return changed(plan, at(one.place), () => one.choice);
  }
}

/** Method, path and body of each write that was sent. */
const sentBy = (emulator: Emulator): readonly string[] =>
  writes(emulator).map(({ line, body }) => JSON.stringify([line, body ?? null]));

test(
  'whatever is changed in a plan file: apply sends only what a plan made now contains, or refuses',
  async () => {
    const { plan, file, run, emulator } = await planned();
    const start = emulator.snapshot();
    const honest = new Set(
      plan.policies
        .filter(({ refused }) => refused.length === 0)
        .flatMap(({ requests }) =>
          requests.map(({ method, path, body }) => JSON.stringify([`${method} ${path}`, body ?? null])),
        ),
    );
    expect(honest.size).toBe(2);
    const codes = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        emulator.edit((state) => void Object.assign(state.policies, structuredClone(start.policies)));
        emulator.clearLog();
        await writeFile(file, forgedPlan(mutations.reduce(mutate, plan as unknown as JsonValue) as object));
        const { code, stderr } = await run('apply', file, '--impact', 'none', '--format', 'json');
        codes.add(code);
        expect(sentBy(emulator).filter((request) => !honest.has(request))).toEqual([]);
        expect(stderr).not.toMatch(/bug in assignctl|\n {4}at /);
      }),
      { numRuns: RUNS, seed: 20261129 },
    );
    // Not all of them were refused at once: some are shapes of a plan.
    expect([...codes].sort()).toEqual([1, 4]);
  },
  Math.max(240_000, RUNS * 2000),
);

test('the same of a file whose digest nobody computed: nothing is sent at all', async () => {
  const { plan, file, run, emulator } = await planned();
  emulator.clearLog();
  await fc.assert(
    fc.asyncProperty(mutation, async (one) => {
      const content = mutate(plan as unknown as JsonValue, one) as unknown as Plan;
      // Where the declarations are is not part of the digest: such a plan is still the one that was reviewed.
      const { digest, ...rest } = content;
      if (digest === planDigest(rest)) return;
      await writeFile(file, JSON.stringify(content));
      await run('apply', file, '--impact', 'none');
      expect(emulator.log.every(isRead)).toBe(true);
    }),
    { numRuns: 40, seed: 20261129 },
  );
}, 120_000);

describe('by hand', () => {
  const executives = guid('b', 3);

  test.each<[string, (plan: Plan) => object]>([
    ['an undo plan', (plan) => ({ ...plan, undoes: plan.digest })],
    ['a redo plan', (plan) => ({ ...plan, redoes: plan.digest })],
    ['another version of Graph as a path', (plan) => ({ ...plan, graphVersion: 'beta/../v1.0' })],
    ['policies that are none', (plan) => ({ ...plan, policies: 'all' })],
    [
      'a change without a target',
      (plan) => ({ ...plan, policies: plan.policies.map((policy) => ({ ...policy, changes: [{}] })) }),
    ],
    ['a field that plans do not have', (plan) => ({ ...plan, requests: [] })],
  ])('%s is refused in one sentence, before any request', async (_, change) => {
    const { plan, file, run, emulator } = await planned();
    emulator.clearLog();
    await writeFile(file, forgedPlan(change(plan)));
    const { code, stderr } = await run('apply', file);
    expect([code, emulator.log]).toEqual([1, []]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('one nested without end is refused in one sentence', async () => {
    const { plan, file, run } = await planned();
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    await writeFile(file, `${JSON.stringify(plan).slice(0, -1)},"x":${deep}}`);
    const { code, stderr } = await run('apply', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nested too deeply|not JSON/);
    expect(stderr).not.toContain('    at ');
  });

  test('a policy of no file asks the tenant for nothing', async () => {
    const { plan, file, run, emulator } = await planned();
    emulator.clearLog();
    const [first] = plan.policies;
    await writeFile(file, forgedPlan({ ...plan, policies: [{ ...first, id: executives }] }));
    const { stdout } = await run('apply', file, '--impact', 'none', '--format', 'json');
    expect(emulator.log.filter(({ path }) => path.includes(`${executives}/assignments`))).toEqual([]);
    expect(stdout).toContain('no file it looks at declares it');
    expect(writes(emulator)).toEqual([]);
  });
});
