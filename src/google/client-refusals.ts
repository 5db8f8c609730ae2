import type { KnownRefusal } from './known-refusal.ts';

const withAnotherFile = 'postern login --client-secrets FILE';

const anywhere = ['page', 'redirect', 'exchange', 'refresh', 'device'] as const;

/**
 * Refusals that are about the OAuth client. What is kept is of no use without its client, so most need a new sign-in.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/native-app#authorization-errors
 * @see https://support.google.com/cloud/answer/15549257 clients: types, secrets, deletion
 * @see https://github.com/msjit/testcasedb/issues/22 "The OAuth client was disabled."
 * @see https://github.com/anxdpanic/plugin.video.youtube/issues/325 the wrong type of client, in both wordings
 * @see https://github.com/kewisch/gdata-provider/issues/288 the sign-in rate limit
 */
export const clientRefusals: readonly KnownRefusal[] = [
  {
    error: 'deleted_client',
    places: anywhere,
    code: 'deleted_client',
    sentence: 'The OAuth client was deleted',
    remedy: "Restore it within 30 days under Clients in Google's console, or create another",
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'disabled_client',
    places: anywhere,
    code: 'disabled_client',
    sentence: 'The OAuth client was disabled',
    remedy: 'Ask the owner of its project, or create another',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    // Google's two wordings, of the request for a code and of the poll: "Only clients of type 'TVs and Limited Input
    // devices' can use ..." and "Invalid client type."
    error: 'invalid_client',
    words: /client type|clients of type/i,
    places: ['device'],
    code: 'wrong_client_type',
    sentence: "Google's device flow is for another type of client",
    remedy: 'Leave --flow device away, or create a client of type "TVs and Limited Input devices"',
    command: withAnotherFile,
    mustSignIn: false,
  },
  {
    error: 'invalid_client',
    words: /not found/i,
    places: ['exchange', 'refresh', 'device'],
    code: 'invalid_client',
    sentence: 'There is no such OAuth client',
    remedy: 'Download the client secrets file again',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'invalid_client',
    words: /secret/i,
    places: ['exchange', 'refresh', 'device'],
    code: 'invalid_client',
    sentence: 'The client secret is wrong',
    remedy: 'Download the client secrets file again, with a secret that is enabled',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'invalid_client',
    places: ['exchange', 'refresh', 'device'],
    code: 'invalid_client',
    sentence: 'The OAuth client is not known, or its secret is wrong',
    remedy: 'Download the client secrets file again',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'invalid_client',
    places: ['page', 'redirect'],
    code: 'invalid_client',
    sentence: 'There is no such OAuth client, or the address was cut',
    remedy: 'Open all of the address; if that is no help, download the client secrets file again',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'invalid_request',
    words: /client_secret/i,
    places: ['exchange', 'refresh', 'device'],
    code: 'invalid_client',
    sentence: 'The client has a secret, and it is not in the client secrets file',
    remedy: 'Download the file again',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'unauthorized_client',
    places: ['exchange', 'refresh'],
    code: 'unauthorized_client',
    sentence: 'This client may not use what was most likely given to another client',
    command: withAnotherFile,
    mustSignIn: true,
  },
  {
    error: 'unauthorized_client',
    places: ['page', 'redirect'],
    code: 'unauthorized_client',
    sentence: 'The client is not of the type that may sign people in this way',
    remedy: 'Create one of type "Desktop app"',
    command: withAnotherFile,
    mustSignIn: false,
  },
  {
    error: 'unauthorized_client',
    places: ['device'],
    code: 'unauthorized_client',
    sentence: 'The client may not sign people in by device code',
    remedy: 'Leave --flow device away, or create a client of type "TVs and Limited Input devices"',
    command: withAnotherFile,
    mustSignIn: false,
  },
  {
    error: 'redirect_uri_mismatch',
    places: ['page'],
    code: 'redirect_uri_mismatch',
    sentence: 'The client does not have the redirect address of this sign-in',
    remedy: 'Use a client of type "Desktop app", or register the address for this one',
    command: withAnotherFile,
    mustSignIn: false,
  },
  {
    error: 'rate_limit_exceeded',
    places: ['page', 'redirect'],
    code: 'rate_limited',
    sentence: 'The app takes in new people faster than Google lets it',
    remedy: 'Wait some hours, or have its owner ask Google for more',
    mustSignIn: false,
  },
];
