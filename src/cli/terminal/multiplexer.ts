import type { Context } from '../context.ts';

/**
 * The program between this one and the person's terminal, which keeps to itself what it does not know.
 *
 * `TMUX` and `STY` are set within tmux and GNU screen themselves. Over SSH only `TERM` comes along; `screen` there is
 * taken at its word, although older versions of tmux call themselves so too.
 *
 * @see https://man.openbsd.org/tmux
 * @see https://www.gnu.org/software/screen/manual/screen.html
 */
export function getMultiplexer({ TMUX, STY, TERM = '' }: Context['env']): 'tmux' | 'screen' | undefined {
  if (TMUX || TERM.startsWith('tmux')) return 'tmux';
  if (STY || TERM.startsWith('screen')) return 'screen';
  return undefined;
}
