import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Names to send instead of the usual ones, or, with `undefined`, to leave out. */
type Changes = Readonly<Record<string, unknown>>;

export interface SampleIssuer {
  /** The issuer: an origin on 127.0.0.1. */
  readonly url: string;
  /** Signs any claims: the usual ones are of a token that is in order, for the audience `public`. */
  sign(claims?: Changes, header?: Changes): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts an issuer that says of itself and signs whatever a test wants, right or wrong.
 *
 * @param metadata what its discovery document has in place of the usual
 */
export async function startSampleIssuer(metadata: Changes = {}): Promise<SampleIssuer> {
  const algorithms = ['RS256', 'ES256', 'PS256'];
  const pairs = await Promise.all(algorithms.map(async (kid) => [kid, await generateKeyPair(kid)] as const));
  const keys = new Map(pairs);
  const publicKeys = await Promise.all(
    pairs.map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid })),
  );
  const server = createServer((request, response) => {
    const document = { issuer: url, jwks_uri: `${url}/keys`, ...metadata };
    response.end(JSON.stringify(request.url === '/keys' ? { keys: publicKeys } : document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    sign(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: url, aud: 'public', sub: 'ada', iat: now, exp: now + 3600 };
      const alg = String(header['alg'] ?? 'RS256');
      const key = keys.get(alg)?.privateKey;
      if (key === undefined) throw new Error(`The sandbox has no key for ${alg}`);
      return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ kid: alg, ...header, alg }).sign(key);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
