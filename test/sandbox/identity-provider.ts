import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientMetadata } from 'oidc-provider';
import { createProvider, type ProviderRules } from './identity-provider/engine.ts';
import { type CannedAnswer, createFront, type ProviderRequest } from './identity-provider/front.ts';

export interface IdentityProviderOptions extends Partial<ProviderRules> {
  readonly clients: readonly ClientMetadata[];
  /** A free port by default. */
  readonly port?: number;
}

export interface IdentityProvider {
  /** The issuer: an origin on 127.0.0.1. */
  readonly url: string;
  /** What programs have asked for, oldest first; a person's pages are not among it. */
  readonly requests: readonly ProviderRequest[];
  /**
   * Answers the next request of a path in place of the engine, as `/token`, `/device/auth`, `/token/revocation`,
   * `/jwks` or `/.well-known/openid-configuration`; several wait in line.
   */
  failNext(path: string, answer: CannedAnswer): void;
  close(): Promise<void>;
}

/**
 * Starts oidc-provider as itself on 127.0.0.1: strictly RFC 8628, with its own pages, and nothing of Google's dialect.
 * Whoever signs in is the account that they type.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const server = createServer({ keepAliveTimeout: 120_000 });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = await createProvider(url, options.clients, options);
  const front = createFront(provider, options.clients, options);
  server.on('request', front.listener);
  return {
    url,
    requests: front.requests,
    failNext: front.failNext,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
