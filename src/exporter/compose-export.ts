import { type CurrentPolicy } from '../model/current.js';
import { compareText } from '../model/json.js';
import { policyKey } from '../model/plan.js';
import { composeNew } from './compose-new.js';
import { composeUpdates } from './compose-updates.js';
import { type ComposedExport, orderOf } from './composed.js';
import { declaredAlready, type DeclaredAlready } from './declared-already.js';
import { type ExportInput } from './export-input.js';

/** All that an export writes and says, as data: the tenant and the files that are there in, texts and results out. */
export function composeExport(input: ExportInput): ComposedExport {
  const { tenant, types } = input;
  const already = declaredAlready(input);
  const spoken = new Set(already.flatMap(policiesOf).map(policyKey));
  const live = types.flatMap((type) => {
    const listing = tenant.policies.get(type);
    return listing?.ok ? listing.value : [];
  });
  const parts = [
    composeUpdates(already, input),
    composeNew(
      live.filter((policy) => !spoken.has(policyKey(policy))),
      input,
    ),
  ];
  // Two declarations may mean one policy.
  const each = new Map(parts.flatMap(({ policies }) => policies).map((one) => [policyKey(one), one]));
  return {
    files: parts.flatMap(({ files }) => files).sort((a, b) => compareText(a.path, b.path)),
    policies: [...each.values()].sort((a, b) => compareText(orderOf(a), orderOf(b))),
    contents: parts
      .flatMap(({ contents }) => contents)
      .sort((a, b) => compareText(orderOf(a.policy), orderOf(b.policy))),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
    gone: already.flatMap(({ state, declaration: { policy, place } }) =>
      state === 'gone' ? [{ ...policy, ...place }] : [],
    ),
    unread: types.flatMap((type) => {
      const listing = tenant.policies.get(type);
      return listing?.ok === false ? [{ type, why: listing.why }] : [];
    }),
  };
}

function policiesOf(one: DeclaredAlready): readonly CurrentPolicy[] {
  if (one.state === 'gone') return [];
  return one.state === 'unclear' ? one.candidates : [one.policy];
}
