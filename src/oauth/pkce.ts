import { createHash, randomBytes } from 'node:crypto';

/**
 * A fresh code verifier: 256 random bits in 43 unreserved characters, the shortest that RFC 7636 allows.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.1
 */
export function createCodeVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The `S256` challenge of a verifier.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2
 */
export function createCodeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}
