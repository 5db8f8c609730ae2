import { PosternError } from '../errors.ts';
import type { Federation } from '../google/federation/federation.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import { isKeptCredential, isListOfTexts, isRecord } from './kept-shapes.ts';

/** A person's sign-in, of either kind. */
export type KeptCredential = AuthorizedUser | FederatedUser;

/** At Google itself, in the spirit of ADC's `authorized_user`. */
export interface AuthorizedUser extends SignIn {
  type: 'authorized_user';
  refreshToken: string;
}

/** At an identity provider, whose ID tokens Google's Security Token Service takes in exchange for access tokens. */
export interface FederatedUser extends SignIn {
  type: 'federated';
  federation: Federation;
  /** The identity provider's; without it the sign-in ends with what it has brought. */
  refreshToken?: string;
}

/**
 * What every sign-in has, and what a refresh needs: it goes to the server that issued it and to no other, whatever the
 * environment says later. Moments are ms since the epoch.
 */
interface SignIn {
  client: Client;
  server: AuthorizationServer;
  /** Google's: what the access token is for. */
  scopes: string[];
  account?: string;
  refreshTokenExpiresAt?: number;
  /** Google's; empty where none was asked for yet. */
  accessToken: string;
  /** When the access token came, by the clock of this machine. */
  obtainedAt?: number;
  expiresAt: number;
  /** The last OpenID token that the server gave, where `openid` was granted. */
  idToken?: string;
}

/** Everything kept under one name. */
export interface Profile {
  credential: KeptCredential;
  project?: string;
  quotaProject?: string;
  /** Where sign-ins of this client end, if not where nothing listens. */
  redirectUri?: string;
  /** By which flow it was signed in. */
  flow?: string;
  /** What that sign-in asked for, and the next one will if it is not told otherwise. */
  askedScopes?: string[];
}

/** The shape that this version writes; a file with a higher one was written by a newer postern. */
export const profileVersion = 1;

/**
 * Narrows what a profile's file holds.
 *
 * @param path names the file in errors
 * @throws PosternError `credential_corrupt`, `credential_too_new`
 */
export function parseProfile(value: unknown, path: string): Profile {
  if (!isRecord(value)) throw corrupt(path);
  const { version, credential, project, quotaProject, redirectUri, flow, askedScopes } = value;
  if (typeof version === 'number' && version > profileVersion) {
    throw new PosternError(
      'credential_too_new',
      `${path} was written by a newer postern (format ${version}).`,
      {
        hint: 'Upgrade postern here, too, or use another folder: POSTERN_HOME=FOLDER',
      },
    );
  }
  if (version !== profileVersion || !isKeptCredential(credential)) throw corrupt(path);
  return {
    credential,
    ...(typeof project === 'string' && { project }),
    ...(typeof quotaProject === 'string' && { quotaProject }),
    ...(typeof redirectUri === 'string' && { redirectUri }),
    ...(typeof flow === 'string' && { flow }),
    ...(isListOfTexts(askedScopes) && askedScopes.length > 0 && { askedScopes }),
  };
}

export function corrupt(path: string): PosternError {
  return new PosternError('credential_corrupt', `${path} is damaged and cannot be used.`, {
    hint: 'postern login (the damaged file is set aside, not deleted)',
  });
}
