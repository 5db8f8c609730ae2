import { PosternError } from '../errors.ts';
import { takeCode } from './finish-login.ts';
import { expired, isConsoleLogin, type KeptLogin } from './kept-login.ts';
import type { Paste } from './paste.ts';

export interface MatchOptions {
  /** Whether a code alone is taken. */
  allowBareCode: boolean;
  /** Logins that have expired: for the right word about a response to one of them. */
  late?: readonly KeptLogin[];
}

/**
 * Finds which of several logins a response answers, and takes the code out of it. The `state` finds the login; a bare
 * code has none, and is taken only where that is allowed and only one login can be meant.
 *
 * @throws PosternError `bare_code`, `state_mismatch`, and what {@link takeCode} throws
 * @throws SignInRequiredError `pending_login_expired`, `access_denied`, `authorization_refused`
 */
export function matchResponse(
  logins: readonly KeptLogin[],
  paste: Paste,
  { allowBareCode, late = [] }: MatchOptions,
): { login: KeptLogin; code: string } {
  const [first, second] = logins.filter(isConsoleLogin);
  if (paste.kind === 'bare-code') {
    if (!allowBareCode) {
      throw new PosternError('bare_code', 'A code alone does not say which sign-in it belongs to.', {
        hint: 'Hand over the whole address, or: postern login finish ID --allow-bare-code',
      });
    }
    if (!first || second) {
      throw new PosternError('bare_code', `A code alone could belong to several sign-ins.`, {
        hint: 'postern login pending lists them, then: postern login finish ID --allow-bare-code',
      });
    }
    return { login: first, code: takeCode(first.pending, paste) };
  }
  const { state } = paste.response;
  const login = logins.filter(isConsoleLogin).find(({ pending }) => pending.state === state);
  if (!login) {
    const tooLate = late.filter(isConsoleLogin).find(({ pending }) => pending.state === state);
    if (tooLate) throw expired(tooLate.id);
    throw new PosternError(
      'state_mismatch',
      'That address does not belong to a sign-in that was started here and waits.',
      {
        hint: 'If somebody sent it to you, stop: they may want you to work in their account. Else: postern login start',
      },
    );
  }
  return { login, code: takeCode(login.pending, paste) };
}
