import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type Configuration, interactionPolicy, type JWK, Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import { showAuthorizationError } from './authorization-answers.ts';
import { formatClientMetadata, isLoopbackRedirect, type SandboxClient } from './clients.ts';
import type { Consents } from './consents.ts';
import { deviceFlowPages } from './device-pages.ts';
import { createMemoryStore } from './memory-store.ts';
import { checkScopes } from './scope-check.ts';
import { claimsByScope, knownScopes } from './scopes.ts';
import { formatSignInPath } from './sign-in.ts';
import { countRandomBits, prefixTokens } from './token-shapes.ts';

export interface EngineOptions {
  readonly url: string;
  readonly clients: readonly SandboxClient[];
  readonly accounts: Accounts;
  readonly consents: Consents;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly deviceCodeSeconds: number;
  readonly rotateRefreshTokens: boolean;
}

/** The real authorization server: oidc-provider, set up with Google's clients, scopes, paths and policies. */
export async function createEngine(options: EngineOptions): Promise<Provider> {
  const provider = new Provider(options.url, await configure(options));
  prefixTokens(provider);

  const { redirectUriAllowed } = provider.Client.prototype;
  provider.Client.prototype.redirectUriAllowed = function (redirectUri) {
    return this.applicationType === 'native'
      ? isLoopbackRedirect(redirectUri)
      : redirectUriAllowed.call(this, redirectUri);
  };
  // The engine answers a bug in this sandbox with a mute `server_error`; Koa's own reporting makes it heard.
  provider.on('server_error', (_ctx, error) => provider.onerror(error));
  return provider;
}

async function configure(options: EngineOptions): Promise<Configuration> {
  const { accounts, consents, refreshTokenSeconds } = options;
  return {
    adapter: createMemoryStore(),
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: claimsByScope,
    clientBasedCORS: () => false,
    clients: options.clients.map(formatClientMetadata),
    clockTolerance: 0,
    conformIdTokenClaims: false,
    expiresWithSession: () => false,
    extraParams: { access_type: null, scope: checkScopes },
    features: {
      deviceFlow: { enabled: true, ...deviceFlowPages },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      // Whoever holds a token may revoke it at Google.
      revocation: { enabled: true, allowedPolicy: () => true },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_ctx, sub) => accounts.find(sub),
    formats: { bitsOfOpaqueRandomness: countRandomBits },
    interactions: { policy: createPolicy(), url: (_ctx, interaction) => formatSignInPath(interaction.uid) },
    issueRefreshToken: (_ctx, _client, source) => consents.claimRefreshToken(source.grantId),
    jwks: { keys: [await createSigningKey()] },
    loadExistingGrant: (ctx) => {
      const { client, result, session } = ctx.oidc;
      const known = consents.findGrantId(client?.clientId ?? '', session?.accountId ?? '');
      return ctx.oidc.provider.Grant.find(result?.consent?.grantId ?? known ?? '');
    },
    pkce: { required: () => false },
    renderError: showAuthorizationError,
    responseTypes: ['code'],
    revokeGrantPolicy: () => true,
    rotateRefreshToken: options.rotateRefreshTokens,
    routes: {
      authorization: '/o/oauth2/v2/auth',
      code_verification: '/device',
      device_authorization: '/device/code',
      jwks: '/oauth2/v3/certs',
      revocation: '/revoke',
      token: '/token',
      userinfo: '/v1/userinfo',
    },
    scopes: knownScopes,
    ttl: {
      AccessToken: options.accessTokenSeconds,
      AuthorizationCode: 600,
      DeviceCode: options.deviceCodeSeconds,
      Grant: refreshTokenSeconds,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: refreshTokenSeconds,
      Session: 3600,
    },
  };
}

function createPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

async function createSigningKey(): Promise<JWK> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' };
}
