import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import {
  type ClientAuthMethod,
  type ClientMetadata,
  type Configuration,
  type JWK,
  Provider,
} from 'oidc-provider';
import { deviceFlowPages } from '../google/device-pages.ts';
import { createMemoryStore } from '../google/memory-store.ts';
import { renderUserCodeConfirmation } from '../google/pages.ts';
import { showPage } from '../google/show-page.ts';
import { challengeParameter } from './unhelpful.ts';

/** What an administrator sets up; all of it has a default. */
export interface ProviderRules {
  /** 3600 by default. */
  readonly idTokenSeconds: number;
  /** 3600 by default: of the provider's own access tokens, which nobody needs here. */
  readonly accessTokenSeconds: number;
  /** 86,400 by default. */
  readonly refreshTokenSeconds: number;
  /** 600 by default. */
  readonly deviceCodeSeconds: number;
  /** Whether a refresh token dies when it is used, and its successor with it when it is used again; true by default. */
  readonly rotateRefreshTokens: boolean;
  /** Whether the scope `email` puts the address into the ID token; true by default. */
  readonly emailClaim: boolean;
  /** Whether every ID token says `preferred_username`, as those of Entra ID do; false by default. */
  readonly preferredUsername: boolean;
  /** How clients may show who they are, as its metadata says; all ways that there are by default. */
  readonly clientAuthMethods: readonly ClientAuthMethod[];
  /** As unhelpful as RFC 8628 allows, with what Keycloak can demand on top; see `unhelpful.ts`. False by default. */
  readonly unhelpful: boolean;
}

const { userCodeInputSource, successSource } = deviceFlowPages;

/** The real identity provider. */
export async function createProvider(
  url: string,
  clients: readonly ClientMetadata[],
  rules: Partial<ProviderRules>,
): Promise<Provider> {
  const configuration = configure(clients, rules, await createSigningKey());
  return withoutWarnings(() => new Provider(url, configuration));
}

function configure(
  clients: readonly ClientMetadata[],
  rules: Partial<ProviderRules>,
  signingKey: JWK,
): Configuration {
  return {
    adapter: createMemoryStore(),
    claims: {
      openid: rules.preferredUsername ? ['sub', 'preferred_username'] : ['sub'],
      ...(rules.emailClaim !== false && { email: ['email', 'email_verified'] }),
    },
    ...(rules.clientAuthMethods && { clientAuthMethods: [...rules.clientAuthMethods] }),
    clients: [...clients],
    // With the scope alone, the claims stand in the user info only.
    conformIdTokenClaims: false,
    cookies: { keys: ['sandbox'] },
    extraParams: [challengeParameter],
    features: {
      deviceFlow: {
        enabled: true,
        userCodeInputSource,
        // Its own page, but without its notice that this is somebody's to design.
        userCodeConfirmSource(ctx, form, _client, _deviceInfo, userCode) {
          showPage(ctx, renderUserCodeConfirmation(form, userCode, true));
        },
        successSource,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
    },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: sub, email_verified: true, preferred_username: sub }),
    }),
    // Its own rule otherwise: for clients that may have one, where `offline_access` is asked.
    ...(rules.unhelpful && { issueRefreshToken: () => false }),
    jwks: { keys: [signingKey] },
    rotateRefreshToken: rules.rotateRefreshTokens ?? true,
    ttl: {
      AccessToken: rules.accessTokenSeconds ?? 3600,
      AuthorizationCode: 60,
      DeviceCode: rules.deviceCodeSeconds ?? 600,
      Grant: 86_400,
      IdToken: rules.idTokenSeconds ?? 3600,
      Interaction: 3600,
      RefreshToken: rules.refreshTokenSeconds ?? 86_400,
      Session: 3600,
    },
  };
}

async function createSigningKey(): Promise<JWK> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' };
}

/** Its pages are for development, and that is what they are used for. */
function withoutWarnings<T>(create: () => T): T {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return create();
  } finally {
    Object.assign(console, { info, warn });
  }
}
