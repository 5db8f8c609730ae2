import { SignInRequiredError } from '../../errors.ts';
import { askForResponse } from '../../login/console-login.ts';
import { finishKeptLogin } from '../../login/finish-kept-login.ts';
import { expired, type KeptLogin, noPendingLogin } from '../../login/kept-login.ts';
import { matchResponse } from '../../login/match-response.ts';
import type { Context } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { type GlobalOptions, mayAsk, openProfile, say } from '../global-options.ts';
import { formatLoginJson, formatLoginReport } from '../login-report.ts';
import { type ListedLogins, openPendingLogins } from '../pending-logins.ts';
import { createPerson } from '../terminal/person.ts';
import { formatLoginStart } from '../terminal/show-login.ts';

export const loginFinishOptions = {
  'response-file': {
    type: 'string',
    describe: 'Read the response from there; - is stdin',
    requiresArg: true,
  },
  'allow-bare-code': { type: 'boolean', describe: 'Take a code alone, which cannot carry state' },
} as const;

export interface LoginFinishOptions extends GlobalOptions {
  id?: string | undefined;
  'response-file'?: string | undefined;
  'allow-bare-code'?: boolean | undefined;
}

/** `postern login finish`: takes the response to a login that another process started, and keeps the credential. */
export async function runLoginFinish(options: LoginFinishOptions, context: Context): Promise<void> {
  const listed = await openPendingLogins(options, context);
  const candidates = chooseCandidates(listed, options.id);
  const [only] = candidates.length === 1 ? candidates : [];
  if (only) say(options, context, formatLoginStart(only.pending));
  const { login, code } = only?.finished
    ? { login: only, code: undefined }
    : await takeResponse(candidates, listed.expired, options, context);
  if (!only) say(options, context, formatLoginStart(login.pending));

  const profile = await openProfile({ profile: login.profile }, context);
  try {
    // Before the code is spent: what it brings could not be kept.
    profile.prepare();
    const { now, signal } = context;
    const finished = await finishKeptLogin(listed.store, login.id, code, profile, { now, signal });
    const place = { profile: login.profile, path: profile.path };
    say(options, context, formatLoginReport(finished, place, now()));
    if (options.json) context.stdout.write(`${formatLoginJson(finished, place)}\n`);
  } catch (error) {
    const [rest] = listed.store.list().logins.filter(({ id }) => id === login.id);
    if (rest) say(options, context, describeRest(rest));
    throw error;
  }
}

/** What a failure has left to finish. */
function describeRest({ id, finished }: KeptLogin): string {
  return finished
    ? `The code is exchanged: postern login finish ${id} keeps what came of it.`
    : `Login ${id} still waits. If the response is spent, its address gives another.`;
}

/** The logins that the response may belong to. */
function chooseCandidates(
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

/** Asks at the terminal; without one the response comes from the file that was named, or from standard input. */
function takeResponse(
  candidates: readonly KeptLogin[],
  late: readonly KeptLogin[],
  options: LoginFinishOptions,
  context: Context,
): Promise<{ login: KeptLogin; code: string }> {
  const isAsking = options['response-file'] === undefined && mayAsk(options, context);
  if (options['response-file'] === undefined && !isAsking && context.stdin.isTTY) {
    throw new SignInRequiredError('no_terminal', 'The response may not be asked for here.', {
      hint: 'postern login finish --response-file FILE (or - for stdin)',
    });
  }
  const person = createPerson({
    context,
    responseFile: isAsking ? undefined : (options['response-file'] ?? '-'),
    qr: 'never',
    quiet: options.quiet === true,
  });
  const allowBareCode = options['allow-bare-code'] === true;
  const endsAt = Math.max(...candidates.map(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt));
  const timeoutMs = endsAt === Number.POSITIVE_INFINITY ? 0 : Math.max(1, endsAt - context.now());
  return withDeadline(
    context.signal,
    timeoutMs,
    (signal) =>
      askForResponse(person, (paste) => matchResponse(candidates, paste, { allowBareCode, late }), {
        signal,
      }),
    'postern login start --timeout 1h gives more time.',
  );
}
