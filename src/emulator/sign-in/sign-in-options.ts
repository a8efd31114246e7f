/** An app registration of the tenant, as far as signing in goes. */
export interface SignInApp {
  readonly clientId: string;
  readonly displayName?: string;
  readonly secret?: string;
  /** Certificate in PEM: assertions must be signed with its key. */
  readonly certificate?: string;
  readonly federated?: readonly FederatedCredential[];
  /** Application permissions, put into the token's `roles`. */
  readonly roles?: readonly string[];
  /** False: nobody has consented, and sign-in is refused with AADSTS65001. */
  readonly consented?: boolean;
  /** Signs in with a device code as soon as one was asked for. */
  readonly user?: { readonly name: string; readonly scopes: readonly string[] };
}

/** Whose id tokens an app takes in place of a secret. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** `api://AzureADTokenExchange` when missing. */
  readonly audience?: string;
}

/** How the sign-in side of an emulator behaves. */
export interface SignInOptions {
  readonly apps: readonly SignInApp[];
  /** `tid` of the tokens, where it shall not be the tenant's own. */
  readonly tokenTenant?: string;
  /** Life of a token in seconds; an hour when missing. */
  readonly tokenSeconds?: number;
  /** The GitHub job that may ask for id tokens. */
  readonly github?: { readonly requestToken: string; readonly subject: string };
  /** The pipeline that may ask for id tokens. */
  readonly pipeline?: {
    readonly accessToken: string;
    readonly serviceConnectionId: string;
    readonly subject: string;
  };
  /** Seconds after which an id token of GitHub or the pipeline has expired; 300 when missing. */
  readonly assertionSeconds?: number;
}

export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
export const PIPELINE_ISSUER = 'https://vstoken.dev.azure.com/emulator';
