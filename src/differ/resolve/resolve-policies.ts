import {
  type CurrentPolicy,
  type Read,
  type Tenant,
  whyIncomplete,
  whyNameUnsure,
} from '../../model/tenant/tenant.js';
import { type Declaration } from '../../model/project/declaration.js';
import { policyKey } from '../../model/results/plan.js';
import { type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { didYouMeanName } from '../../model/did-you-mean.js';
import { RENAMED_HINT } from './resolve-filter.js';
import { type TenantCode, type TenantDiagnostic } from './tenant-codes.js';

/** A declaration with the live policy it means; the diagnostics say why there is none, or warn. */
export interface PolicyMatch {
  readonly declaration: Declaration;
  readonly policy?: CurrentPolicy;
  /** Live policies the declaration may mean: more than one where its name is ambiguous. */
  readonly candidates: readonly CurrentPolicy[];
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** A policy whose assignments could not be read is there, but nothing can be planned for it. */
function unreadable(match: PolicyMatch): PolicyMatch {
  const { policy, declaration } = match;
  if (policy?.unreadable === undefined) return match;
  const diagnostic: TenantDiagnostic = {
    ...declaration.place,
    code: 'policy-unreadable',
    severity: 'error',
    message: `The assignments of ${describe(declaration)} could not be read: ${policy.unreadable}`,
    hint: 'Nothing is planned or written for this policy until they can be read.',
  };
  return { declaration, candidates: match.candidates, diagnostics: [...match.diagnostics, diagnostic] };
}

/** Finds the live policy of each declaration: by id where one is given, else by its exact name. Never guesses. */
export function matchPolicies(declarations: readonly Declaration[], tenant: Tenant): readonly PolicyMatch[] {
  const live = new Map([...tenant.policies].map(([type, listing]) => [type, indexed(listing)]));
  const matches = declarations.map((declaration) => unreadable(matchPolicy(declaration, live)));
  const byPolicy = gather(matches, ({ policy }) => (policy === undefined ? undefined : policyKey(policy)));
  return matches.map((match) => {
    const { policy } = match;
    if (policy === undefined) return match;
    const duplicate = byPolicy.get(policyKey(policy))?.find((other) => other !== match);
    if (duplicate === undefined) return match;
    return {
      declaration: match.declaration,
      candidates: [policy],
      diagnostics: [
        {
          ...match.declaration.place,
          code: 'policy-declared-twice',
          severity: 'error',
          message: `${describe(match.declaration)} is the same live policy (${policy.id}) as the one declared elsewhere.`,
          hint: 'Keep one of the two documents.',
          related: [
            {
              ...duplicate.declaration.place,
              message: `${describe(duplicate.declaration)} is declared here`,
            },
          ],
        },
      ],
    };
  });
}

/** The policies of one type by name and by id: a large tenant is not gone through anew for each declaration. */
interface LivePolicies {
  readonly all: readonly CurrentPolicy[];
  readonly byName: ReadonlyMap<string, readonly CurrentPolicy[]>;
  /** By id in lower case. */
  readonly byId: ReadonlyMap<string, readonly CurrentPolicy[]>;
}

function indexed(listing: Read<readonly CurrentPolicy[]>): Read<LivePolicies> {
  if (!listing.ok) return listing;
  const all = listing.value;
  const byName = gather(all, ({ name }) => name);
  const byId = gather(all, ({ id }) => id.toLowerCase());
  return { ...listing, value: { all, byName, byId } };
}

/** Items by what they have in common, in their order; those without it are left out. */
function gather<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const gathered = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const others = gathered.get(key);
    if (others === undefined) gathered.set(key, [item]);
    else others.push(item);
  }
  return gathered;
}

