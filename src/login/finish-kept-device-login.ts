import type { ProfileStore } from '../credentials/profile-store.ts';
import { SignInRequiredError } from '../errors.ts';
import { type DeviceNote, type DevicePoll, slowDownMs, waitForDevice } from '../oauth/device-wait.ts';
import { type DeviceLoginOptions, pollDeviceLogin } from './device-login.ts';
import { finishKeptLogin, gone, keepExchanged } from './finish-kept-login.ts';
import type { FinishedLogin } from './finished-login.ts';
import { expired, isExpired, type KeptLogin } from './kept-login.ts';
import type { PendingDeviceLogin } from './pending-login.ts';
import type { PendingLogins } from './pending-logins.ts';

/**
 * Finishes a device login that was started by another process: polls, and keeps what came of it. Alone for each poll
 * and not for the whole wait, so that another process can cancel the login or finish it meanwhile. A login that the
 * person or the server has ended is forgotten: its code is good for nothing more.
 *
 * @throws SignInRequiredError `access_denied`, `device_code_expired`, `pending_login_expired`, ...
 * @throws PosternError `pending_login_gone`, and what reading and writing the store throws
 */
export async function finishKeptDeviceLogin(
  logins: PendingLogins,
  { id, pending: { device } }: KeptLogin & { pending: PendingDeviceLogin },
  store: ProfileStore,
  options: DeviceLoginOptions & { tell?: (note: DeviceNote) => void } = {},
): Promise<FinishedLogin> {
  const { now = Date.now, signal } = options;
  const poll = (): Promise<DevicePoll<void>> =>
    logins.exclusively(id, () => pollOnce(logins, id, options), { ...(signal && { signal }) });
  await waitForDevice(device, poll, { ...options, now });
  return finishKeptLogin(logins, id, undefined, store, options);
}

async function pollOnce(
  logins: PendingLogins,
  id: string,
  options: DeviceLoginOptions,
): Promise<DevicePoll<void>> {
  const { now = Date.now } = options;
  const login = logins.read(id);
  if (login?.pending.flow !== 'device') throw gone(id);
  if (login.finished) return { kind: 'done', value: undefined };
  if (isExpired(login, now())) throw expired(id);
  const { pending } = login;
  let result: DevicePoll<FinishedLogin>;
  try {
    result = await pollDeviceLogin(pending, { ...options, exchangesLater: true });
  } catch (error) {
    if (error instanceof SignInRequiredError) logins.remove(id);
    throw error;
  }
  if (result.kind === 'slow-down') {
    // For good also means for a process that comes after this one.
    const intervalMs = pending.device.intervalMs + slowDownMs;
    logins.replace({ ...login, pending: { ...pending, device: { ...pending.device, intervalMs } } });
  }
  if (result.kind === 'failed') logins.remove(id);
  if (result.kind !== 'done') return result;
  await keepExchanged(logins, login, result.value, options);
  return { kind: 'done', value: undefined };
}
