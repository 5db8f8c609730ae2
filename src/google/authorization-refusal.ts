import { type PosternError, SignInRequiredError } from '../errors.ts';
import { createRefusal, quote } from './known-refusal.ts';
import { findRefusal } from './refusals.ts';

/**
 * Why a sign-in ended without a code, in words, with what to do. Whatever the reason, that sign-in is over and a person
 * must begin another. The server is not named: an address proves nothing about who wrote it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
export function explainAuthorizationRefusal(answer: { error: string; description: string }): PosternError {
  const said = { ...answer, subtype: '' };
  const known = findRefusal('redirect', said);
  if (known) return createRefusal({ ...known, mustSignIn: true }, said);
  return new SignInRequiredError(
    'authorization_refused',
    `The authorization server refused${quote(said, 'authorization_refused')}.`,
  );
}
