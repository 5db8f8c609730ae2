import { createHash } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { deviceGrantType } from '../google/clients.ts';
import type { Refuse } from './front.ts';

/** What the engine keeps a device's challenge as, which it knows nothing of; it has to be an extra parameter of it. */
export const challengeParameter = 'sandbox_device_challenge';

/**
 * Makes a provider as unhelpful as RFC 8628 allows: no `interval`, no `verification_uri_complete`, a `slow_down` for the
 * first poll and every second one after it, no `scopes_supported`. And PKCE is demanded of devices, in Keycloak's words.
 *
 * @see https://www.keycloak.org/docs/latest/server_admin/#_oauth2-device-authorization-grant
 */
export function beUnhelpful(provider: Provider): Refuse {
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status !== 200 || typeof ctx.body !== 'object') return;
    if (ctx.path === '/device/auth') ctx.body = { ...ctx.body, verification_uri_complete: undefined };
    if (ctx.path === '/.well-known/openid-configuration') {
      ctx.body = { ...ctx.body, scopes_supported: undefined };
    }
  });

  const polls = new Map<string, number>();
  return async (path, form) => {
    if (path === '/device/auth') return keepChallenge(form);
    if (path !== '/token' || form.get('grant_type') !== deviceGrantType) return undefined;
    const deviceCode = form.get('device_code') ?? '';
    const count = (polls.get(deviceCode) ?? 0) + 1;
    polls.set(deviceCode, count);
    // By count and not by the clock: those who wait in no time are told the same.
    if (count % 2 === 1) return { error: 'slow_down', error_description: 'Slow down' };
    const kept = await provider.DeviceCode.find(deviceCode);
    return kept && checkVerifier(String(kept.params?.[challengeParameter]), form.get('code_verifier'));
  };
}

function keepChallenge(form: URLSearchParams): object | undefined {
  const method = form.get('code_challenge_method');
  const challenge = form.get('code_challenge');
  if (!method) return invalidRequest('Missing parameter: code_challenge_method');
  if (!challenge) return invalidRequest('Missing parameter: code_challenge');
  if (method !== 'S256') return invalidRequest('Invalid parameter: code challenge method is not matching');
  form.set(challengeParameter, challenge);
  return undefined;
}

function checkVerifier(challenge: string, verifier: string | null): object | undefined {
  if (verifier === null) return invalidGrant('PKCE code verifier not specified');
  const computed = createHash('sha256').update(verifier).digest('base64url');
  return computed === challenge ? undefined : invalidGrant('PKCE verification failed');
}

function invalidRequest(description: string): object {
  return { error: 'invalid_request', error_description: description };
}

function invalidGrant(description: string): object {
  return { error: 'invalid_grant', error_description: description };
}
