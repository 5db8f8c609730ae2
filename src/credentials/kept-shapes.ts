import type { Federation, Impersonation } from '../google/federation/federation.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import type { KeptCredential } from './profile.ts';

/** A whole credential, as this version writes it. */
export function isKeptCredential(value: unknown): value is KeptCredential {
  return (
    isRecord(value) &&
    (value['type'] === 'federated'
      ? isFederation(value['federation']) && isTextIfAny(value['refreshToken'])
      : value['type'] === 'authorized_user' && isText(value['refreshToken'])) &&
    isClient(value['client']) &&
    isAuthorizationServer(value['server']) &&
    isListOfTexts(value['scopes']) &&
    isTextIfAny(value['account']) &&
    isMomentIfAny(value['refreshTokenExpiresAt']) &&
    // Empty where none was asked for yet.
    typeof value['accessToken'] === 'string' &&
    isMomentIfAny(value['obtainedAt']) &&
    isMoment(value['expiresAt']) &&
    isTextIfAny(value['idToken'])
  );
}

export function isClient(value: unknown): value is Client {
  return (
    isRecord(value) &&
    isText(value['id']) &&
    isTextIfAny(value['secret']) &&
    (value['authentications'] === undefined || isListOfTexts(value['authentications']))
  );
}

export function isFederation(value: unknown): value is Federation {
  return (
    isRecord(value) &&
    isText(value['audience']) &&
    isText(value['stsEndpoint']) &&
    isTextIfAny(value['userProject']) &&
    (value['impersonation'] === undefined || isImpersonation(value['impersonation']))
  );
}

function isImpersonation(value: unknown): value is Impersonation {
  return (
    isRecord(value) &&
    isText(value['url']) &&
    (value['lifetimeSeconds'] === undefined || typeof value['lifetimeSeconds'] === 'number')
  );
}

export function isAuthorizationServer(value: unknown): value is AuthorizationServer {
  return (
    isRecord(value) &&
    isText(value['issuer']) &&
    isText(value['authorizationEndpoint']) &&
    isText(value['tokenEndpoint']) &&
    isTextIfAny(value['revocationEndpoint']) &&
    isTextIfAny(value['deviceAuthorizationEndpoint']) &&
    isTextIfAny(value['jwksUri']) &&
    (value['sendsIssuer'] === undefined || typeof value['sendsIssuer'] === 'boolean')
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isTextIfAny(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}

export function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

/** ms since the epoch, in the range that a `Date` can show. */
export function isMoment(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

export function isMomentIfAny(value: unknown): value is number | undefined {
  return value === undefined || isMoment(value);
}
