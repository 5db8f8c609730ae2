import { formatPrintable } from '../printable.ts';

/** Why a program that a configuration names gave no token, as it stands in brackets, and what to do. */
export interface ExecutableFailure {
  reason: string;
  hint: string;
}

/**
 * What google-auth-library throws about the program that an `external_account` file has it run. Its message holds all
 * that the program has printed: only what that calls its message is shown.
 *
 * @returns undefined for a failure of something else
 * @see https://google.aip.dev/auth/4117
 */
export function explainExecutableFailure({ message }: { message?: unknown }): ExecutableFailure | undefined {
  if (typeof message !== 'string') return undefined;
  if (message.includes('GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES')) {
    return {
      reason: 'it names a program to run, and that is not allowed here',
      hint: 'For a file that you trust: GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1',
    };
  }
  if (!message.startsWith('The executable ')) return undefined;
  const said = readMessage(message);
  return {
    reason: `the program that it names failed${said === undefined ? '' : `: ${formatPrintable(said, 200)}`}`,
    hint: 'Run the command in it yourself: it says more.',
  };
}

/** The message of a failed answer, which is a line of its own in what was printed. */
function readMessage(printed: string): string | undefined {
  const [line] = /\{.*\}/.exec(printed) ?? [];
  try {
    const { success, message } = JSON.parse(line ?? '');
    return success === false && typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
