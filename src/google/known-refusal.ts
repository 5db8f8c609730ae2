import { type ErrorCode, PosternError, SignInRequiredError } from '../errors.ts';
import { formatClock } from '../oauth/clock.ts';
import type { Refusal } from '../oauth/refusal.ts';
import { formatPrintable } from '../printable.ts';

/**
 * Where a refusal turns up: on a page that only the browser shows, in the address that the browser ends at, or in an
 * answer to an exchange, to a refresh, or to either request of the device flow.
 */
export type RefusalPlace = 'page' | 'redirect' | 'exchange' | 'refresh' | 'device';

/** What a refusal means, for a person. */
export interface Explanation {
  /** Ours, and stable; Google's own name wherever it has one. */
  code: ErrorCode;
  /** Without its full stop. */
  sentence: string;
  /** What to do before the command, without its full stop. */
  remedy?: string;
  /** What to type then, if that is not just `postern login`. */
  command?: string;
  /** True where the command is another way, which works without the remedy. */
  isOtherWay?: true;
  /**
   * Whether a person must sign in, now or once the remedy is done (exit code 4); if not, the same sign-in may still work
   * out, or it is the request that was wrong (exit code 1).
   */
  mustSignIn: boolean;
  /** False where the server's own words would add nothing. */
  isQuoted?: false;
}

/** A row of the catalogue: what Google writes, and what it means. */
export interface KnownRefusal extends Explanation {
  /** The error as Google writes it. */
  error: string;
  /** What tells this meaning from others of the same error: looked for in the description and the subtype. */
  words?: RegExp;
  /** How the words look on a page, for a person who compares. */
  wordsOnPage?: string;
  places: readonly RefusalPlace[];
}

/** The failure that a known refusal is, with what the server said and, where it is known for sure, which server. */
export function createRefusal(
  known: Explanation,
  said: Pick<Refusal, 'error' | 'description' | 'subtype'>,
  host?: string,
): PosternError {
  const quotation = known.isQuoted === false ? '' : quote(said, known.code, host);
  const { code, sentence, remedy, command = 'postern login', mustSignIn } = known;
  const Failure = mustSignIn ? SignInRequiredError : PosternError;
  const link = known.isOtherWay ? 'or without that' : 'then';
  const hint = remedy === undefined ? command : `${remedy}, ${link}: ${command}`;
  return new Failure(code, `${sentence}${quotation}.`, { hint });
}

/** A grant that is refused may be good, and this machine's clock wrong. */
export function addClock<Known extends Explanation>(
  known: Known,
  { clockAheadMs }: Pick<Refusal, 'clockAheadMs'>,
): Known {
  if (clockAheadMs === undefined || known.code !== 'invalid_grant') return known;
  return { ...known, remedy: `Set the time: ${formatClock(clockAheadMs)}` };
}

/** Descriptions that only repeat the HTTP status, as Google's often do. */
const statusPhrase = /^(?:bad request|unauthorized|forbidden|precondition required)$/i;

/**
 * What a server said, in brackets, made safe to show whoever read it.
 *
 * @param code which need not be repeated: a failure is always shown with its own
 */
export function quote(
  { error, description, subtype }: Pick<Refusal, 'error' | 'description' | 'subtype'>,
  code: ErrorCode,
  host?: string,
): string {
  const words = [error === code ? '' : error, statusPhrase.test(description) ? '' : description, subtype]
    .map((text) => formatPrintable(text).replace(/\.$/, ''))
    .filter(Boolean);
  const quotation = [...(host ? [host] : []), ...words].join(': ');
  return quotation && ` (${quotation})`;
}
