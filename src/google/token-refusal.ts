import { PosternError } from '../errors.ts';
import type { Refusal } from '../oauth/refusal.ts';
import { explainDeadSignIn, type KnownSignIn } from './dead-sign-in.ts';
import { addClock, createRefusal, quote, type RefusalPlace } from './known-refusal.ts';
import { explainOtherAnswer } from './other-answer.ts';
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
  return (
    explainOtherAnswer(refusal, host) ??
    new PosternError('token_refused', `${host} refused${quote(refusal, 'token_refused')}.`, {
      hint: 'Check the client secrets file and the scopes, then: postern login',
    })
  );
}
