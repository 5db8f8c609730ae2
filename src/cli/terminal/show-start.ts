import type { Context } from '../context.ts';
import { createClipboardCopy } from './clipboard.ts';
import { writeUrlFile } from './person.ts';
import { formatAddress, formatQrCode, type QrMode } from './show-login.ts';

export interface ShowStartOptions {
  urlFile?: string | undefined;
  qr: QrMode;
  copy?: boolean | undefined;
  quiet: boolean;
}

/**
 * Hands out the address of a login that another process will finish: as data to standard output, with what to do with
 * it on standard error. The address is there as well where standard output does not come before the person's eyes.
 *
 * @param data what standard output gets: the address, or something that holds it
 * @param directions what to do at the address, and with the response
 */
export function showStart(
  consentUrl: string,
  data: string,
  directions: readonly string[],
  { urlFile, qr, copy = false, quiet }: ShowStartOptions,
  { env, stdout, stderr }: Pick<Context, 'env' | 'stdout' | 'stderr'>,
): void {
  if (urlFile !== undefined) writeUrlFile(urlFile, `${consentUrl}\n`);
  const isSeen = stdout.isTTY && data === consentUrl;
  const address = isSeen ? '' : `${formatAddress(consentUrl, stderr, env)}\n`;
  if (!quiet) stderr.write(`Open this address in any browser, on any device:\n\n${address}`);
  stdout.write(`${data}\n`);
  const after = ['', ...formatQrCode(consentUrl, stderr, qr), ...directions];
  if (!quiet) stderr.write(`${after.join('\n')}\n`);
  if (!copy) return;
  const { sequence, said } = createClipboardCopy(consentUrl, stderr, env);
  stderr.write(quiet ? sequence : `${sequence}${said}\n`);
}
