import { type Command, type Option } from 'commander';
import { DEFAULT_FLEET_FILE } from '../../model/project/fleet.js';

/** A word that fits at the cursor. */
export interface Suggestion {
  readonly value: string;
  readonly description: string;
}

/** What fits at the cursor: these words, and after them paths if `paths` says so. */
export interface Completion {
  readonly suggestions: readonly Suggestion[];
  readonly paths: 'none' | 'files' | 'folders';
}

/** What the files of the project name. */
export interface KnownNames {
  readonly tenants: readonly string[];
  readonly rings: readonly string[];
  /** `TYPE/NAME`, as `--only` takes it. */
  readonly policies: readonly string[];
  readonly groups: readonly string[];
}

/** Where the names are looked for, as the words before the cursor say. */
export interface NamesPlace {
  readonly C: string;
  readonly config?: string;
  readonly fleet: string;
  readonly tenant?: string;
}

/**
 * What fits as the last of `words`, which is the one at the cursor and may be empty. The first word is a command's name.
 * `readNames` is called only if names are what fits. The program must have its commands loaded that `words` name.
 */
export async function complete(
  words: readonly string[],
  program: Command,
  readNames: (place: NamesPlace) => Promise<KnownNames>,
): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const { command, operands, pending, place, isOnlyOperands } = walk(words.slice(0, -1), program);
  const fitting = (all: readonly Suggestion[], prefix = ''): readonly Suggestion[] =>
    all
      .map(({ value, description }) => ({ value: prefix + value, description }))
      .filter(({ value }) => value.startsWith(current));
  const valueOf = async (option: Option, prefix = ''): Promise<Completion> => {
    const { values, paths } = await valuesOf(option, () => readNames(place));
    return { suggestions: fitting(values, prefix), paths };
  };

  if (pending !== undefined) return valueOf(pending);
  if (current.startsWith('-') && !isOnlyOperands) {
    const [flag = '', value] = current.split('=');
    const option = value === undefined ? undefined : optionOf(command, flag);
    if (option !== undefined && takesValue(option)) return valueOf(option, `${flag}=`);
    return { suggestions: fitting(flagsOf(command)), paths: 'none' };
  }
  const topics = command.name() === 'help' ? (command.parent ?? program) : command;
  const commands = operands > 0 && topics === command ? [] : commandsOf(topics);
  const argument = command.registeredArguments[Math.min(operands, command.registeredArguments.length - 1)];
  const isTaken =
    argument !== undefined &&
    operands > 0 &&
    !argument.variadic &&
    operands >= command.registeredArguments.length;
  const choices = isTaken ? [] : (argument?.argChoices ?? []).map((value) => ({ value, description: '' }));
  const isPath = argument !== undefined && !isTaken && /file|json/.test(argument.name());
  return { suggestions: fitting([...commands, ...choices]), paths: isPath ? 'files' : 'none' };
}

interface Walked {
  readonly command: Command;
  /** How many operands of the command are there already. */
  readonly operands: number;
  /** The option whose value is at the cursor. */
  readonly pending: Option | undefined;
  readonly place: NamesPlace;
  /** Whether `--` came before: no flag follows. */
  readonly isOnlyOperands: boolean;
}

function walk(words: readonly string[], program: Command): Walked {
  let command = program;
  let operands = 0;
  let pending: Option | undefined;
  let isOnlyOperands = false;
  let place: NamesPlace = { C: '.', fleet: DEFAULT_FLEET_FILE };
  for (const word of words) {
    if (pending !== undefined) {
      place = placed(place, pending, word);
      pending = undefined;
    } else if (word === '--') isOnlyOperands = true;
    else if (word.startsWith('-') && word !== '-' && !isOnlyOperands) {
      const [flag = '', ...value] = word.split('=');
      const option = optionOf(command, flag);
      if (option === undefined || !takesValue(option)) continue;
      if (value.length > 0) place = placed(place, option, value.join('='));
      else pending = option;
    } else {
      const inner = operands > 0 ? undefined : command.commands.find((one) => one.name() === word);
      if (inner === undefined) operands += 1;
      else command = inner;
    }
  }
  return { command, operands, pending, place, isOnlyOperands };
}

function placed(place: NamesPlace, option: Option, value: string): NamesPlace {
  const name = option.attributeName();
  return ['C', 'config', 'fleet', 'tenant'].includes(name) ? { ...place, [name]: value } : place;
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function flagsOf(command: Command): readonly Suggestion[] {
  const help = { value: '--help', description: 'show help' };
  const own = command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
  return own.some(({ value }) => value === help.value) ? own : [...own, help];
}

function commandsOf(command: Command): readonly Suggestion[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((inner) => ({ value: inner.name(), description: inner.description() }));
}

/** Which names an option takes, by its long flag. */
const NAMES_OF: Readonly<Record<string, keyof KnownNames>> = {
  '--tenant': 'tenants',
  '--ring': 'rings',
  '--only': 'policies',
  '--policy': 'policies',
  '--probe-policy': 'policies',
  '--group': 'groups',
};

async function valuesOf(
  { argChoices, long, flags }: Option,
  readNames: () => Promise<KnownNames>,
): Promise<{ readonly values: readonly Suggestion[]; readonly paths: Completion['paths'] }> {
  const plain = (values: readonly string[]) => values.map((value) => ({ value, description: '' }));
  if (argChoices !== undefined) return { values: plain(argChoices), paths: 'none' };
  const names = NAMES_OF[long ?? ''];
  // `--only` takes a file too.
  if (names !== undefined)
    return { values: plain((await readNames())[names]), paths: long === '--only' ? 'files' : 'none' };
  if (/<dir>/.test(flags)) return { values: [], paths: 'folders' };
  return { values: [], paths: /<(?:file|journal|plan\.json)>/.test(flags) ? 'files' : 'none' };
}
