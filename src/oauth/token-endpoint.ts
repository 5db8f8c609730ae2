import { PosternError } from '../errors.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { isBearerToken } from './bearer-token.ts';
import { type Client, postAsClient } from './client.ts';
import { measureClock } from './clock.ts';
import type { HttpResponse } from './http.ts';
import { parseRefusal, type Refusal } from './refusal.ts';

/** A token response, its lifetimes turned into moments (ms since the epoch). */
export interface TokenResponse {
  accessToken: string;
  expiresAt: number;
  refreshToken?: string;
  /** Google's `refresh_token_expires_in`: there for apps in Testing and for time-limited grants. */
  refreshTokenExpiresAt?: number;
  /** Granted scopes; absent where the server grants just what was asked. */
  scopes?: string[];
  idToken?: string;
  /** How far this machine's clock is ahead of the server's, in ms, where that is more than a little. */
  clockAheadMs?: number;
}

export type TokenResult = { kind: 'tokens'; tokens: TokenResponse } | Refusal;

export interface TokenRequestOptions {
  now: () => number;
  signal?: AbortSignal | undefined;
}

/** RFC 6749 5.1 only recommends `expires_in`; an hour is what Google gives. */
const defaultLifetimeSeconds = 3600;

/** Ten years. More is a mistake, and much more would be no date at all. */
const maximumLifetimeSeconds = 315_360_000;

/** RFC 6749 A.4, and a length that some have. What is anything else is no scope, and is shown to people and scripts. */
const scopePattern = /^[\x21\x23-\x5b\x5d-\x7e]{1,500}$/;

/**
 * Exchanges an authorization code, once: a repeated POST would find the code spent.
 *
 * @throws PosternError `network`, `timeout`, `invalid_response`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.5
 */
export async function exchangeCode(
  server: AuthorizationServer,
  client: Client,
  exchange: { code: string; codeVerifier: string; redirectUri: string },
  options: TokenRequestOptions,
): Promise<TokenResult> {
  const form = {
    grant_type: 'authorization_code',
    code: exchange.code,
    code_verifier: exchange.codeVerifier,
    redirect_uri: exchange.redirectUri,
  };
  return parseTokenResult(
    await postAsClient(server.tokenEndpoint, client, form, { ...options, retry: false }),
    options.now(),
  );
}

/**
 * Gets a new access token for a refresh token. Repeated on a failing network: refreshing is safe to repeat.
 *
 * @throws PosternError `network`, `timeout`, `invalid_response`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export async function refreshAccessToken(
  server: Pick<AuthorizationServer, 'tokenEndpoint'>,
  client: Client,
  refreshToken: string,
  options: TokenRequestOptions,
): Promise<TokenResult> {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  };
  return parseTokenResult(
    await postAsClient(server.tokenEndpoint, client, form, { ...options, retry: true }),
    options.now(),
  );
}

/**
 * Asks once whether the person has decided about a device code. Never repeated by itself: that would be another poll.
 *
 * @throws PosternError `network`, `timeout`, `invalid_response`
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.4
 */
export async function exchangeDeviceCode(
  server: Pick<AuthorizationServer, 'tokenEndpoint'>,
  client: Client,
  device: { deviceCode: string; codeVerifier?: string | undefined },
  options: TokenRequestOptions,
): Promise<TokenResult> {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: device.deviceCode,
    code_verifier: device.codeVerifier,
  };
  return parseTokenResult(
    await postAsClient(server.tokenEndpoint, client, form, { ...options, retry: false }),
    options.now(),
  );
}

/**
 * Narrows an answer of the token endpoint.
 *
 * @param now when it arrived, in ms since the epoch
 * @throws PosternError `invalid_response` for a success that holds no usable token
 */
export function parseTokenResult(response: HttpResponse, now: number): TokenResult {
  const { json } = response;
  const body: Record<string, unknown> = typeof json === 'object' && json !== null ? { ...json } : {};
  if (response.status !== 200) return parseRefusal(response, now);
  const accessToken = textOf(body['access_token']);
  // RFC 6749 7.1: a client must not use a token of a type that it does not understand.
  const isBearer = /^bearer$/i.test(textOf(body['token_type'] ?? 'bearer'));
  if (!isBearerToken(accessToken) || !isBearer) throw unusable('access', response);
  const lifetime = secondsOf(body['expires_in']) ?? defaultLifetimeSeconds;
  const refreshLifetime = secondsOf(body['refresh_token_expires_in']);
  const refreshToken = textOf(body['refresh_token']);
  // RFC 6749 A.17: visible ASCII, and nothing that could end a line of a file or of a shell.
  if (!/^[\x20-\x7e]*$/.test(refreshToken)) throw unusable('refresh', response);
  const idToken = textOf(body['id_token']);
  const scope = textOf(body['scope']);
  const clockAheadMs = measureClock(now, response.date);
  return {
    kind: 'tokens',
    tokens: {
      accessToken,
      expiresAt: now + lifetime * 1000,
      ...(refreshToken && { refreshToken }),
      ...(refreshLifetime !== undefined && { refreshTokenExpiresAt: now + refreshLifetime * 1000 }),
      ...(scope && { scopes: scope.split(' ').filter((name) => scopePattern.test(name)) }),
      ...(idToken && { idToken }),
      ...(clockAheadMs !== undefined && { clockAheadMs }),
    },
  };
}

function unusable(kind: 'access' | 'refresh', { proxy }: HttpResponse): PosternError {
  const who = proxy ? `a sign-in portal or the proxy ${proxy}` : 'a proxy or a sign-in portal';
  return new PosternError('invalid_response', `The token endpoint answered without a usable ${kind} token.`, {
    hint: `Check HTTPS_PROXY and NO_PROXY: ${who} may have answered.`,
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Some servers send a number of seconds as a string. What cannot be a lifetime counts as absent. */
export function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= maximumLifetimeSeconds
    ? seconds
    : undefined;
}
