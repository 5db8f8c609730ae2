import { PosternError } from '../../errors.ts';
import { getJson } from '../../oauth/http.ts';

/**
 * Checks an ID token's signature against the keys that its issuer publishes, as Google will: what Google could not
 * verify is told in words that name the issuer. Keys that cannot be read now are for Google to judge; it may have been
 * given them by hand.
 *
 * @throws PosternError `invalid_id_token`, without a word of the token
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export async function verifySignature(
  idToken: string,
  { issuer, jwksUri, signal }: { issuer: string; jwksUri: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const { compactVerify, createLocalJWKSet, errors } = await import('jose');
  let keys: ReturnType<typeof createLocalJWKSet>;
  try {
    const { json } = await getJson(jwksUri, { signal });
    keys = createLocalJWKSet(json as Parameters<typeof createLocalJWKSet>[0]);
  } catch {
    signal?.throwIfAborted();
    return;
  }
  try {
    await compactVerify(idToken, keys, { algorithms: ['RS256', 'ES256'] });
  } catch (error) {
    const isUnknown = error instanceof errors.JWKSNoMatchingKey;
    const fault = isUnknown ? 'is signed with a key that is not among' : 'does not match the keys of';
    throw new PosternError('invalid_id_token', `The ID token ${fault} ${issuer}: nobody can trust it.`, {
      hint: 'If its administrator has just changed the keys, try again in a while: postern login',
    });
  }
}
