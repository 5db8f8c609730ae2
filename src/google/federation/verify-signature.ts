import type { CompactVerifyGetKey } from 'jose';
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
  const { createLocalJWKSet } = await import('jose');
  let findKey: CompactVerifyGetKey;
  try {
    const { json } = await getJson(jwksUri, { signal });
    findKey = createLocalJWKSet(json as Parameters<typeof createLocalJWKSet>[0]);
  } catch {
    signal?.throwIfAborted();
    return;
  }
  const fault = await findFault(idToken, findKey);
  if (fault === undefined) return;
  throw new PosternError('invalid_id_token', `The ID token ${fault} ${issuer}: nobody can trust it.`, {
    hint: 'If its administrator has just changed the keys, try again in a while: postern login',
  });
}

/** @returns undefined, too, for what cannot be told here, such as a key of a strange kind */
async function findFault(idToken: string, findKey: CompactVerifyGetKey): Promise<string | undefined> {
  const { compactVerify, errors } = await import('jose');
  try {
    await compactVerify(idToken, findKey, { algorithms: ['RS256', 'ES256'] });
    return undefined;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'is signed with a key that is not among those of';
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'does not match the keys of';
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return undefined;
    let fault: string | undefined;
    // Any of the keys that have the name may be the one.
    for await (const key of error) {
      fault = await findFault(idToken, async () => key);
      if (fault === undefined) break;
    }
    return fault;
  }
}
