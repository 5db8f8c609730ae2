import type { Context } from '../context.ts';
import { writeSecretFile } from '../secret-file.ts';
import { createClipboardCopy } from './clipboard.ts';
import { formatAddress } from './show-login.ts';
import { formatQrCode, type QrMode } from './show-qr-code.ts';

export interface ShowStartOptions {
  urlFile?: string | undefined;
  qr: QrMode;
  copy?: boolean | undefined;
  quiet: boolean;
}

/** What of a login that was started is handed out. */
export interface StartShown {
  url: string;
  /** What the QR code holds: the address, or one with the user code in it. */
  qrText: string;
  /** What standard output gets: the address, or something that holds it. */
  data: string;
  /** A user code that is not in the data. */
  code?: string;
  /** What to do at the address, and then. */
  directions: readonly string[];
}

/**
 * Hands out the address of a login that another process will finish: as data to standard output, with what to do with
 * it on standard error. The address is there as well where standard output does not come before the person's eyes.
 */
export function showStart(
  { url, qrText, data, code, directions }: StartShown,
  { urlFile, qr, copy = false, quiet }: ShowStartOptions,
  { env, stdout, stderr }: Pick<Context, 'env' | 'stdout' | 'stderr'>,
): void {
  if (urlFile !== undefined) writeSecretFile(urlFile, `${qrText}\n`, { option: '--url-file' });
  const isSeen = stdout.isTTY && data === url;
  const address = isSeen ? '' : `${formatAddress(url, stderr, env)}\n`;
  if (!quiet) stderr.write(`Open this address in any browser, on any device:\n\n${address}`);
  stdout.write(`${data}\n`);
  const after = ['', ...formatQrCode(qrText, stderr, qr, [...directions, ''], env), ...directions];
  if (!quiet) stderr.write(`${after.join('\n')}\n`);
  else if (code !== undefined) stderr.write(`${code}\n`);
  if (!copy) return;
  const { sequence, said } = createClipboardCopy(qrText, stderr, env);
  stderr.write(quiet ? sequence : `${sequence}${said}\n`);
}
