import { PosternError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';

/**
 * A failure for a person: what happened with its code, then what to do; or for a script, on one line.
 *
 * @see cli contract: `{"error":{"code","message","hint"}}`
 */
export function formatError(thrown: unknown, { json }: { json: boolean }): string {
  const { code, message, hint } = thrown instanceof PosternError ? thrown : describeDefect(thrown);
  const printable = formatPrintable(message, 800);
  if (json) return `${JSON.stringify({ error: { code, message: printable, hint: hint ?? null } })}\n`;
  return `postern: ${printable} [${code}]\n${hint === undefined ? '' : `  next: ${formatPrintable(hint, 800)}\n`}`;
}

/**
 * A failure that should not be: its kind and place, but not its message, which may quote a file or an answer that
 * holds secrets.
 */
function describeDefect(thrown: unknown): { code: string; message: string; hint: string } {
  const error = thrown instanceof Error ? thrown : new Error('something that is not an error');
  const place =
    /[^/\\(\s]+:\d+:\d+/.exec(error.stack?.slice(error.stack.indexOf('\n')) ?? '')?.[0] ?? 'nowhere';
  return {
    code: 'internal',
    message: `Something went wrong inside postern (${error.name} at ${place}).`,
    hint: 'Please report it, with the command and this line.',
  };
}
