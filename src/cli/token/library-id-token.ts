import type { IdToken } from '../../credentials/id-token.ts';
import { splitIdToken } from '../../oauth/id-token.ts';
import type { Context } from '../context.ts';

/** In ms: what reaches Google's Security Token Service before it is over. */
const leastLifeMs = 30_000;

/** In ms: Google gives a workload an access token for no longer, and libraries want another in its last minutes. */
const goodLifeMs = 300_000;

/**
 * An ID token for a library that exchanges it at once. It should live for five minutes, or for half of what the identity
 * provider gives where that is less: so neither Google nor the identity provider is asked anew each time. One that lives
 * for shorter is better than none where no other can be had.
 *
 * @param get the ID token that lives for so many ms
 * @throws what `get` throws for half a minute
 */
export async function getIdTokenForLibrary(
  get: (minTtlMs: number) => Promise<IdToken>,
  { now, signal }: Pick<Context, 'now' | 'signal'>,
): Promise<IdToken> {
  const kept = await get(leastLifeMs);
  const wantedMs = chooseLife(kept);
  if (kept.expiresAt - now() > wantedMs) return kept;
  try {
    return await get(wantedMs);
  } catch (error) {
    if (signal.aborted) throw error;
    return get(leastLifeMs);
  }
}

function chooseLife({ idToken, expiresAt }: IdToken): number {
  const { iat } = splitIdToken(idToken).claims;
  return typeof iat === 'number' ? Math.min(goodLifeMs, (expiresAt - iat * 1000) / 2) : leastLifeMs;
}
