import fc from 'fast-check';
import { livePolicy, planOf, tenantOf } from '../support/builders.js';
import { serveRequest } from '../support/serve-request.js';
import { FILTERS, fromWire, type Item, said, scene } from './scenes.js';
import { cases } from '../support/cases.js';

/** What stays and what comes, with the reason, by the rules of the documentation. */
function expected(held: readonly Item[], wanted: readonly Item[], isAdditive: boolean): readonly string[] {
  const left = new Set(held);
  const lines: string[] = [];
  for (const wish of wanted) {
    const same = held.filter(({ who, direction }) => who === wish.who && direction === wish.direction);
    const ofSet = same.find(({ set }) => set !== undefined);
    const direct = same.find(({ set }) => set === undefined);
    const match = wish.set === undefined ? direct : (ofSet ?? direct);
    if (match !== undefined) left.delete(match);
    const set = wish.set === null ? (ofSet?.set ?? null) : wish.set;
    const result = said({ ...wish, set });
    const reason = match === undefined ? 'create' : said(match) === result ? 'declared' : 'update';
    lines.push(`${reason} ${result}`);
  }
  for (const one of left)
    if (one.set !== undefined) lines.push(`policy-set ${said(one)}`);
    else if (isAdditive && wanted.every(({ who }) => who !== one.who))
      lines.push(`not-declared ${said(one)}`);
  return lines;
}

test('the service ends up with exactly what the plan lists, and that is what was asked for', () => {
  const runs = cases(500);
  const seen = new Map<string, number>();
  const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(scene, ({ type, id, held, wanted, opaque, isAdditive, writeMode, start, declared }) => {
      const tenant = tenantOf([livePolicy(start, { type, id })], FILTERS);
      const { plan } = planOf([declared], tenant, { writeMode });
      expect(plan.blocked).toEqual([]);
      const [policy] = plan.policies;
      if (policy === undefined) throw new Error('nothing was planned');

      const lines = expected(held, wanted, isAdditive);
      const strangeLines = opaque.map(fromWire);
      const end = policy.requests.reduce(serveRequest, start);
      const texts = [...lines.map((line) => line.slice(line.indexOf(' ') + 1)), ...strangeLines];
      expect(end.map(fromWire).sort()).toEqual(texts.sort());
      expect(policy.before.map(({ state }) => fromWire({ ...state })).sort()).toEqual(
        start.map(fromWire).sort(),
      );
      expect(policy.after.map(({ state, reason }) => `${reason} ${fromWire({ ...state })}`).sort()).toEqual(
        [
          ...lines,
          ...opaque.map(
            (one) => `${one.id === 'moon' ? 'unknown-target-type' : 'unknown-source'} ${fromWire(one)}`,
          ),
        ].sort(),
      );
      for (const { reason } of policy.after) count(reason);
      for (const { method } of policy.requests) count(method);
    }),
    { numRuns: runs, seed: 20261129 },
  );
  // Each came up often, or the law would say little.
  for (const what of [
    'create',
    'update',
    'declared',
    'not-declared',
    'policy-set',
    'unknown-target-type',
    'unknown-source',
    'POST',
    'PATCH',
    'DELETE',
  ])
    expect([what, (seen.get(what) ?? 0) > runs / 20]).toEqual([what, true]);
});
