import { type Diagnostic, type Place } from '../model/diagnostic.js';
import { parseYaml } from './parse-yaml.js';
import { problem } from './problem.js';
import { kindOf, readText } from './read-text.js';
import { readSettings, type SettingsRead, WITHOUT_SETTINGS } from './settings.js';

/** Reads the settings file. `file` is its path as diagnostics show it. */
export async function loadSettings(path: string, file: string): Promise<SettingsRead> {
  const failed = (diagnostics: readonly Diagnostic[]): SettingsRead => ({ ...WITHOUT_SETTINGS, diagnostics });
  const start = { file, line: 1, column: 1 };
  if ((await kindOf(path)) === 'nothing') {
    const hint =
      'Write one that begins with tenantId: and the id of your tenant, or name another with --config.';
    return failed([problem('settings-missing', start, 'There is no settings file.', { hint })]);
  }
  const read = await readText(path, file);
  if (!read.ok) return failed([read.diagnostic]);
  const [document, second] = parseYaml(read.text, file);
  const faults = [
    ...(document?.diagnostics ?? []),
    ...(second === undefined ? [] : manyDocuments(second.place)),
  ];
  if (document?.source === undefined) return failed(faults);
  const settings = await readSettings(document.source);
  if (faults.length === 0) return settings;
  const { context, desiredState } = settings;
  return { context, desiredState, diagnostics: [...faults, ...settings.diagnostics] };
}

function manyDocuments(place: Place): readonly Diagnostic[] {
  const hint = 'Keep the settings in one document.';
  return [problem('settings-many-documents', place, 'The settings file holds a second document.', { hint })];
}
