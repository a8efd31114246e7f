import { didYouMeanWord } from '../../model/did-you-mean.js';
import { canonicalJson, isJsonObject } from '../../model/json.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { RUN_REFUSALS } from '../../model/project/settings.js';
import { policyTypeInfo } from '../../model/tenant/policy-types.js';
import { describeTarget, identityOf, idOrName } from '../declarations/declared-entry.js';
import { type DeclarationContext } from '../declarations/parse-declaration.js';
import { oneOf, problem, quote } from '../diagnostic-codes.js';
import { conforms } from '../schema/validate.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';

/** A value as a list; empty if it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Items of a list that say the same as one before them; `keyOf` gives undefined for what can't be compared. */
export function repeated(
  source: SourceDocument,
  path: Path,
  list: unknown,
  keyOf: (item: unknown) => string | undefined,
): readonly Diagnostic[] {
  const first = new Map<string, number>();
  return listOf(list).flatMap((item, index) => {
    const key = keyOf(item);
    const before = key === undefined ? undefined : first.get(key);
    if (key === undefined) return [];
    if (before === undefined) {
      first.set(key, index);
      return [];
    }
    const place = source.placeOf([...path, index]);
    const message = `${path.join('.')} says ${quote(source.textOf([...path, index]))} twice.`;
    const related = [{ ...source.placeOf([...path, before]), message: 'first here' }];
    return problem('duplicate-setting', place, message, { hint: 'Remove one of the two.', related });
  });
}

/** What the schema of the settings can't say. */
export function checkSettings(source: SourceDocument, context: DeclarationContext): readonly Diagnostic[] {
  const value = isJsonObject(source.value) ? source.value : {};
  return [
    ...checkSets(context),
    ...checkRequired(source, context),
    ...checkTypes(source, context),
    ...repeated(source, ['protect'], value.protect, protectionKey),
    ...repeated(source, ['allow'], value.allow, (item) =>
      conforms('allowance', item) ? canonicalJson([item.code, item.policy?.toLowerCase()]) : undefined,
    ),
    ...listOf(value.allow).flatMap((item, index) => checkAllowance(source, ['allow', index], item)),
  ];
}

function protectionKey(item: unknown): string | undefined {
  if (!conforms('protection', item)) return undefined;
  if ('policy' in item) return `policy ${item.policy.type} ${idOrName(item.policy)}`;
  const { group: name, groupId: id } = item;
  return `group ${idOrName({ ...(id !== undefined && { id }), ...(name !== undefined && { name }) })}`;
}

function checkSets({ sets }: DeclarationContext): readonly Diagnostic[] {
  return [...(sets?.values() ?? [])].flatMap(({ name, members, places }) => {
    const first = new Map<string, Place>();
    return members.flatMap(({ target }, index) => {
      const identity = identityOf(target);
      const [place, before] = [places[index], first.get(identity ?? '')];
      if (identity === undefined || place === undefined) return [];
      if (before === undefined) {
        first.set(identity, place);
        return [];
      }
      return problem(
        'duplicate-target',
        place,
        `The set ${quote(name)} contains ${describeTarget(target)} twice.`,
        {
          hint: 'Remove one of the two.',
          related: [{ ...before, message: 'first here' }],
        },
      );
    });
  });
}

function checkTypes(
  source: SourceDocument,
  { types = [], graphVersion }: DeclarationContext,
): readonly Diagnostic[] {
  return [
    ...repeated(source, ['types'], types, String),
    ...types.flatMap((type, index) => {
      if (policyTypeInfo(type).versions.includes(graphVersion)) return [];
      const message = `${type} does not exist in graphVersion ${graphVersion}.`;
      const hint = 'Set graphVersion: beta, or remove the type.';
      return problem('needs-beta', source.placeOf(['types', index]), message, { hint });
    }),
  ];
}

function checkRequired(source: SourceDocument, { sets, require }: DeclarationContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const value = isJsonObject(source.value) && isJsonObject(source.value.require) ? source.value.require : {};
  for (const direction of ['include', 'exclude'] as const) {
    const path = ['require', direction];
    listOf(value[direction]).forEach((name, index) => {
      if (typeof name !== 'string' || !conforms('setName', name) || sets?.has(name) === true) return;
      found.push(unknownSet(source, [...path, index], name, [...(sets?.keys() ?? [])]));
    });
    found.push(
      ...repeated(source, path, value[direction], (name) => (typeof name === 'string' ? name : undefined)),
    );
  }
  listOf(value.exclude).forEach((name, index) => {
    if (typeof name !== 'string' || !require.include.includes(name)) return;
    const message = `The set ${quote(name)} is required under include and under exclude at once.`;
    found.push(
      problem('both-directions', source.placeOf(['require', 'exclude', index]), message, {
        hint: 'Keep it in one of the two lists.',
        related: [{ ...source.placeOf(['require', 'include']), message: 'required to be included here' }],
      }),
    );
  });
  return found;
}

export function unknownSet(
  source: SourceDocument,
  path: Path,
  name: string,
  known: readonly string[],
): Diagnostic {
  const all =
    known.length === 0
      ? 'The settings file defines no sets; add it under sets.'
      : `Sets of the settings file: ${known.join(', ')}.`;
  return problem('unknown-set', source.placeOf(path), `There is no set ${quote(name)}.`, {
    hint: didYouMeanWord(name, known, all),
  });
}

function checkAllowance(source: SourceDocument, path: Path, item: unknown): readonly Diagnostic[] {
  if (!conforms('allowance', item) || item.policy === undefined) return [];
  if (!RUN_REFUSALS.some((code) => code === item.code)) return [];
  const message = `${quote(item.code)} refuses the whole run, so it can't be allowed for one policy.`;
  return [
    problem('allow-whole-run', source.keyPlaceOf([...path, 'policy']), message, {
      hint: `Remove policy; the refusals of the whole run are ${oneOf(RUN_REFUSALS, 'and')}.`,
    }),
  ];
}
