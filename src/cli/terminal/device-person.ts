import type { DevicePerson } from '../../login/device-login.ts';
import type { DeviceNote } from '../../oauth/device-wait.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { writeSecretFile } from '../secret-file.ts';
import { createClipboardCopy } from './clipboard.ts';
import { type Countdown, createCountdown } from './countdown.ts';
import { formatDevice, getQrAddress } from './show-device.ts';
import type { QrMode } from './show-qr-code.ts';

export interface DevicePersonOptions {
  context: Pick<Context, 'env' | 'stderr' | 'now'>;
  /** When the command itself gives up, in ms since the epoch. */
  givesUpAt?: number | undefined;
  urlFile?: string | undefined;
  qr: QrMode;
  copy?: boolean | undefined;
  quiet: boolean;
}

/**
 * Runs something that shows a code and waits for the person, and takes the countdown away when it ends, however it ends.
 */
export async function withDevicePerson<T>(
  options: DevicePersonOptions,
  run: (person: DevicePerson) => Promise<T>,
): Promise<T> {
  const { context, givesUpAt = Number.POSITIVE_INFINITY, urlFile, qr, copy = false, quiet } = options;
  const { env, stderr, now } = context;
  const countdown = createCountdown(stderr, env, now);
  const person: DevicePerson = {
    show(device) {
      const address = getQrAddress(device);
      if (urlFile !== undefined) writeSecretFile(urlFile, `${address}\n`, { option: '--url-file' });
      // Neither is talk: without them nobody can sign in, however quiet.
      if (quiet) stderr.write(`${device.verificationUri}\n${device.userCode}\n`);
      else stderr.write(`${formatDevice(device, stderr, qr, env)}\n\n`);
      if (copy) {
        const { sequence, said } = createClipboardCopy(address, stderr, env);
        stderr.write(quiet ? sequence : `${sequence}${said}\n\n`);
      }
      if (!quiet) countdown.start(Math.min(givesUpAt, device.expiresAt));
    },
    tell: (note) => {
      if (!quiet) sayNote(countdown, note);
    },
  };
  try {
    return await run(person);
  } finally {
    countdown.stop();
  }
}

/** Says in one line why it takes longer. */
function sayNote(countdown: Pick<Countdown, 'say'>, note: DeviceNote): void {
  if (note.kind === 'slowed-down') {
    countdown.say(`The server asks for patience: it is asked every ${note.intervalMs / 1000} s from now on.`);
  } else countdown.say(`${formatPrintable(note.error.message)} It is asked again.`);
}
