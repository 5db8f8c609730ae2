import { explainProxyAnswer } from '../connection-failure.ts';
import { PosternError } from '../errors.ts';
import type { Refusal } from '../oauth/refusal.ts';

/**
 * What an answer is that refuses nothing: a proxy's, a failing server's, or somebody else's page.
 *
 * @param host the server that was to answer
 * @returns undefined for a refusal in OAuth's form
 */
export function explainOtherAnswer(
  { error, status, proxy }: Pick<Refusal, 'error' | 'status' | 'proxy'>,
  host: string,
): PosternError | undefined {
  if (!error && proxy) return explainProxyAnswer(host, proxy, status);
  if (status >= 500 || status === 429) {
    return new PosternError('server_error', `${host} is failing (HTTP ${status}).`, {
      hint: 'Try again in a minute.',
    });
  }
  if (error) return undefined;
  return new PosternError(
    'invalid_response',
    `${host} gave an answer that is not OAuth's (HTTP ${status}).`,
    {
      hint: 'If a proxy or a sign-in portal stands between, check HTTPS_PROXY and NO_PROXY.',
    },
  );
}
