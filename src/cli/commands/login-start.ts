import { createPendingLogin, formatConsentUrl } from '../../login/pending-login.ts';
import type { Context } from '../context.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { getProfileName } from '../global-options.ts';
import { openPendingLogins } from '../pending-logins.ts';
import { prepareLogin } from '../prepare-login.ts';
import { formatDirections, qrModes } from '../terminal/show-login.ts';
import { showStart } from '../terminal/show-start.ts';
import { type LoginOptions, loginOptions } from './login.ts';

const { 'response-file': _, ...startingOptions } = loginOptions;

export const loginStartOptions = {
  ...startingOptions,
  timeout: {
    type: 'string',
    default: '10m',
    describe: 'How long it can be finished; 0: without end',
    requiresArg: true,
  },
} as const;

export type LoginStartOptions = Omit<LoginOptions, 'response-file'>;

/** The last moment that a `Date` can show. */
const endOfTimeMs = 8.64e15;

/** `postern login start`: begins a sign-in for another process to finish, and prints its address. */
export async function runLoginStart(options: LoginStartOptions, context: Context): Promise<void> {
  const timeoutMs = parseDuration(options.timeout ?? loginStartOptions.timeout.default, '--timeout');
  const { request } = await prepareLogin(options, context);
  const { store } = await openPendingLogins(options, context);
  const pending = createPendingLogin(request);
  const { project, 'quota-project': quotaProject } = options;
  const expiresAt = timeoutMs === 0 ? undefined : Math.min(context.now() + timeoutMs, endOfTimeMs);
  const { id } = store.add({
    pending,
    profile: getProfileName(options, context),
    project,
    quotaProject,
    expiresAt,
  });
  const url = formatConsentUrl(pending);
  const data = options.json ? formatStartJson(id, url, expiresAt) : url;
  const within = expiresAt === undefined ? '' : ` within ${formatDuration(timeoutMs)}`;
  try {
    showStart(
      url,
      data,
      [...formatDirections(`hand it over${within}`), `postern login finish ${id}`],
      {
        urlFile: options['url-file'],
        qr: qrModes.find((mode) => mode === options.qr) ?? loginStartOptions.qr.default,
        copy: options.copy,
        quiet: options.quiet === true,
      },
      context,
    );
  } catch (error) {
    // Nobody has its address.
    store.remove(id);
    throw error;
  }
}

/** For a script, on one line; what the console flow does not have is null. */
function formatStartJson(id: string, url: string, expiresAt: number | undefined): string {
  return JSON.stringify({
    id,
    flow: 'console',
    url,
    userCode: null,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    intervalSeconds: null,
  });
}
