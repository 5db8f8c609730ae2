import { PosternError } from '../../errors.ts';
import type { Person } from '../../login/console-login.ts';
import type { Context } from '../context.ts';
import { writeSecretFile } from '../secret-file.ts';
import { createClipboardCopy } from './clipboard.ts';
import { readPaste } from './read-paste.ts';
import { readResponseFile } from './response-file.ts';
import { formatAddress, formatConsent } from './show-login.ts';
import type { QrMode } from './show-qr-code.ts';

export interface PersonOptions {
  context: Pick<Context, 'env' | 'stdin' | 'stderr' | 'lifetime'>;
  responseFile?: string | undefined;
  urlFile?: string | undefined;
  qr: QrMode;
  /** Also puts the address on the clipboard of the person's own computer. */
  copy?: boolean | undefined;
  quiet: boolean;
  /** False where nobody can be asked, and the response comes by itself or not at all. */
  canAsk?: boolean | undefined;
}

/** The person at this terminal, or behind the files that were named in its place. */
export function createPerson(options: PersonOptions): Person {
  const { context, responseFile, urlFile, qr, copy = false, quiet, canAsk = true } = options;
  const { env, stdin, stderr } = context;
  let hasAsked = false;
  return {
    show(consentUrl, redirect) {
      if (urlFile !== undefined) writeSecretFile(urlFile, `${consentUrl}\n`, { option: '--url-file' });
      // The address is not talk: without it nobody can sign in, however quiet.
      const isNeeded = urlFile === undefined;
      if (!quiet) stderr.write(`${formatConsent(consentUrl, stderr, qr, env, { redirect, canAsk })}\n\n`);
      else if (isNeeded) stderr.write(`${formatAddress(consentUrl, stderr, env)}\n`);
      if (!copy) return;
      const { sequence, said } = createClipboardCopy(consentUrl, stderr, env);
      stderr.write(quiet ? sequence : `${sequence}${said}\n\n`);
    },
    async ask({ signal = new AbortController().signal }) {
      if (!canAsk) return waitForEnd(signal);
      if (responseFile === undefined) return askAtTerminal(context, signal);
      if (hasAsked) {
        throw new PosternError('no_response', `There is nothing more in ${nameOf(responseFile)}.`, {
          hint: 'postern login',
        });
      }
      hasAsked = true;
      return readResponseFile(responseFile, stdin, signal);
    },
    tell(note) {
      if (note.kind === 'code-found') {
        const state = note.stateMatches
          ? 'state matches'
          : 'no state in it: only PKCE binds it to this sign-in. Paste the whole address next time';
        if (!quiet) stderr.write(`Code found, ${state}.\n`);
        return;
      }
      if (note.kind === 'redirect-received') {
        if (!quiet) stderr.write('The browser has answered.\n');
        return;
      }
      if (note.kind === 'browser') {
        if (!quiet) stderr.write(`${note.words}\n\n`);
        return;
      }
      // With a file nobody is there to try again: what was wrong with it is the failure.
      if (responseFile !== undefined) throw note.error;
      const { message, hint = '' } = note.error;
      stderr.write(`${message} ${note.next ?? hint}`.trimEnd().concat('\n'));
    },
  };
}

/** For who cannot be asked: the way of asking that ends only with the signal. */
function waitForEnd(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Asks until there is something other than a call for help. */
async function askAtTerminal(
  context: Pick<Context, 'env' | 'stdin' | 'stderr' | 'lifetime'>,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    const text = await readPaste(context, 'Paste it here (? for help): ', { signal });
    if (text.trim() !== '?') return text;
    const { formatBrowserHelp } = await import('./browser-help.ts');
    context.stderr.write(`\n${formatBrowserHelp()}\n\n`);
  }
}

function nameOf(responseFile: string): string {
  return responseFile === '-' ? 'standard input' : responseFile;
}
