import { formatPrintable } from '../printable.ts';
import { measureClock } from './clock.ts';
import type { HttpResponse } from './http.ts';

/** What an endpoint says no with; `error` is empty where the answer is not OAuth's at all. */
export interface Refusal {
  kind: 'refused';
  status: number;
  error: string;
  description: string;
  subtype: string;
  /** How far this machine's clock is ahead, in ms, where that is more than a little. */
  clockAheadMs?: number;
  /** The proxy that the answer came through, and may have come from. */
  proxy?: string;
}

/**
 * Narrows an answer that is no success. Its words are made safe to show.
 *
 * @param now when it arrived, in ms since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#quota-exceeded for `error_code`
 */
export function parseRefusal({ status, json, date, proxy }: HttpResponse, now = Date.now()): Refusal {
  const body: Record<string, unknown> = typeof json === 'object' && json !== null ? { ...json } : {};
  const clockAheadMs = measureClock(now, date);
  return {
    kind: 'refused',
    status,
    error: formatPrintable(textOf(body['error'] ?? body['error_code']), 60),
    description: formatPrintable(textOf(body['error_description'])),
    subtype: formatPrintable(textOf(body['error_subtype']), 60),
    ...(clockAheadMs !== undefined && { clockAheadMs }),
    ...(proxy && { proxy }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
