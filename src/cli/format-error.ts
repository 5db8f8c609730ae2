import { PosternError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';

export interface FormatErrorOptions {
  json: boolean;
  /** Makes the next step one for the command line that failed. */
  fitHint?: (hint: string) => string;
}

const asItIs = (hint: string): string => hint;

/**
 * A failure for a person: what happened with its code, then what to do; or for a script, on one line.
 *
 * @see cli contract: `{"error":{"code","message","hint"}}`
 */
export function formatError(thrown: unknown, { json, fitHint = asItIs }: FormatErrorOptions): string {
  const { code, message, hint } = thrown instanceof PosternError ? thrown : describeDefect(thrown);
  const what = formatPrintable(message, 800);
  const next = hint === undefined ? null : formatPrintable(fitHint(hint), 800);
  if (json) return `${JSON.stringify({ error: { code, message: what, hint: next } })}\n`;
  return `postern: ${what} [${code}]\n${next === null ? '' : `  next: ${next}\n`}`;
}

/**
 * A failure that should not be: its kind and place, but not its message, which may quote a file or an answer that
 * holds secrets.
 */
function describeDefect(thrown: unknown): { code: string; message: string; hint: string } {
  const error = thrown instanceof Error ? thrown : new Error('something that is not an error');
  // The stack begins with the message, which may have lines that look like places.
  const [, calls = ''] = error.stack?.split(`${error.message}\n`) ?? [];
  const place = /[^/\\(\s]+:\d+:\d+/.exec(calls)?.[0] ?? 'nowhere';
  return {
    code: 'internal',
    message: `Something went wrong inside postern (${error.name} at ${place}).`,
    hint: 'Please report it, with the command and this line.',
  };
}
