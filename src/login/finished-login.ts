import type { KeptCredential } from '../credentials/profile.ts';
import { SignInRequiredError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';
import type { ListKept } from './discard-credential.ts';

/** A finished sign-in that is not kept yet. */
export interface FinishedLogin {
  credential: KeptCredential;
  /** Scopes that were asked for and not granted: worth a word, no reason to refuse. */
  missingScopes: string[];
}

export interface AcceptOptions {
  /** ms since the epoch */
  now: () => number;
  signal?: AbortSignal | undefined;
  /** What must not be revoked along with a sign-in that is refused. */
  listKept: ListKept;
  /** Whether the caller keeps the sign-in first, and exchanges its ID token after that. */
  exchangesLater?: boolean | undefined;
}

/** @throws SignInRequiredError `wrong_account` where another account signed in than the one that was to */
export function checkAccount(wanted: string | undefined, account: string | undefined): void {
  if (!wanted || account?.toLowerCase() === wanted.toLowerCase()) return;
  const who = account === undefined ? 'An account that cannot be told' : formatPrintable(account, 100);
  throw new SignInRequiredError('wrong_account', `${who} signed in, not ${wanted}; nothing was kept.`, {
    hint:
      account === undefined
        ? 'Have the claim email put into the ID tokens of this client, or sign in without --account.'
        : `Choose ${wanted} in the browser, then: postern login --account ${wanted}`,
  });
}
