import { PosternError, SignInRequiredError } from '../errors.ts';
import { listIdTokenIssuers } from '../google/authorization-server.ts';
import { parseIdToken } from '../oauth/id-token.ts';
import { refreshUnless } from './access-token.ts';
import { requireIdToken } from './exchange-id-token.ts';
import { type AccessTokenOptions, readSignedIn } from './kept-token.ts';
import type { AuthorizedUser, KeptCredential } from './profile.ts';
import type { ProfileStore } from './profile-store.ts';
import { tokenTooShort } from './token-too-short.ts';

/** Says who signed in, to whoever trusts the authorization server. */
export interface IdToken {
  idToken: string;
  /** ms since the epoch */
  expiresAt: number;
  email?: string;
}

/**
 * The OpenID token of a person's sign-in: the kept one if it lives long enough, else the one that comes with a refresh.
 *
 * @param options `minTtlMs` is about the life of this token
 * @throws SignInRequiredError `missing_scope` without `openid`, and what a refresh throws
 * @throws PosternError `invalid_id_token`, `no_id_token`, `token_lifetime`
 */
export async function getIdToken(store: ProfileStore, options: AccessTokenOptions = {}): Promise<IdToken> {
  const { now = Date.now, minTtlMs = 0, ...rest } = options;
  const livesLongEnough = ({ expiresAt }: IdToken): boolean => expiresAt - now() > minTtlMs;
  const { credential: before } = readSignedIn(store);
  if (!mayHaveIdToken(before)) throw withoutOpenid();
  const isDone = (credential: KeptCredential): boolean => {
    const kept = readKept(credential, now());
    return kept !== undefined && livesLongEnough(kept);
  };
  if (!isDone(before)) await refreshUnless(store, isDone, { ...rest, now });
  const { credential } = readSignedIn(store);
  const idToken =
    credential.type === 'federated' ? requireIdToken(credential, now()) : requireGooglesIdToken(credential);
  const token = check(credential, idToken, now());
  if (livesLongEnough(token)) return token;
  throw tokenTooShort('The server', token.expiresAt - now(), 'ID');
}

/** A sign-in at an identity provider rests on its ID token; Google gives one where that was asked for. */
function mayHaveIdToken({ type, scopes }: KeptCredential): boolean {
  return type === 'federated' || scopes.length === 0 || scopes.includes('openid');
}

function requireGooglesIdToken(credential: AuthorizedUser): string {
  const { idToken, scopes } = credential;
  if (idToken !== undefined) return idToken;
  throw scopes.includes('openid') ? noneCame(credential) : withoutOpenid();
}

/** The kept one, if it is one and still lives. */
function readKept(credential: KeptCredential, now: number): IdToken | undefined {
  try {
    return credential.idToken === undefined ? undefined : check(credential, credential.idToken, now);
  } catch {
    return undefined;
  }
}

function check({ server, client }: KeptCredential, idToken: string, now: number): IdToken {
  // RFC 7515 7.1: the alphabet of a token. It goes into headers and files.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(idToken)) {
    throw new PosternError('invalid_id_token', 'The ID token in the answer is not a token.', {
      hint: 'postern login',
    });
  }
  const expected = { issuers: listIdTokenIssuers(server), clientId: client.id, now };
  const { expiresAt, email } = parseIdToken(idToken, expected);
  return { idToken, expiresAt, ...(email && { email }) };
}

function withoutOpenid(): SignInRequiredError {
  return new SignInRequiredError(
    'missing_scope',
    'This sign-in was not granted openid, and so has no ID token.',
    {
      hint: 'postern login --add-scope openid --add-scope email',
    },
  );
}

function noneCame({ server }: AuthorizedUser): PosternError {
  const { host } = new URL(server.tokenEndpoint);
  return new PosternError('no_id_token', `${host} gave no ID token, though openid is granted.`, {
    hint: 'A new sign-in brings one: postern login',
  });
}
