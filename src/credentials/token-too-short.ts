import { PosternError } from '../errors.ts';

/**
 * Why a token that has just come will not do: a server decides how long its tokens live.
 *
 * @param who gives it
 * @param lifetimeMs what it lives
 * @param kind which of the two tokens it is
 */
export function tokenTooShort(
  who: string,
  lifetimeMs: number,
  kind: 'access' | 'ID' = 'access',
): PosternError {
  const minutes = Math.max(0, Math.floor(lifetimeMs / 60_000));
  const [tokens, option] = kind === 'ID' ? ['ID tokens', ' --id-token'] : ['tokens', ''];
  return new PosternError(
    'token_lifetime',
    `${who} gives ${tokens} of ${minutes} minutes, less than asked for.`,
    {
      hint: `postern token${option} --min-ttl ${Math.max(0, minutes - 1)}m`,
    },
  );
}