function matchPolicy(declaration: Declaration, live: LiveTypes): PolicyMatch {
  const { policy: declared, place } = declaration;
  const listing = live.get(declared.type);
  const fail = (
    code: TenantCode,
    message: string,
    hint: string,
    candidates: readonly CurrentPolicy[] = [],
  ): PolicyMatch => ({
    declaration,
    candidates,
    diagnostics: [{ ...place, code, severity: 'error' as const, message, hint }],
  });
  const unsure = (message: string): PolicyMatch =>
    fail(
      'policies-unreadable',
      message,
      'Nothing is planned or written for this policy until they can be read.',
    );
  if (!listing?.ok)
    return unsure(
      `The ${policyTypeInfo(declared.type).title} policies could not be read: ${listing?.why ?? 'they were not asked for'}`,
    );
  const why = whyIncomplete(listing);
  const { all: policies, byName } = listing.value;
  if (declared.id === undefined) {
    const name = declared.name ?? '';
    const [found, ...others] = byName.get(name) ?? [];
    const reason = found === undefined ? why : whyNameUnsure(listing, name);
    if (reason !== undefined)
      return unsure(`The ${declared.type} named “${name}” could not be looked up: ${reason}`);
    if (found === undefined) {
      const { hint, candidates = [] } =
        declared.notedId === undefined
          ? { hint: hintByName(name, policies, live) }
          : hintByNote(declared.notedId, declared.type, live);
      return fail('policy-not-found', `No ${declared.type} is named “${name}”.`, hint, candidates);
    }
    if (others.length === 0) return { declaration, policy: found, candidates: [found], diagnostics: [] };
    const all = [found, ...others];
    return fail(
      'policy-ambiguous',
      `${all.length} policies of type ${declared.type} are named “${name}”.`,
      `Say which one: ${all.map(({ id }) => `id: ${id}`).join(', or ')}`,
      all,
    );
  }
  const found = findById(declared.id, listing.value);
  if (found?.id.toLowerCase() !== declared.id.toLowerCase()) {
    const elsewhere = found === undefined ? findInOtherType(declared.id, live) : undefined;
    if (found === undefined && elsewhere === undefined && why !== undefined)
      return unsure(`The ${declared.type} with the id ${declared.id} could not be looked up: ${why}`);
    return fail(
      'policy-not-found',
      `No ${declared.type} has the id ${declared.id}.`,
      found !== undefined
        ? `The prefix belongs to the id: write id: ${found.id}`
        : elsewhere !== undefined
          ? hintByTypeOf(elsewhere)
          : 'Check the id and the type; a deleted policy has to go from the files.',
      elsewhere === undefined ? [] : [elsewhere],
    );
  }
  const renamed = declared.name !== undefined && declared.name !== found.name;
  return {
    declaration,
    policy: found,
    candidates: [found],
    diagnostics: renamed ? [renaming(declaration, found)] : [],
  };
}

/** The policy with this id; else one whose id is this with a prefix, which is easily lost in copying. */
function findById(id: string, { all, byId }: LivePolicies): CurrentPolicy | undefined {
  const sought = id.toLowerCase();
  return byId.get(sought)?.[0] ?? all.find((policy) => policy.id.toLowerCase().endsWith(`_${sought}`));
}

type LiveTypes = ReadonlyMap<PolicyType, Read<LivePolicies>>;

function findInOtherType(id: string, live: LiveTypes): CurrentPolicy | undefined {
  return [...live.values()]
    .flatMap((listing) => (listing.ok ? (findById(id, listing.value) ?? []) : []))
    .at(0);
}

/** What became of the policy whose id is in the comment after a name that no policy has: the id decides. */
function hintByNote(
  id: string,
  type: PolicyType,
  live: LiveTypes,
): { readonly hint: string; readonly candidates?: readonly CurrentPolicy[] } {
  const listing = live.get(type);
  const noted = (listing?.ok === true ? findById(id, listing.value) : undefined) ?? findInOtherType(id, live);
  if (noted === undefined)
    return {
      hint: `No ${type} with the id written there exists any more. Remove the declaration, or correct its type, name and id.`,
    };
  const candidates = [noted];
  if (noted.type !== type) return { hint: hintByTypeOf(noted), candidates };
  const canRefresh = noted.id.toLowerCase() === id.toLowerCase();
  const write = canRefresh ? 'Write that name, or run assignctl refresh.' : 'Write that name.';
  return { hint: `The policy with the id written there is named “${noted.name}” now. ${write}`, candidates };
}

function hintByTypeOf({ type, name }: CurrentPolicy): string {
  return `The policy with the id written there is the ${type} “${name}”: correct the type.`;
}

/** What a name may mean that no policy of the type has: the types that have exactly this name, or similar names. */
function hintByName(name: string, policies: readonly CurrentPolicy[], live: LiveTypes): string {
  const types = [...live].flatMap(([type, listing]) =>
    listing.ok && listing.value.byName.has(name) ? [type] : [],
  );
  if (types.length > 0) return `The tenant has it as ${types.join(' and as ')}: correct the type.`;
  const otherwise = `The tenant has ${policies.length} of this type, none with a similar name.`;
  return didYouMeanName(name, policies, otherwise);
}

function renaming({ policy, place }: Declaration, found: CurrentPolicy): TenantDiagnostic {
  return {
    ...place,
    code: 'policy-renamed',
    severity: 'warning',
    message: `${found.id} is named “${found.name}” in the tenant, not “${policy.name ?? ''}”. The id decides.`,
    hint: RENAMED_HINT,
  };
}

export function describe({ policy }: Declaration): string {
  return `${policy.type} ${policy.name === undefined ? (policy.id ?? '') : `“${policy.name}”`}`;
}
