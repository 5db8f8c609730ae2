import { PosternError, SignInRequiredError } from '../errors.ts';
import type { FinishedLogin } from './accept-tokens.ts';
import { type FinishOptions, finishLogin, takeCode } from './finish-login.ts';
import { type Paste, parsePaste } from './paste.ts';
import { type ConsoleLoginRequest, createPendingLogin, formatConsentUrl } from './pending-login.ts';

/** The two ways a login has to the person; how either looks is not known here. */
export interface Person {
  /** Shows the address to open. */
  show(consentUrl: string): void | Promise<void>;
  /** Waits for what the person pastes. Rejects when the person gives up. */
  ask(options: { signal?: AbortSignal | undefined }): Promise<string>;
  /** Says what was recognised, or why it could not be used; then the person is asked again. */
  tell(note: LoginNote): void;
}

/** What there is to say about a paste. */
export type LoginNote =
  | { kind: 'code-found'; stateMatches: boolean }
  | { kind: 'unusable'; error: PosternError };

/** How often a person may paste something else: enough for mistakes, an end for a program that answers by itself. */
const maximumPastes = 10;

/**
 * The console flow: shows the consent URL, takes back what the person pastes, and finishes.
 *
 * @throws SignInRequiredError `access_denied`, and what {@link finishLogin} throws
 */
export async function runConsoleLogin(
  request: ConsoleLoginRequest,
  person: Person,
  options: FinishOptions = {},
): Promise<FinishedLogin> {
  const pending = createPendingLogin(request);
  await person.show(formatConsentUrl(pending));
  const code = await askForResponse(person, (paste) => takeCode(pending, paste), options);
  return finishLogin(pending, code, options);
}

/**
 * Asks for the response until one can be used. A paste that cannot be costs nothing: the person is told why and asked
 * again.
 *
 * @param take what the response is good for, or why it cannot be used
 * @throws SignInRequiredError `access_denied`, and what the last `take` threw
 */
export async function askForResponse<T>(
  person: Pick<Person, 'ask' | 'tell'>,
  take: (paste: Paste) => T,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  for (let pastes = 1; ; pastes += 1) {
    const text = await person.ask(options.signal ? { signal: options.signal } : {});
    let paste: Paste;
    let taken: T;
    try {
      paste = parsePaste(text);
      taken = take(paste);
    } catch (error) {
      // A refusal is an answer; everything else may be the wrong address.
      const final = error instanceof SignInRequiredError || pastes === maximumPastes;
      if (!(error instanceof PosternError) || final) throw error;
      person.tell({ kind: 'unusable', error });
      continue;
    }
    person.tell({ kind: 'code-found', stateMatches: paste.kind === 'response' });
    return taken;
  }
}
