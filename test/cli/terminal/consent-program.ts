import { fileURLToPath } from 'node:url';
import { formatConsent } from '../../../src/cli/terminal/show-login.ts';
import type { QrMode } from '../../../src/cli/terminal/show-qr-code.ts';
import { openTerminal, type Terminal } from '../../sandbox/terminal/open-terminal.ts';

/** Shows a consent URL, as `postern login` does, in a real terminal. */
export function openConsent(
  consentUrl: string,
  size: { columns: number; rows: number; qr?: QrMode; env?: Record<string, string> },
): Terminal {
  const { qr = 'auto', env = {}, ...rest } = size;
  const args = [fileURLToPath(import.meta.url), consentUrl, qr];
  return openTerminal({ command: process.execPath, args, env, ...rest });
}

if (import.meta.main) {
  const [consentUrl = '', qr] = process.argv.slice(2);
  process.stdout.write(`${formatConsent(consentUrl, process.stdout, qr as QrMode, process.env)}\n`);
}
