import { isAudience } from '../google/federation/audience.ts';
import type { Federation, Impersonation } from '../google/federation/federation.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import { type Client, clientAuthentications } from '../oauth/client.ts';
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
    (value['authentications'] === undefined || isListOfAuthentications(value['authentications']))
  );
}

function isListOfAuthentications(value: unknown): boolean {
  const known: readonly unknown[] = clientAuthentications;
  return Array.isArray(value) && value.every((name) => known.includes(name));
}

export function isFederation(value: unknown): value is Federation {
  return (
    isRecord(value) &&
    isText(value['audience']) &&
    isAudience(value['audience']) &&
    isAddress(value['stsEndpoint']) &&
    isTextIfAny(value['userProject']) &&
    (value['impersonation'] === undefined || isImpersonation(value['impersonation']))
  );
}

function isImpersonation(value: unknown): value is Impersonation {
  return (
    isRecord(value) &&
    isAddress(value['url']) &&
    (value['lifetimeSeconds'] === undefined || isCount(value['lifetimeSeconds']))
  );
}

export function isAuthorizationServer(value: unknown): value is AuthorizationServer {
  return (
    isRecord(value) &&
    isText(value['issuer']) &&
    isAddress(value['authorizationEndpoint']) &&
    isAddress(value['tokenEndpoint']) &&
    isAddressIfAny(value['revocationEndpoint']) &&
    isAddressIfAny(value['deviceAuthorizationEndpoint']) &&
    isAddressIfAny(value['jwksUri']) &&
    isFlagIfAny(value['sendsIssuer'])
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

/** Where a request can go at all. */
function isAddress(value: unknown): value is string {
  return isText(value) && URL.canParse(value);
}

function isAddressIfAny(value: unknown): value is string | undefined {
  return value === undefined || isAddress(value);
}

export function isFlagIfAny(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === 'boolean';
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
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
