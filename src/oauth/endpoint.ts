import { PosternError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';
import { formatPrintable } from '../printable.ts';

/**
 * Narrows a value to the address of an endpoint that a secret may be sent to: https, or http on loopback, without
 * user name, password or fragment.
 *
 * @param what names the value in the error, such as `token_uri`
 * @throws PosternError `untrusted_url`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export function parseEndpoint(value: unknown, what: string): string {
  const text = typeof value === 'string' ? value : '';
  if (!URL.canParse(text)) {
    throw new PosternError('untrusted_url', `${what} is not a URL: ${formatPrintable(text || 'empty', 80)}`);
  }
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (!secure) {
    throw new PosternError('untrusted_url', `${what} must be https (or http on 127.0.0.1): ${url.origin}`);
  }
  if (url.username || url.password || url.hash) {
    throw new PosternError(
      'untrusted_url',
      `${what} must not hold a user name, a password or a fragment: ${url.host}`,
    );
  }
  return url.href;
}
