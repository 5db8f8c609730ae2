import { PosternError } from '../errors.ts';
import { type Client, postAsClient } from './client.ts';
import { parseEndpoint } from './endpoint.ts';
import type { HttpResponse } from './http.ts';
import { createCodeChallenge } from './pkce.ts';
import { parseRefusal, type Refusal } from './refusal.ts';
import { secondsOf, type TokenRequestOptions } from './token-endpoint.ts';

/**
 * What the server gave for a person to decide about: a code to type at an address. Serialisable.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */
export interface DeviceAuthorization {
  /** Never shown: whoever has it gets the tokens. */
  deviceCode: string;
  /** As it came, letter case and dashes included. */
  userCode: string;
  verificationUri: string;
  /** The same address with the code in it. */
  verificationUriComplete?: string;
  /** ms since the epoch */
  expiresAt: number;
  /** How long to wait between two polls. */
  intervalMs: number;
}

export type DeviceAuthorizationResult = { kind: 'device'; device: DeviceAuthorization } | Refusal;

/** RFC 8628 3.2: where the server names no interval. */
const defaultIntervalSeconds = 5;

/** A server that says 0 means no harm, and a loop without a pause would do some. */
const leastIntervalMs = 1000;

/** Google's have up to 15 characters; what is much longer is nothing that a person types. */
const maximumUserCodeLength = 64;

/** Of both addresses together; more would fill the screen. */
const maximumAddressLength = 2000;

/**
 * Asks for a device code and the user code that goes with it. Not repeated by itself: each answer is another code.
 *
 * @param client with its secret only where the server wants it here, too; Google takes the ID alone
 * @param options `codeVerifier`: binds the code to this process, at a server that knows PKCE for devices, too
 * @throws PosternError `network`, `timeout`, `invalid_response`, `untrusted_url`
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.1
 * @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#step-1
 */
export async function requestDeviceAuthorization(
  deviceAuthorizationEndpoint: string,
  client: Client,
  scopes: readonly string[],
  { now, signal, codeVerifier }: TokenRequestOptions & { codeVerifier?: string | undefined },
): Promise<DeviceAuthorizationResult> {
  const form = {
    scope: scopes.join(' '),
    // Beside Basic, too: not every server looks there, at an address that public clients use.
    client_id: client.id,
    ...(codeVerifier !== undefined && {
      code_challenge: createCodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }),
  };
  const response = await postAsClient(deviceAuthorizationEndpoint, client, form, { signal });
  if (response.status !== 200) return parseRefusal(response);
  return { kind: 'device', device: parseDeviceAuthorization(response, now()) };
}

/**
 * Narrows a device authorization response, of RFC 8628 or in Google's dialect (`verification_url`).
 *
 * @param now when it arrived, in ms since the epoch
 * @throws PosternError `invalid_response`, `untrusted_url` for an address that nobody should be sent to
 */
export function parseDeviceAuthorization({ json }: HttpResponse, now: number): DeviceAuthorization {
  const body: Record<string, unknown> = typeof json === 'object' && json !== null ? { ...json } : {};
  const deviceCode = body['device_code'];
  const userCode = body['user_code'];
  const lifetime = secondsOf(body['expires_in']);
  if (!isVisible(deviceCode) || !isVisible(userCode) || userCode.length > maximumUserCodeLength || !lifetime)
    throw unusable();
  const verificationUri = body['verification_url'] ?? body['verification_uri'];
  const complete = body['verification_uri_complete'];
  // An address is for a person to type.
  if (lengthOf(verificationUri) + lengthOf(complete) > maximumAddressLength) throw unusable();
  const interval = secondsOf(body['interval']) ?? defaultIntervalSeconds;
  return {
    deviceCode,
    userCode,
    verificationUri: parseEndpoint(verificationUri, 'verification_uri'),
    ...(complete !== undefined && {
      verificationUriComplete: parseEndpoint(complete, 'verification_uri_complete'),
    }),
    expiresAt: now + lifetime * 1000,
    intervalMs: Math.max(leastIntervalMs, interval * 1000),
  };
}

/**
 * Google says that its user code is visible ASCII. What is not cannot be shown as it is, and what has blanks could be a
 * sentence of somebody else's.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#displayingthecode
 */
function isVisible(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function unusable(): PosternError {
  return new PosternError('invalid_response', 'The server answered without a usable device code.', {
    hint: 'Check HTTPS_PROXY and NO_PROXY: a proxy or a sign-in portal may have answered.',
  });
}
