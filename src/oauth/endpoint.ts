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
    throw untrusted(`${what} is not a URL: ${formatPrintable(text || 'empty', 80)}`);
  }
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (!secure) {
    throw untrusted(`${what} must be https (or http on 127.0.0.1): ${formatPrintable(url.origin, 80)}`);
  }
  // `hash` is empty for a fragment that is, and the address still ends in its mark.
  if (url.username || url.password || url.href.includes('#')) {
    throw untrusted(`${what} must not hold a user name, a password or a fragment: ${url.host}`);
  }
  return url.href;
}

function untrusted(message: string): PosternError {
  return new PosternError('untrusted_url', message, {
    hint: 'Correct that address: secrets go to https only, or to http on this machine.',
  });
}
