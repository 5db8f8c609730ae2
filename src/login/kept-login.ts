import {
  isAuthorizationServer,
  isClient,
  isFederation,
  isFlagIfAny,
  isKeptCredential,
  isListOfTexts,
  isMoment,
  isMomentIfAny,
  isRecord,
  isText,
  isTextIfAny,
} from '../credentials/kept-shapes.ts';
import { PosternError, SignInRequiredError } from '../errors.ts';
import type { DeviceAuthorization } from '../oauth/device-authorization.ts';
import { formatPrintable } from '../printable.ts';
import type { FinishedLogin } from './finished-login.ts';
import type {
  FederationRequest,
  PendingConsoleLogin,
  PendingDeviceLogin,
  PendingLogin,
} from './pending-login.ts';

/** A pending login that waits in a file for the process that finishes it, with where its credential will be kept. */
export interface KeptLogin {
  /** Names the file; it says nothing of the `state`. */
  id: string;
  pending: PendingLogin;
  profile: string;
  project?: string | undefined;
  quotaProject?: string | undefined;
  /** ms since the epoch; without it the login waits for ever */
  expiresAt?: number | undefined;
  /** What the code was exchanged for: there between the exchange and the keeping, so that no crash loses it. */
  finished?: FinishedLogin | undefined;
}

/** The shape that this version writes. */
export const keptLoginVersion = 1;

/**
 * Narrows what a pending login's file holds.
 *
 * @param path names the file in errors
 * @throws PosternError `pending_login_corrupt`
 */
export function parseKeptLogin(id: string, text: string, path: string): KeptLogin {
  const value = parseJson(text);
  if (!isRecord(value) || value['version'] !== keptLoginVersion) throw corrupt(id, path);
  const { pending, profile, project, quotaProject, expiresAt, finished } = value;
  if (
    !isPendingLogin(pending) ||
    !isText(profile) ||
    !isTextIfAny(project) ||
    !isTextIfAny(quotaProject) ||
    !isMomentIfAny(expiresAt) ||
    !(finished === undefined || isFinishedLogin(finished))
  ) {
    throw corrupt(id, path);
  }
  return { id, pending, profile, project, quotaProject, expiresAt, finished };
}

function isPendingLogin(value: unknown): value is PendingLogin {
  return (
    isRecord(value) &&
    isAuthorizationServer(value['server']) &&
    isClient(value['client']) &&
    isListOfTexts(value['scopes']) &&
    isTextIfAny(value['account']) &&
    isFlagIfAny(value['hasPkce']) &&
    isFlagIfAny(value['needsAllScopes']) &&
    (value['federation'] === undefined || isFederationRequest(value['federation'])) &&
    (value['flow'] === 'device'
      ? isDeviceAuthorization(value['device']) && isTextIfAny(value['codeVerifier'])
      : value['flow'] === 'console' &&
        isText(value['redirectUri']) &&
        isText(value['state']) &&
        isText(value['codeVerifier']))
  );
}

function isFederationRequest(value: unknown): value is FederationRequest {
  return isFederation(value) && isRecord(value) && isListOfTexts(value['scopes']);
}

function isDeviceAuthorization(value: unknown): value is DeviceAuthorization {
  return (
    isRecord(value) &&
    isText(value['deviceCode']) &&
    isText(value['userCode']) &&
    isText(value['verificationUri']) &&
    isTextIfAny(value['verificationUriComplete']) &&
    isMoment(value['expiresAt']) &&
    typeof value['intervalMs'] === 'number' &&
    value['intervalMs'] >= 0
  );
}

function isFinishedLogin(value: unknown): value is FinishedLogin {
  return isRecord(value) && isKeptCredential(value['credential']) && isListOfTexts(value['missingScopes']);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Those that end with a response which the person hands over. */
export function isConsoleLogin(login: KeptLogin): login is KeptLogin & { pending: PendingConsoleLogin } {
  return login.pending.flow === 'console';
}

/** Those that end when the person has typed a code elsewhere. */
export function isDeviceLogin(login: KeptLogin): login is KeptLogin & { pending: PendingDeviceLogin } {
  return login.pending.flow === 'device';
}

/** Whether its time is over. What was exchanged already waits to be kept, however long. */
export function isExpired({ expiresAt, finished }: KeptLogin, now: number): boolean {
  return expiresAt !== undefined && finished === undefined && expiresAt <= now;
}

export function expired(id: string): SignInRequiredError {
  return new SignInRequiredError('pending_login_expired', `Pending login ${id} has expired.`, {
    hint: 'postern login start (--timeout 1h gives more time)',
  });
}

/** @param id what was asked for, if it was a certain one */
export function noPendingLogin(id?: string): SignInRequiredError {
  const what =
    id === undefined
      ? 'No sign-in that was started here waits to be finished.'
      : `No login ${formatPrintable(id, 20)} waits here.`;
  return new SignInRequiredError('no_pending_login', what, {
    hint: 'postern login start. If somebody sent you an address to finish with, stop: they may want you to work in their account.',
  });
}

function corrupt(id: string, path: string): PosternError {
  return new PosternError('pending_login_corrupt', `${path} is damaged, or of another postern.`, {
    hint: `postern login cancel ${id}`,
  });
}
