import type { AuthorizedUser, KeptCredential } from '../credentials/profile.ts';
import { formatScope } from '../google/scopes.ts';
import { formatPrintable } from '../printable.ts';
import type { Context } from './context.ts';
import { formatDuration } from './duration.ts';
import { type GlobalOptions, say } from './global-options.ts';

/** What `postern import` did. */
export interface Imported {
  credential: AuthorizedUser;
  unchecked: boolean;
  /** What was kept there before, if that is not the same sign-in. */
  replaced: KeptCredential | undefined;
  profile: string;
  path: string;
}

/** Tells the person of it, and a script if it asked. */
export function reportImport(
  imported: Imported,
  options: GlobalOptions,
  context: Pick<Context, 'stdout' | 'stderr' | 'now'>,
): void {
  say(options, context, formatImport(imported, context.now()));
  if (options.json) context.stdout.write(`${formatJson(imported)}\n`);
}

function formatImport({ credential, unchecked, replaced, profile, path }: Imported, now: number): string {
  const { scopes, refreshTokenExpiresAt: end } = credential;
  const granted = scopes.map((scope) => formatPrintable(formatScope(scope), 100)).join(', ');
  return [
    `Imported ${nameOf(credential)}, profile ${profile}.`,
    ...(replaced ? [`It replaces ${nameOf(replaced)}, which was not revoked.`] : []),
    ...(unchecked ? ['Not checked: postern status --check'] : [`Granted: ${granted || 'nothing is known'}`]),
    ...(end === undefined ? [] : [`It ends in ${formatDuration(end - now)}.`]),
    `Kept in ${path}`,
  ].join('\n');
}

function nameOf({ account, client }: KeptCredential): string {
  return account === undefined
    ? `a sign-in of client ${formatPrintable(client.id, 120)}`
    : `the sign-in of ${formatPrintable(account, 100)}`;
}

function formatJson({ credential, unchecked, replaced, profile, path }: Imported): string {
  const { account = null, scopes, expiresAt, refreshTokenExpiresAt } = credential;
  return JSON.stringify({
    profile,
    account,
    scopes,
    checked: !unchecked,
    replacedAccount: replaced?.account ?? null,
    expiresAt: unchecked ? null : new Date(expiresAt).toISOString(),
    refreshTokenExpiresAt:
      refreshTokenExpiresAt === undefined ? null : new Date(refreshTokenExpiresAt).toISOString(),
    path,
  });
}
