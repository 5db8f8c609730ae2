import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { PosternError } from '../../errors.ts';
import type { Person } from '../../login/console-login.ts';
import type { Context } from '../context.ts';
import { readPaste } from './read-paste.ts';
import { readResponseFile } from './response-file.ts';
import { formatConsent, type QrMode } from './show-login.ts';

export interface PersonOptions {
  context: Pick<Context, 'stdin' | 'stderr'>;
  responseFile?: string | undefined;
  urlFile?: string | undefined;
  qr: QrMode;
  quiet: boolean;
}

/** The person at this terminal, or behind the files that were named in its place. */
export function createPerson({ context, responseFile, urlFile, qr, quiet }: PersonOptions): Person {
  const { stdin, stderr } = context;
  let hasAsked = false;
  return {
    show(consentUrl) {
      if (urlFile !== undefined) writePrivateFile(urlFile, `${consentUrl}\n`);
      // The address is not talk: without it nobody can sign in, however quiet.
      const isNeeded = urlFile === undefined;
      stderr.write(
        quiet ? (isNeeded ? `${consentUrl}\n` : '') : `${formatConsent(consentUrl, stderr, qr)}\n\n`,
      );
    },
    async ask({ signal = new AbortController().signal }) {
      if (responseFile === undefined) return readPaste({ stdin, stderr }, 'Paste it here: ', { signal });
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
      // With a file nobody is there to try again: what was wrong with it is the failure.
      if (responseFile !== undefined) throw note.error;
      const { message, hint } = note.error;
      stderr.write(`${message}${hint === undefined ? '' : ` ${hint}`}\n`);
    },
  };
}

function nameOf(responseFile: string): string {
  return responseFile === '-' ? 'standard input' : responseFile;
}

/** Whole or not there, for a script that waits for it; and never over a file that is there. */
function writePrivateFile(path: string, content: string): void {
  if (existsSync(path)) throw unwritable(`${path} is there already.`);
  const draft = `${path}.${randomUUID()}`;
  try {
    // `wx`: a link that somebody has put there is not followed.
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    throw unwritable(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function unwritable(message: string): PosternError {
  return new PosternError('file_unwritable', message, { hint: 'Name another file with --url-file.' });
}
