import { exchangeKeptIdToken } from '../credentials/exchange-id-token.ts';
import type { FederatedUser, Profile } from '../credentials/profile.ts';
import type { ProfileStore } from '../credentials/profile-store.ts';
import { renewCredential } from '../credentials/renew-credential.ts';
import { readIdTokenEnd } from '../oauth/id-token.ts';
import type { FinishedLogin } from './finished-login.ts';
import type { KeptLogin } from './kept-login.ts';
import type { PendingLogins } from './pending-logins.ts';

interface ExchangeOptions {
  now: () => number;
  signal?: AbortSignal | undefined;
}

/**
 * Gets the access token of a sign-in at an identity provider that is written down without one, so that neither a crash
 * nor a refusal of Google's loses what the person did. Whoever comes when its ID token has ended renews it first.
 *
 * @throws what {@link exchangeKeptIdToken} and {@link renewCredential} throw
 */
export async function exchangeFinished(
  logins: PendingLogins,
  login: KeptLogin,
  finished: FinishedLogin,
  options: ExchangeOptions,
): Promise<FinishedLogin> {
  const { credential } = finished;
  if (credential.type !== 'federated' || credential.accessToken !== '') return finished;
  const lives = (readIdTokenEnd(credential.idToken ?? '') ?? 0) > options.now();
  return {
    ...finished,
    credential: lives
      ? await exchangeKeptIdToken(credential, options)
      : await renewCredential(openLogin(logins, login, finished, credential), options),
  };
}

/** The login's own file as a store: a refresh token that is rotated is written down where the old one stood. */
function openLogin(
  logins: PendingLogins,
  login: KeptLogin,
  finished: FinishedLogin,
  credential: FederatedUser,
): ProfileStore {
  let profile: Profile = { credential };
  return {
    read: () => profile,
    write: async (next) => {
      profile = next;
      logins.replace({ ...login, finished: { ...finished, credential: next.credential } });
    },
    exclusively: (run) => run(),
  };
}
