import { explainProxyAnswer } from '../connection-failure.ts';
import { PosternError } from '../errors.ts';
import { formatClock } from '../oauth/clock.ts';
import type { Refusal } from '../oauth/refusal.ts';
import { explainDeadSignIn, type KnownSignIn } from './dead-sign-in.ts';
import { createRefusal, type KnownRefusal, quote, type RefusalPlace } from './known-refusal.ts';
import { findRefusal } from './refusals.ts';

/**
 * Why a code was not exchanged, in words, with what to do.
 *
 * @param host the server that refused
 * @see https://developers.google.com/identity/protocols/oauth2/native-app#exchange-authorization-code
 */
export function explainExchangeRefusal(refusal: Refusal, host: string): PosternError {
  return explain('exchange', refusal, host);
}

/**
 * Why a refresh token brought no access token.
 *
 * @param host the server that refused
 * @param signIn what is known of the sign-in that the token is of
 * @see https://developers.google.com/identity/protocols/oauth2#expiration the causes
 */
export function explainRefreshRefusal(
  refusal: Refusal,
  host: string,
  signIn: KnownSignIn = { now: Date.now() },
): PosternError {
  return explain('refresh', refusal, host, signIn);
}

/**
 * Why there is no device code, or why one brought no tokens. "Not yet" and "too fast" are no refusals.
 *
 * @param host the server that refused
 * @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#quota-exceeded
 */
export function explainDeviceRefusal(refusal: Refusal, host: string): PosternError {
  return explain('device', refusal, host);
}

function explain(place: RefusalPlace, refusal: Refusal, host: string, signIn?: KnownSignIn): PosternError {
  const known = findRefusal(place, refusal);
  if (known) {
    const isDead = signIn !== undefined && known.code === 'invalid_grant';
    const explained = isDead ? { ...known, ...explainDeadSignIn(signIn) } : known;
    return createRefusal(addClock(explained, refusal), refusal, host);
  }
  if (!refusal.error && refusal.proxy) return explainProxyAnswer(host, refusal.proxy, refusal.status);
  if (refusal.status >= 500 || refusal.status === 429) {
    return new PosternError('server_error', `${host} is failing (HTTP ${refusal.status}).`, {
      hint: 'Try again in a minute.',
    });
  }
  if (!refusal.error) {
    return new PosternError(
      'invalid_response',
      `${host} gave an answer that is not OAuth's (HTTP ${refusal.status}).`,
      {
        hint: 'If a proxy or a sign-in portal stands between, check HTTPS_PROXY and NO_PROXY.',
      },
    );
  }
  return new PosternError('token_refused', `${host} refused${quote(refusal, 'token_refused')}.`, {
    hint: 'Check the client secrets file and the scopes, then: postern login',
  });
}

/** A grant that is refused may be good, and this machine's clock wrong. */
function addClock(known: KnownRefusal, { clockAheadMs }: Refusal): KnownRefusal {
  if (clockAheadMs === undefined || known.code !== 'invalid_grant') return known;
  const clock = formatClock(clockAheadMs);
  return { ...known, remedy: `Set the time: ${clock}` };
}
