import { PosternError } from '../errors.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/token-endpoint.ts';
import { isAuthorizedUser, isListOfTexts, isRecord } from './kept-shapes.ts';

/**
 * A person's sign-in, in the spirit of ADC's `authorized_user`, with what a refresh needs: it goes to the server that
 * issued it and to no other, whatever the environment says later. Moments are ms since the epoch.
 */
export interface AuthorizedUser {
  type: 'authorized_user';
  client: Client;
  server: AuthorizationServer;
  scopes: string[];
  account?: string;
  refreshToken: string;
  refreshTokenExpiresAt?: number;
  accessToken: string;
  /** When the access token came, by the clock of this machine. */
  obtainedAt?: number;
  expiresAt: number;
  /** The last OpenID token that came beside an access token, where `openid` was granted. */
  idToken?: string;
}

/** Everything kept under one name. */
export interface Profile {
  credential: AuthorizedUser;
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
  if (version !== profileVersion || !isAuthorizedUser(credential)) throw corrupt(path);
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
