import { UsageError } from '../errors.ts';
import { expired, isDeviceLogin, type KeptLogin, noPendingLogin } from '../login/kept-login.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, mayAsk } from './global-options.ts';
import type { ListedLogins } from './pending-logins.ts';

export interface ChoiceOptions extends GlobalOptions {
  id?: string | undefined;
  'response-file'?: string | undefined;
}

/**
 * The logins that may be meant.
 *
 * @throws SignInRequiredError `no_pending_login`, `pending_login_expired`
 * @throws PosternError `pending_login_corrupt`
 */
export function chooseCandidates(
  { store, waiting, expired: gone }: ListedLogins,
  id: string | undefined,
): KeptLogin[] {
  const candidates = id === undefined ? waiting : waiting.filter((login) => login.id === id);
  if (candidates.length > 0) return candidates;
  const late = gone.find((login) => id === undefined || login.id === id);
  if (late) throw expired(late.id);
  // A damaged one says so itself.
  if (id !== undefined) store.read(id);
  throw noPendingLogin(id);
}

/**
 * The one login that takes no response: its code is exchanged already, or it is decided elsewhere, by device code.
 *
 * @returns undefined where a response must say which is meant
 * @throws UsageError where that cannot be known
 */
export function chooseWithoutResponse(
  candidates: readonly KeptLogin[],
  options: ChoiceOptions,
  context: Pick<Context, 'env' | 'stdin'>,
): KeptLogin | undefined {
  const [first, second] = candidates;
  if (first && !second && (first.finished || options['response-file'] === undefined)) {
    if (first.finished || isDeviceLogin(first)) return first;
  }
  const isByDevice = candidates.every(isDeviceLogin);
  if (isByDevice && options['response-file'] !== undefined) {
    throw new UsageError('A sign-in by device code takes no response.', { hint: 'postern login finish ID' });
  }
  // At a terminal nothing says yet which is meant; what comes from a file or a pipe is a response.
  if (
    isByDevice ||
    (candidates.some(isDeviceLogin) && mayAsk(options, context) && !options['response-file'])
  ) {
    throw new UsageError('Several sign-ins wait, and not all of them for a response: say which is meant.', {
      hint: 'postern login pending lists them, then: postern login finish ID',
    });
  }
  return undefined;
}
