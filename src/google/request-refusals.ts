import type { KnownRefusal } from './known-refusal.ts';

/**
 * Why a code is refused. Google describes a few of the reasons; "Bad Request" is its word for all the others.
 *
 * @see https://github.com/googleapis/google-api-nodejs-client/issues/392 "Code was already redeemed."
 * @see https://github.com/googleapis/google-api-java-client/issues/1479 "Invalid code verifier."
 * @see https://github.com/ntawileh/obsidian-google-lookup/issues/69 "Malformed auth code."
 */
export const codeRefusals: readonly KnownRefusal[] = [
  {
    error: 'invalid_grant',
    words: /malformed/i,
    places: ['exchange'],
    code: 'invalid_grant',
    sentence: 'The code is not whole, or was changed on its way here',
    mustSignIn: true,
  },
  {
    error: 'invalid_grant',
    words: /already (?:been )?(?:redeemed|used)/i,
    places: ['exchange'],
    code: 'invalid_grant',
    sentence: 'The code was used already, and it works once',
    mustSignIn: true,
  },
  {
    error: 'invalid_grant',
    words: /verifier/i,
    places: ['exchange'],
    code: 'invalid_grant',
    sentence:
      'The code belongs to a sign-in that was not started here: if somebody sent it to you, stop, they may want you to work in their account',
    mustSignIn: true,
  },
  {
    error: 'invalid_grant',
    places: ['exchange'],
    code: 'invalid_grant',
    sentence: 'The code was not accepted: it is used up, too old (it lives for minutes), or not whole',
    mustSignIn: true,
  },
  {
    error: 'redirect_uri_mismatch',
    places: ['exchange'],
    code: 'redirect_uri_mismatch',
    sentence: 'The code belongs to a sign-in with another redirect address or client',
    mustSignIn: true,
  },
];

/**
 * Refusals that are about what was sent: a code, a refresh token, scopes, an address.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/native-app#exchange-errors
 * @see https://developers.google.com/identity/protocols/oauth2#expiration why refresh tokens end
 */
export const requestRefusals: readonly KnownRefusal[] = [
  ...codeRefusals,
  {
    error: 'invalid_grant',
    places: ['refresh'],
    code: 'invalid_grant',
    sentence:
      'The sign-in is no longer valid: revoked, unused for six months, or seven days old while the consent screen is in Testing',
    mustSignIn: true,
  },
  {
    error: 'invalid_scope',
    places: ['page'],
    code: 'invalid_scope',
    sentence: 'There is no such scope, or the address was cut',
    remedy: 'Check --scope; open all of the address, or the QR code',
    mustSignIn: false,
  },
  {
    error: 'invalid_scope',
    places: ['redirect', 'exchange', 'refresh', 'device'],
    code: 'invalid_scope',
    sentence: 'There is no such scope, or this client may not ask for it',
    remedy: 'Check --scope',
    mustSignIn: false,
  },
  {
    // https://developers.google.com/identity/protocols/oauth2/resources/oob-migration
    error: 'invalid_request',
    words: /out-of-band|\boob\b/i,
    wordsOnPage: '"out-of-band" or "OOB"',
    places: ['page'],
    code: 'oob_blocked',
    sentence: 'That address comes from another, older program',
    remedy: 'Open the one that is shown here',
    mustSignIn: false,
  },
  {
    error: 'invalid_request',
    places: ['page'],
    code: 'invalid_request',
    sentence: 'The address was cut or changed on its way',
    remedy: 'Open all of it, or the QR code',
    mustSignIn: false,
  },
  ...['server_error', 'temporarily_unavailable'].map(
    (error): KnownRefusal => ({
      error,
      places: ['redirect', 'device'],
      code: 'server_error',
      sentence: 'The authorization server is failing',
      remedy: 'Wait a minute',
      mustSignIn: false,
    }),
  ),
];
