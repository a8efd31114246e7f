import { type CliContext } from '../context.js';

type Env = CliContext['env'];

const ENDPOINT = 'ASSIGNCTL_ENDPOINT';
const TOKEN = 'ASSIGNCTL_ACCESS_TOKEN';
/** What makes up an app's own way to sign in: the parts belong together. */
const APP = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURESUBSCRIPTION_TENANT_ID',
  'AZURESUBSCRIPTION_CLIENT_ID',
  'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
] as const;
const TENANT_VARIABLES = [ENDPOINT, TOKEN, ...APP] as const;

/** The end of a variable that is one tenant's own: `_CONTOSO_EU` of `contoso-eu`. No two tenants share one. */
function variableSuffix(tenant: string): string {
  return `_${tenant.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The environment as one tenant's run sees it: its own variables under their plain names, and no other tenant's at all.
 * An app given for this tenant comes whole: nothing of it is filled up from the app that all share. A token that
 * belongs to no tenant by its name is given to a run of one tenant, and never to several.
 */
export function environmentOf(
  tenant: string,
  {
    env,
    fleet,
    isOnlyTenant,
  }: { readonly env: Env; readonly fleet: readonly string[]; readonly isOnlyTenant: boolean },
): Env {
  const suffix = variableSuffix(tenant);
  const own = TENANT_VARIABLES.flatMap((name) => {
    const value = env[name + suffix];
    return value === undefined ? [] : [[name, value] as const];
  });
  const hasApp = own.some(([name]) => APP.some((part) => part === name));
  const hidden = new Set([
    ...fleet.flatMap((name) => TENANT_VARIABLES.map((variable) => variable + variableSuffix(name))),
    ...(hasApp ? APP : []),
    ...(isOnlyTenant ? [] : [TOKEN]),
  ]);
  const shared = Object.entries(env).filter(([name]) => !hidden.has(name));
  return Object.fromEntries([...shared, ...own]);
}
