import { startDeviceLogin } from '../../login/device-login.ts';
import { createPendingLogin, formatLoginUrl, type PendingLogin } from '../../login/pending-login.ts';
import { chooseFlow } from '../choose-flow.ts';
import type { Context } from '../context.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { openPendingLogins } from '../pending-logins.ts';
import { prepareLogin } from '../prepare-login.ts';
import { formatDeviceDirections, getQrAddress } from '../terminal/show-device.ts';
import { formatDirections } from '../terminal/show-login.ts';
import { qrModes } from '../terminal/show-qr-code.ts';
import { showStart } from '../terminal/show-start.ts';
import { type LoginOptions, loginOptions } from './login.ts';

const { 'response-file': _, 'launch-browser': __, ...startingOptions } = loginOptions;

export const loginStartOptions = {
  ...startingOptions,
  timeout: {
    type: 'string',
    default: '10m',
    describe: 'How long it can be finished; 0: without end',
    requiresArg: true,
  },
} as const;

export type LoginStartOptions = Omit<LoginOptions, 'response-file' | 'launch-browser'>;

/** The last moment that a `Date` can show. */
const endOfTimeMs = 8.64e15;

/** `postern login start`: begins a sign-in for another process to finish, and prints its address. */
export async function runLoginStart(options: LoginStartOptions, context: Context): Promise<void> {
  const timeoutMs = parseDuration(options.timeout ?? loginStartOptions.timeout.default, '--timeout');
  const flow = await chooseFlow(options, context);
  const { store: profile, request } = await prepareLogin(options, flow, context);
  const { store } = await openPendingLogins(options, context);
  const { now, signal } = context;
  const startedAt = now();
  const pending =
    flow === 'device' ? await startDeviceLogin(request, { now, signal }) : createPendingLogin(request);
  const { project, 'quota-project': quotaProject } = options;
  const expiresAt = endOf(pending, timeoutMs, startedAt);
  const { id } = store.add({
    pending,
    profile: profile.name,
    project,
    quotaProject,
    expiresAt,
  });
  const url = formatLoginUrl(pending);
  const within = expiresAt === undefined ? '' : ` within ${formatDuration(expiresAt - startedAt)}`;
  const directions =
    pending.flow === 'device'
      ? [...formatDeviceDirections(pending.device), `Then${within}:`]
      : formatDirections(`hand it over${within}`, pending.redirectUri);
  const shown = {
    url,
    qrText: pending.flow === 'device' ? getQrAddress(pending.device) : url,
    data: options.json ? formatStartJson(id, pending, expiresAt) : url,
    // Not talk, and not in the address: without it nobody can sign in, however quiet.
    ...(pending.flow === 'device' && !options.json && { code: pending.device.userCode }),
    directions: [...directions, `postern login finish ${id}`],
  };
  const how = {
    urlFile: options['url-file'],
    qr: qrModes.find((mode) => mode === options.qr) ?? loginStartOptions.qr.default,
    copy: options.copy,
    quiet: options.quiet === true,
  };
  try {
    showStart(shown, how, context);
  } catch (error) {
    // Nobody has its address.
    store.remove(id);
    throw error;
  }
}

/** When it can no longer be finished, in ms since the epoch; undefined: never. */
function endOf(pending: PendingLogin, timeoutMs: number, now: number): number | undefined {
  const ends = [
    ...(timeoutMs === 0 ? [] : [Math.min(now + timeoutMs, endOfTimeMs)]),
    ...(pending.flow === 'device' ? [pending.device.expiresAt] : []),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** For a script, on one line; what a flow does not have is null. */
function formatStartJson(id: string, pending: PendingLogin, expiresAt: number | undefined): string {
  const device = pending.flow === 'device' ? pending.device : undefined;
  return JSON.stringify({
    id,
    flow: pending.flow,
    url: formatLoginUrl(pending),
    userCode: device?.userCode ?? null,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    intervalSeconds: device ? device.intervalMs / 1000 : null,
  });
}
