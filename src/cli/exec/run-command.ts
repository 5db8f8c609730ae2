import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import type { Context } from '../context.ts';

/** How a command ended: as it chose, or not at all. */
export type CommandEnd =
  | { kind: 'ended'; exitCode: number }
  | { kind: 'not-started'; code: string | undefined };

/** Meant for this process alone, and passed on. */
const passedOn = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** Ctrl-C and Ctrl-\\. */
const keys = ['SIGINT', 'SIGQUIT'] as const;

/** What a terminal sends to all that runs in its foreground: the command has it already, if there is a terminal. */
const fromTerminal = [...keys, 'SIGTSTP', 'SIGCONT'] as const;

/**
 * Runs a command in the place of this process, as far as that goes: its standard input and output are this one's,
 * signals reach it once, and its exit code is given back, 128 and the signal's number where one has ended it. Ctrl-C is
 * the command's business alone, and whoever waits here goes on waiting.
 *
 * On Windows the console sends Ctrl-C to both, there are no other signals to pass on, and a command is a program: a
 * `.cmd` file such as gcloud's needs `cmd /c` before it.
 *
 * @param onStart told the ID of its process
 */
export function runCommand(
  [command = '', ...args]: readonly string[],
  env: Record<string, string>,
  { signals, uid }: Pick<Context, 'signals' | 'uid'>,
  onStart: (pid: number) => void,
): Promise<CommandEnd> {
  const isWindows = uid === undefined;
  const hasTerminal = isWindows || isAtTerminal();
  return new Promise((resolve) => {
    const child = start(command, args, env);
    if ('kind' in child) return resolve(child);
    const pass = (signal: NodeJS.Signals) => [signal, () => child.kill(signal)] as const;
    const listeners = [
      ...(isWindows ? [] : passedOn.map(pass)),
      // Without a listener, Ctrl-Z and `fg` do with this process what they do with the command.
      ...(hasTerminal ? keys.map((signal) => [signal, () => undefined] as const) : fromTerminal.map(pass)),
    ];
    for (const [signal, listener] of listeners) signals?.on(signal, listener);
    const end = (result: CommandEnd): void => {
      for (const [signal, listener] of listeners) signals?.off(signal, listener);
      resolve(result);
    };
    child.on('error', ({ code }: NodeJS.ErrnoException) => {
      // It also tells of a signal that could not be sent.
      if (child.pid === undefined) end({ kind: 'not-started', code });
    });
    child.once('exit', (code, signal) => {
      const exitCode = signal === null ? (code ?? 0) : 128 + systemConstants.signals[signal];
      end({ kind: 'ended', exitCode });
    });
    if (child.pid !== undefined) onStart(child.pid);
  });
}

/** Some failures are told by an event, and some, such as too long a list of words, are thrown. */
function start(command: string, args: string[], env: Record<string, string>): ChildProcess | CommandEnd {
  try {
    return spawn(command, args, { env, stdio: 'inherit' });
  } catch (error) {
    return { kind: 'not-started', code: (error as NodeJS.ErrnoException).code };
  }
}

/** Whether there is a terminal whose keys send signals, even where standard input and output are none. */
function isAtTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY));
    return true;
  } catch {
    return false;
  }
}
