import { explainSignInEnd, getSignInEnd } from '../../credentials/sign-in-end.ts';
import type { Credential, IssuedToken } from '../../credentials/sources/credential.ts';
import { PosternError, SignInRequiredError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { formatDuration } from '../duration.ts';

export interface ExamineOptions {
  /** Whether the server is asked. */
  check: boolean;
  /** How many days it must still be known, or not known, to live. */
  minDays: number | undefined;
  context: Pick<Context, 'now' | 'signal'>;
}

/** A credential with what is wrong with it. */
export interface Examined {
  /** Undefined where there is none. */
  credential: Credential | undefined;
  /** Why it cannot be used, in a way that the person can mend by signing in or by replacing it. */
  problem: PosternError | undefined;
  /** When the access token ends, in ms since the epoch, if that is known. */
  expiresAt: number | undefined;
}

/**
 * Looks whether a credential can be used.
 *
 * @throws what is no fault of the credential, such as no network
 */
export async function examine(open: () => Promise<Credential>, options: ExamineOptions): Promise<Examined> {
  const { check, minDays, context } = options;
  const { now, signal } = context;
  let credential: Credential | undefined;
  let checked: IssuedToken | undefined;
  let problem: PosternError | undefined;
  try {
    credential = await open();
    refuseEnd(credential, 0, now());
    if (check) checked = await credential.renewAccessToken({ now, signal });
    if (minDays !== undefined) refuseEnd(credential, minDays, now());
  } catch (error) {
    if (!isMendable(error)) throw error;
    problem = error;
  }
  return { credential, problem, expiresAt: checked?.expiresAt ?? credential?.kept?.expiresAt };
}

const dayMs = 86_400_000;

function refuseEnd({ kept }: Credential, minDays: number, now: number): void {
  if (!kept) return;
  const end = getSignInEnd(kept);
  if (end === undefined || end - now > minDays * dayMs) return;
  if (end <= now) throw explainSignInEnd(kept, now);
  throw new SignInRequiredError(
    'sign_in_ends_soon',
    `The sign-in ends in ${formatDuration(end - now)}, sooner than the ${minDays} d asked for.`,
  );
}

function isMendable(error: unknown): error is PosternError {
  if (error instanceof SignInRequiredError) return true;
  return error instanceof PosternError && error.code === 'credentials_refused';
}
