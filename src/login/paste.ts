import { stripVTControlCharacters } from 'node:util';
import { PosternError } from '../errors.ts';
import { type AuthorizationResponse, parseAuthorizationResponse } from '../oauth/authorization-response.ts';

/** What a person handed back: a whole response, or a code alone, which cannot carry `state`. */
export type Paste =
  | { kind: 'response'; response: AuthorizationResponse }
  | { kind: 'bare-code'; code: string };

/** Google's codes; no word, path or other URL looks like one. */
const bareCode = /^4\/[\w-]{10,250}$/;

/** A query by itself. It is looked for first: Google's holds an address in it, the issuer's. */
const queryPattern =
  /^(?:\?\w+|state|code|iss|scope|error|authuser|prompt)=[^\s"'<>`#\u2018-\u201f\u00ab\u00bb]+/;

/** An address with whatever follows it. Address bars hide the scheme, and some copy what they show. */
const addressPattern =
  /(?:https?:\/\/|(?<![\w.-])(?:localhost|127\.0\.0\.1|\[::1\])[:/?])[^\s"'<>`\u2018-\u201f\u00ab\u00bb]+/i;

/** No response is that long, and what is may be made to take long. */
const maximumLength = 65_536;

const copyAgain = 'Copy the whole address from the browser, also if the page does not load.';

/**
 * Reads whatever the person has: the redirect URL, its query, a code; quoted, shell-escaped, wrapped over lines.
 *
 * @throws PosternError `no_response`, `authorization_url_pasted`, `unrecognized_response`
 */
export function parsePaste(text: string): Paste {
  if (text.length > maximumLength) throw unrecognized();
  const tidy = tidyPaste(text);
  if (tidy === '') throw new PosternError('no_response', 'Nothing was pasted.', { hint: copyAgain });
  const found = findQuery(tidy);
  if (found) {
    const { parameters, address } = found;
    if (parameters.has('code_challenge') || parameters.has('response_type')) {
      throw new PosternError(
        'authorization_url_pasted',
        'That is the address to open, not the one it ends at.',
        {
          hint: 'Open it in a browser, sign in, and copy the address of the page after that.',
        },
      );
    }
    if (['code', 'error', 'state'].some((name) => parameters.has(name))) {
      return { kind: 'response', response: parseAuthorizationResponse(parameters, address) };
    }
  }
  const code = tidy.replace(/^4%2F/i, '4/');
  if (bareCode.test(code)) return { kind: 'bare-code', code };
  throw unrecognized();
}

/** Says nothing of the paste, which may be a token or a password. */
function unrecognized(): PosternError {
  return new PosternError('unrecognized_response', 'That is not the address a sign-in ends at.', {
    hint: copyAgain,
  });
}

/**
 * Undoes what terminals, chats and shells do to an address: line breaks, quotes and brackets around it, a backslash
 * before each special character, an HTML or JSON ampersand, words before and after it, characters that draw nothing.
 */
function tidyPaste(text: string): string {
  const unwrapped = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .join('')
    .replace(/(?!\t)[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll('\\u0026', '&')
    .replaceAll('\\', '')
    .replaceAll('&amp;', '&')
    .replace(/^[\s"'`<(\u2018-\u201f\u00ab\u00bb]+/, '');
  const found = (queryPattern.exec(unwrapped) ?? addressPattern.exec(unwrapped))?.[0] ?? unwrapped;
  return /^.*[^\s"'`>)\]}*.,;:!?\u2018-\u201f\u00ab\u00bb]/s.exec(found)?.[0] ?? '';
}

/** The query of an address, or of a text that is a query; the address without it, where there is one. */
function findQuery(text: string): { parameters: URLSearchParams; address?: string } | undefined {
  if (queryPattern.test(text)) return { parameters: new URLSearchParams(text) };
  if (!addressPattern.test(text)) return undefined;
  const url = URL.parse(/^https?:/i.test(text) ? text : `http://${text}`);
  return url ? { parameters: url.searchParams, address: `${url.origin}${url.pathname}` } : undefined;
}
