import type { Context } from '../context.ts';
import { createClipboardCopy } from '../terminal/clipboard.ts';
import { canHyperlink } from '../terminal/hyperlink.ts';
import { getMultiplexer } from '../terminal/multiplexer.ts';
import { createQrCode } from '../terminal/qr-code.ts';
import { createReporter, type Finding } from './finding.ts';

const { ok, warn } = createReporter('terminal');

/** As long as most consent URLs are. */
const consentUrl = `https://accounts.google.com/o/oauth2/v2/auth?${'x'.repeat(400)}`;

/** What a sign-in can do at this terminal. */
export function checkTerminal({ env, stdin, stderr }: Pick<Context, 'env' | 'stdin' | 'stderr'>): Finding {
  if (!stdin.isTTY || !stderr.isTTY) {
    const found = 'standard input or standard error is none, so nobody can be asked here';
    return warn('the terminal', found, 'postern login start, or: postern login --response-file FILE');
  }
  const { columns = 80, rows = 24 } = stderr;
  const qrCode = createQrCode(consentUrl, columns);
  const fits = qrCode.columns <= columns && qrCode.rows < rows;
  const abilities = [
    `${columns} x ${rows}`,
    ...(getMultiplexer(env) ? [`in ${getMultiplexer(env)}`] : []),
    stdin.setRawMode ? 'pastes of any length' : 'no raw mode: long pastes may be cut',
    fits ? 'room for a QR code' : `too small for most QR codes (${qrCode.columns} x ${qrCode.rows + 1})`,
    canHyperlink(stderr, env) ? 'links' : 'no links that are known of',
    createClipboardCopy('x', stderr, env).sequence ? '--copy can be tried' : '--copy cannot work',
  ];
  return ok(`the terminal (TERM=${env['TERM'] ?? ''})`, abilities.join(', '));
}
