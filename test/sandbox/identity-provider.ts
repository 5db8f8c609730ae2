import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider';
import { deviceFlowPages } from './google/device-pages.ts';
import { createMemoryStore } from './google/memory-store.ts';

const { userCodeInputSource, successSource } = deviceFlowPages;

export interface IdentityProvider {
  /** The issuer: an origin on 127.0.0.1. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts oidc-provider as itself on 127.0.0.1: strictly RFC 8628, with its own pages, and nothing of Google's dialect.
 * Whoever signs in is the account that they type.
 */
export async function startIdentityProvider(clients: ClientMetadata[]): Promise<IdentityProvider> {
  const server = createServer({ keepAliveTimeout: 120_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = withoutWarnings(() => new Provider(url, configure(clients)));
  server.on('request', provider.callback());
  return {
    url,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function configure(clients: ClientMetadata[]): Configuration {
  return {
    adapter: createMemoryStore(),
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    clients,
    // With the scope alone, the claims stand in the user info only.
    conformIdTokenClaims: false,
    cookies: { keys: ['sandbox'] },
    features: {
      deviceFlow: { enabled: true, userCodeInputSource, successSource },
      revocation: { enabled: true },
    },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: sub, email_verified: true }),
    }),
    ttl: {
      AccessToken: 3600,
      DeviceCode: 600,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 86_400,
      Session: 3600,
    },
  };
}

/** Its keys and its pages are for development, and that is what they are used for. */
function withoutWarnings<T>(create: () => T): T {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return create();
  } finally {
    Object.assign(console, { info, warn });
  }
}
