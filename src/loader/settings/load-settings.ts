import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { type FleetTenant } from '../../model/project/fleet.js';
import { isJsonObject } from '../../model/json.js';
import { fillInValues } from '../fleet/fill-in-values.js';
import { problem, quote } from '../diagnostic-codes.js';
import { type ProjectRoot } from '../yaml/project-root.js';
import { type ReadDocuments, readSingleDocument } from '../yaml/read-documents.js';
import { readSettings, type SettingsRead, WITHOUT_SETTINGS } from './parse-settings.js';
import { type SourceDocument } from '../yaml/source-document.js';

/** Where no other is named. */
export const DEFAULT_SETTINGS_FILE = 'assignctl.yaml';

const SETTINGS_FILE = {
  what: 'settings file',
  missing: 'settings-missing',
  many: 'settings-many-documents',
  hint: 'Run `assignctl init` to begin a project here, or name its folder with -C or its settings file with --config.',
} as const;

export interface SettingsLoaded extends SettingsRead {
  /** Names of the values of a fleet that the file asks for. */
  readonly used: readonly string[];
}

interface SettingsOptions {
  /** The tenant of a fleet it is read for. */
  readonly tenant?: FleetTenant | undefined;
  readonly read: ReadDocuments;
  readonly root: ProjectRoot;
}

/** Reads the settings file. `file` is its path as diagnostics show it. */
export async function loadSettings(
  path: string,
  file: string,
  { tenant, read, root }: SettingsOptions,
): Promise<SettingsLoaded> {
  const { source, diagnostics: reading } = readSingleDocument(path, file, SETTINGS_FILE, root, read);
  if (source === undefined) return { ...WITHOUT_SETTINGS, diagnostics: reading, used: [] };
  const filled = fillInValues(source, tenant?.values);
  const pinned = pinTenant(filled.source, tenant);
  const faults = [...reading, ...filled.diagnostics, ...pinned.diagnostics];
  const { settings, ...rest } = await readSettings(pinned.source, faults);
  return {
    ...(settings !== undefined && !hasErrors(faults) && { settings }),
    ...rest,
    diagnostics: [...faults, ...rest.diagnostics],
    used: filled.used,
  };
}

/** A settings file that tenants share may name no tenant; if it names one, it must be this one. */
function pinTenant(
  source: SourceDocument,
  tenant: FleetTenant | undefined,
): { readonly source: SourceDocument; readonly diagnostics: readonly Diagnostic[] } {
  if (tenant === undefined || !isJsonObject(source.value)) return { source, diagnostics: [] };
  const { tenantId: pinned } = source.value;
  if (pinned === undefined)
    return {
      source: { ...source, value: { ...source.value, tenantId: tenant.tenantId } },
      diagnostics: [],
    };
  if (typeof pinned !== 'string' || pinned.toLowerCase() === tenant.tenantId.toLowerCase())
    return { source, diagnostics: [] };
  const message = `The fleet file gives this file to tenant ${tenant.tenantId}, and it pins ${quote(pinned)}.`;
  const hint = 'Correct one of the two, or leave tenantId out here.';
  return {
    source,
    diagnostics: [problem('tenant-differs', source.placeOf(['tenantId']), message, { hint })],
  };
}
