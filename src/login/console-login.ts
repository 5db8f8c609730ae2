import { PosternError, SignInRequiredError } from '../errors.ts';
import { type FinishOptions, finishLogin, takeCode } from './finish-login.ts';
import type { FinishedLogin } from './finished-login.ts';
import { type Paste, parsePaste } from './paste.ts';
import { type ConsoleLoginRequest, createPendingLogin, formatConsentUrl } from './pending-login.ts';

/** The two ways a login has to the person; how either looks is not known here. */
export interface Person {
  /** Shows the address to open. */
  show(consentUrl: string, redirect: Redirect): void | Promise<void>;
  /** Waits for what the person pastes. Rejects when the person gives up. */
  ask(options: { signal?: AbortSignal | undefined }): Promise<string>;
  /** Says what was recognised, or why it could not be used; then the person is asked again. */
  tell(note: LoginNote): void;
}

/** Where the browser ends up. */
export interface Redirect {
  uri: string;
  /** Whether it is received there, if the browser runs on this machine, so that nothing need be pasted. */
  isReceived: boolean;
}

/** What there is to say about a paste, or in place of one. */
export type LoginNote =
  | { kind: 'code-found'; stateMatches: boolean }
  | {
      kind: 'unusable';
      error: PosternError;
      /** What to do about it here, if that is not the error's own hint. */
      next?: string;
    }
  | { kind: 'redirect-received' }
  /** What there is to know about the browser of this machine: why none was opened, mostly. */
  | { kind: 'browser'; words: string };

/** Refusals of a code that say nothing of the right one, which may still come. */
const wrongCode: ReadonlySet<string> = new Set(['invalid_grant', 'redirect_uri_mismatch']);

/** How often a person may paste something else: enough for mistakes, an end for a program that answers by itself. */
const maximumPastes = 10;

/**
 * The console flow: shows the consent URL, takes back what the person pastes, and finishes. A code that the server does
 * not take, yesterday's or another client's, is explained, and the person is asked again: the sign-in still waits.
 *
 * @throws SignInRequiredError `access_denied`, and what {@link finishLogin} throws
 */
export async function runConsoleLogin(
  request: ConsoleLoginRequest,
  person: Person,
  options: FinishOptions = {},
): Promise<FinishedLogin> {
  const pending = createPendingLogin(request);
  await person.show(formatConsentUrl(pending), { uri: pending.redirectUri, isReceived: false });
  for (let attempts = 1; ; attempts += 1) {
    const code = await askForResponse(person, (paste) => takeCode(pending, paste), options);
    try {
      return await finishLogin(pending, code, options);
    } catch (error) {
      if (!(error instanceof PosternError) || !wrongCode.has(error.code) || attempts === maximumPastes)
        throw error;
      const next = 'Open the address above once more, and paste what it ends at.';
      person.tell({ kind: 'unusable', error, next });
    }
  }
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
