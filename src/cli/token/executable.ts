import type { Credential } from '../../credentials/sources/credential.ts';
import { PosternError } from '../../errors.ts';
import { idTokenType } from '../../google/federation/external-account.ts';
import type { Context } from '../context.ts';
import type { GlobalOptions } from '../global-options.ts';
import { nameProfile } from '../name-profile.ts';
import { writeSecretFile } from '../secret-file.ts';

/** The other name under which the libraries ask for the same token. */
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

/** What Google's libraries tell a program that they run for a token. */
const variables = {
  audience: 'GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE',
  tokenType: 'GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE',
  outputFile: 'GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE',
  interactive: 'GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE',
  revoke: 'GOOGLE_EXTERNAL_ACCOUNT_REVOKE',
};

/**
 * Answers one of Google's libraries, which has run this program for an ID token: on standard output, and in the file
 * that it looks into before it asks again. A failure is answered, too, in the words that the library will show.
 *
 * @param options `output-file`: where the answer is wanted; else the library says
 * @throws what `getIdToken` throws; PosternError `federation_refused`, `file_unwritable`
 * @see https://google.aip.dev/auth/4117#determining-the-subject-token-in-executable-sourced-credentials
 */
export async function answerLibrary(
  open: () => Promise<{
    credential: Credential;
    getIdToken: () => Promise<{ idToken: string; expiresAt: number }>;
  }>,
  { 'output-file': outputFile, profile }: GlobalOptions & { 'output-file'?: string | undefined },
  { env, stdout }: Pick<Context, 'env' | 'stdout'>,
): Promise<void> {
  const path = outputFile ?? (env[variables.outputFile] || undefined);
  // What it reads is the file then, and standard output is the person's screen.
  const isShown = env[variables.interactive] === '1' && path !== undefined;
  try {
    const tokenType = env[variables.tokenType] || idTokenType;
    checkQuestion(tokenType, env);
    const { credential, getIdToken } = await open();
    checkAudience(credential, env[variables.audience]);
    const { idToken, expiresAt } = await getIdToken();
    const answer = formatAnswer({
      success: true,
      token_type: tokenType,
      id_token: idToken,
      expiration_time: Math.floor(expiresAt / 1000),
    });
    // It is there from the last time: both name the place for nothing else.
    if (path !== undefined) writeSecretFile(path, answer, { option: '--output-file', force: true });
    if (!isShown) stdout.write(answer);
  } catch (error) {
    if (error instanceof PosternError && !isShown) {
      const next = error.hint && `Next: ${nameProfile(error.hint, profile)}`;
      const message = [error.message, next].filter(Boolean).join(' ');
      stdout.write(formatAnswer({ success: false, code: error.code, message }));
    }
    throw error;
  }
}

/** @throws PosternError `federation_refused` for what is no question for an ID token */
function checkQuestion(tokenType: string, env: Context['env']): void {
  if (env[variables.revoke] === '1') {
    throw new PosternError('federation_refused', 'A library does not end this sign-in.', {
      hint: 'postern logout',
    });
  }
  if (tokenType === idTokenType || tokenType === jwtType) return;
  throw new PosternError('federation_refused', 'The library wants a token of a type that is not had here.', {
    hint: 'postern export --format external-account writes the right file',
  });
}

/** @throws PosternError `federation_refused` where the file is of another sign-in */
function checkAudience({ kept }: Credential, audience: string | undefined): void {
  if (kept?.type !== 'federated' || !audience || audience === kept.federation.audience) return;
  throw new PosternError(
    'federation_refused',
    'The library asks for another pool than this sign-in is for.',
    {
      hint: 'postern export --format external-account writes the right file',
    },
  );
}

function formatAnswer(fields: Record<string, unknown>): string {
  return `${JSON.stringify({ version: 1, ...fields })}\n`;
}
