import { PosternError, UsageError } from '../../errors.ts';
import { cancelKeptLogin } from '../../login/finish-kept-login.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, say } from '../global-options.ts';
import { createListKept } from '../list-kept.ts';
import { openPendingLogins } from '../pending-logins.ts';

export const loginCancelOptions = {
  all: { type: 'boolean', describe: 'Every login that waits' },
} as const;

export interface LoginCancelOptions extends GlobalOptions {
  id?: string | undefined;
  all?: boolean | undefined;
}

/** `postern login cancel`: forgets logins that were started, so that no response can finish them. */
export async function runLoginCancel(options: LoginCancelOptions, context: Context): Promise<void> {
  const { id, all } = options;
  if ((id === undefined) === !all) {
    throw new UsageError('Which login? An ID, or --all.', { hint: 'postern login pending lists them.' });
  }
  const { store, waiting, damaged } = await openPendingLogins(options, context);
  const known = [...waiting.map((login) => login.id), ...damaged];
  const chosen = all ? known : known.filter((other) => other === id);
  if (id !== undefined && chosen.length === 0) throw notThere(id);
  const how = { signal: context.signal, listKept: createListKept(context) };
  const outcomes = await Promise.allSettled(chosen.map((one) => cancelKeptLogin(store, one, how)));
  const done = chosen.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  if (done.length > 0) say(options, context, `Cancelled: ${done.join(', ')}.`);
  if (chosen.length === 0) say(options, context, 'No sign-in waits.');
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Nobody needs to sign in for that: what should be gone is. */
function notThere(id: string): PosternError {
  return new PosternError('no_pending_login', `No login ${formatPrintable(id, 20)} waits here.`, {
    hint: 'postern login pending',
  });
}
