import type { KeptLogin } from '../../login/kept-login.ts';
import { formatLoginUrl, listAskedOf } from '../../login/pending-login.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { type GlobalOptions, say } from '../global-options.ts';
import { openPendingLogins } from '../pending-logins.ts';
import { formatColumns } from '../terminal/columns.ts';

export const loginPendingOptions = {} as const;

/** `postern login pending`: lists the logins that were started and wait to be finished. */
export async function runLoginPending(options: GlobalOptions, context: Context): Promise<void> {
  const { waiting } = await openPendingLogins(options, context);
  if (options.json) {
    context.stdout.write(`${JSON.stringify(waiting.map(createEntry))}\n`);
    return;
  }
  if (waiting.length === 0) say(options, context, 'No sign-in waits to be finished.');
  else context.stdout.write(formatTable(waiting, context.now()));
}

/** What `--json` prints of each: nothing secret, and every field is always there. */
function createEntry({ id, pending, profile, project, quotaProject, expiresAt, finished }: KeptLogin) {
  return {
    id,
    flow: pending.flow,
    url: formatLoginUrl(pending),
    userCode: pending.flow === 'device' ? pending.device.userCode : null,
    profile,
    account: pending.account ?? null,
    clientId: pending.client.id,
    scopes: listAskedOf(pending),
    project: project ?? null,
    quotaProject: quotaProject ?? null,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    exchanged: finished !== undefined,
  };
}

function formatTable(logins: readonly KeptLogin[], now: number): string {
  const rows = [
    ['id', 'flow', 'profile', 'account', 'client', 'ends in'],
    ...logins.map(({ id, profile, pending, expiresAt, finished }) => [
      id,
      pending.flow,
      formatPrintable(profile, 64),
      formatPrintable(pending.account ?? 'any', 100),
      formatPrintable(pending.client.id, 120),
      formatEnd(expiresAt, finished !== undefined, now),
    ]),
  ];
  return formatColumns(rows);
}

function formatEnd(expiresAt: number | undefined, isExchanged: boolean, now: number): string {
  if (isExchanged) return 'never: the code is exchanged, and only keeping is left';
  return expiresAt === undefined ? 'never' : formatDuration(expiresAt - now);
}
