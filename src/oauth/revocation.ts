import { type Client, postAsClient } from './client.ts';
import { postForm } from './http.ts';

/** How a revocation ended; `already-dead` is a success for the person who wanted the token gone. */
export type RevocationResult =
  | { kind: 'revoked' }
  | { kind: 'already-dead' }
  | { kind: 'refused'; status: number };

/**
 * Revokes a token, in the request body so that no log of addresses holds it.
 *
 * @param options `client`: whose token it is, for a server that wants to know; Google does not
 * @throws PosternError `network`, `timeout`
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2.1
 * @see https://developers.google.com/identity/protocols/oauth2/native-app#tokenrevoke
 */
export async function revokeToken(
  revocationEndpoint: string,
  token: string,
  { client, signal }: { client?: Client | undefined; signal?: AbortSignal | undefined } = {},
): Promise<RevocationResult> {
  const options = { signal, retry: true };
  const response = client
    ? await postAsClient(revocationEndpoint, client, { token }, options)
    : await postForm(revocationEndpoint, { token }, options);
  if (response.status === 200) return { kind: 'revoked' };
  const body = response.json as { error?: unknown } | null | undefined;
  // Google answers 400 `invalid_token` for a token that is dead already; RFC 7009 would have it be 200.
  if (response.status === 400 && body?.error === 'invalid_token') return { kind: 'already-dead' };
  return { kind: 'refused', status: response.status };
}
