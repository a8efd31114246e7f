import fc from 'fast-check';
import { type Declaration, type DeclaredTarget } from '../../src/model/project/declaration.js';
import { POLICY_TYPE_NAMES, policyTypeInfo, type PolicyType } from '../../src/model/tenant/policy-types.js';
import { type PlainDeclaration, type PlainEntry, printDeclarations } from '../support/print-declaration.js';
import { loadFiles } from './project-folder.js';
import { cases } from '../support/cases.js';

/** Names as people and fuzzers write them: quotes, emoji, comment and mapping marks, spaces, line ends. */
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('a', ' ', '#', ': ', "'", '"', '\\', '\n', '\t', '🚀', '- ', '*', '&', '%'),
    }),
    fc.constantFrom(
      ' Sales',
      'Sales ',
      'yes',
      '123',
      '~',
      'null',
      '2025-01-31',
      '# no',
      'a: b',
      '<<',
      '---',
      '=x',
    ),
  )
  .filter((text) => /\S/.test(text));
const guid = fc.uuid();
const policyId = fc.stringMatching(/^[A-Za-z0-9_.-]+$/);

/** A pair of which at least one is there. */
function nameOrId<N, I>(names: fc.Arbitrary<N>, ids: fc.Arbitrary<I>) {
  return fc.oneof(
    names.map((value) => ({ name: value })),
    ids.map((value) => ({ id: value })),
    fc.record({ name: names, id: ids }),
  );
}

const group: fc.Arbitrary<DeclaredTarget> = nameOrId(name, guid).map((who) => ({ kind: 'group', ...who }));

function entry(type: PolicyType, direction: 'include' | 'exclude'): fc.Arbitrary<PlainEntry> {
  const { mam, filters } = policyTypeInfo(type);
  const everyone: DeclaredTarget[] = mam
    ? [{ kind: 'allUsers' }]
    : [{ kind: 'allUsers' }, { kind: 'allDevices' }];
  const raw: fc.Arbitrary<DeclaredTarget> = name.map((entraObjectId) => ({
    kind: 'raw',
    target: {
      '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget',
      targetType: 'user',
      entraObjectId,
    },
  }));
  const target = direction === 'exclude' ? group : fc.oneof(group, raw, fc.constantFrom(...everyone));
  const filter = fc
    .tuple(nameOrId(name, guid), fc.constantFrom('include' as const, 'exclude' as const))
    .map(([which, mode]) => ({ ...which, mode }));
  const filtered = direction === 'include' && filters !== null;
  return fc
    .record({
      target,
      filter: filtered ? fc.option(filter, { nil: undefined }) : fc.constant(undefined),
      source: mam
        ? fc.constantFrom(undefined, 'direct' as const, 'policySets' as const)
        : fc.constant(undefined),
      sourceId: fc.option(name, { nil: undefined }),
    })
    .map(({ target: who, filter: by, source, sourceId }) => ({
      direction,
      target: who,
      ...(by !== undefined && who.kind !== 'raw' && { filter: by }),
      ...(source !== undefined && { source }),
      // Only an assignment of a policy set has the id of one.
      ...(source === 'policySets' && sourceId !== undefined && { sourceId }),
    }));
}

/** Words of a target that must not come twice in one declaration. */
function words(target: DeclaredTarget): readonly string[] {
  if (target.kind === 'group')
    return [`name ${target.name?.toLowerCase() ?? target.id ?? ''}`, `id ${target.id ?? target.name ?? ''}`];
  return [target.kind === 'raw' ? JSON.stringify(target.target).toLowerCase() : target.kind];
}

const declaration: fc.Arbitrary<PlainDeclaration> = fc.constantFrom(...POLICY_TYPE_NAMES).chain((type) =>
  fc
    .record({
      policy: nameOrId(name, policyId).map((which) => ({ type, ...which })),
      ownership: fc.constantFrom('exact' as const, 'additive' as const),
      include: fc.array(entry(type, 'include'), { maxLength: 4 }),
      exclude: fc.array(entry(type, 'exclude'), { maxLength: 3 }),
    })
    .map(({ policy, ownership, include, exclude }) => ({
      policy,
      ownership,
      entries: [...include, ...exclude],
    })),
);

const declarations = fc
  .uniqueArray(declaration, {
    maxLength: 4,
    minLength: 1,
    comparator: (a, b) => a.policy.type === b.policy.type,
  })
  .filter((all) =>
    all.every(({ entries }) => {
      const seen = entries.flatMap(({ target }) => [...new Set(words(target))]);
      return new Set(seen).size === seen.length;
    }),
  );

function plain({ policy, ownership, entries }: Declaration): PlainDeclaration {
  return {
    policy,
    ownership,
    entries: entries.map(({ direction, target, filter, source, sourceId }) => ({
      direction,
      target,
      ...(filter !== undefined && { filter: withoutPlace(filter) }),
      ...(source !== undefined && { source }),
      ...(sourceId !== undefined && { sourceId }),
    })),
  };
}

function withoutPlace({ place, ...rest }: NonNullable<Declaration['entries'][number]['filter']>) {
  expect(place.line).toBeGreaterThan(0);
  return rest;
}

test('what is printed loads as it was', async () => {
  await fc.assert(
    fc.asyncProperty(declarations, async (all) => {
      const { declarations: loaded, diagnostics } = await loadFiles({
        'desired-state/all.yaml': printDeclarations(all),
      });
      expect(diagnostics).toEqual([]);
      expect(loaded.map(plain)).toEqual(all);
    }),
    { numRuns: cases(50) },
  );
});

test('no text makes the loader throw', async () => {
  const piece = fc.constantFrom(
    'policy:',
    ' ',
    '\n',
    '- ',
    'include: ',
    '[',
    ']',
    '{',
    '}',
    '"',
    '&a ',
    '*a',
    '!!set ',
    '---\n',
    '\t',
    '? ',
    '<<: ',
    'group',
    ': ',
    '#',
    '%YAML 1.1\n',
    '|\n',
    '0',
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: piece, maxLength: 30 }), fc.string()), async (text) => {
      const { diagnostics } = await loadFiles({ 'desired-state/a.yaml': text, 'assignctl.yaml': text });
      expect(diagnostics.length).toBeGreaterThan(0);
    }),
    { numRuns: cases(75) },
  );
});
