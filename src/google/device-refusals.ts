import type { KnownRefusal } from './known-refusal.ts';

const withDevice = 'postern login --flow device';

/**
 * Refusals that only the device flow knows, of the request for a code and of the polls.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#quota-exceeded
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
export const deviceRefusals: readonly KnownRefusal[] = [
  {
    // Not in Google's list, but RFC 8628's word.
    error: 'expired_token',
    places: ['device'],
    code: 'device_code_expired',
    sentence: 'The code has expired, and nobody had decided',
    command: withDevice,
    mustSignIn: true,
  },
  {
    error: 'invalid_grant',
    places: ['device'],
    code: 'invalid_grant',
    sentence: 'The device code was not accepted: it is used up or too old',
    command: withDevice,
    mustSignIn: true,
  },
  {
    error: 'invalid_scope',
    words: /device flow scope/i,
    places: ['device'],
    code: 'device_scope',
    sentence: "Google's device flow does not grant all that was asked for",
    remedy: 'Leave --flow device away',
    mustSignIn: false,
  },
  {
    error: 'unsupported_grant_type',
    places: ['device'],
    code: 'no_device_flow',
    sentence: 'The server offers no sign-in by device code',
    remedy: 'Leave --flow device away',
    mustSignIn: false,
  },
  {
    error: 'rate_limit_exceeded',
    places: ['device'],
    code: 'rate_limited',
    sentence: 'Too many device codes were asked for with this client',
    remedy: 'Wait a while',
    command: withDevice,
    mustSignIn: false,
  },
];
