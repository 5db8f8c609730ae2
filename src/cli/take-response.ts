import { SignInRequiredError } from '../errors.ts';
import { askForResponse } from '../login/console-login.ts';
import type { KeptLogin } from '../login/kept-login.ts';
import { matchResponse } from '../login/match-response.ts';
import type { Context } from './context.ts';
import { withDeadline } from './deadline.ts';
import { type GlobalOptions, mayAsk } from './global-options.ts';
import { createPerson } from './terminal/person.ts';

export interface ResponseOptions extends GlobalOptions {
  'response-file'?: string | undefined;
  'allow-bare-code'?: boolean | undefined;
}

/**
 * Takes a response and finds the login that it answers. Asks at the terminal; without one the response comes from the
 * file that was named, or from standard input.
 *
 * @throws SignInRequiredError `no_terminal`, and what {@link matchResponse} and {@link askForResponse} throw
 */
export function takeResponse(
  candidates: readonly KeptLogin[],
  late: readonly KeptLogin[],
  options: ResponseOptions,
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
