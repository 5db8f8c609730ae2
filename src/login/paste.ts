import { stripVTControlCharacters } from 'node:util';
import { PosternError } from '../errors.ts';
import { type AuthorizationResponse, parseAuthorizationResponse } from '../oauth/authorization-response.ts';

/** What a person handed back: a whole response, or a code alone, which cannot carry `state`. */
export type Paste =
  | { kind: 'response'; response: AuthorizationResponse }
  | { kind: 'bare-code'; code: string };

/** Google's codes; no word, path or other URL looks like one. */
const bareCode = /^4\/[\w-]{10,250}$/;

const copyAgain = 'Copy the whole address from the browser, also if the page does not load.';

/**
 * Reads whatever the person has: the redirect URL, its query, a code; quoted, shell-escaped, wrapped over lines.
 *
 * @throws PosternError `no_response`, `authorization_url_pasted`, `unrecognized_response`
 */
export function parsePaste(text: string): Paste {
  const tidy = tidyPaste(text);
  if (tidy === '') throw new PosternError('no_response', 'Nothing was pasted.', { hint: copyAgain });
  const query = findQuery(tidy);
  if (query) {
    if (query.parameters.has('code_challenge') || query.parameters.has('response_type')) {
      throw new PosternError(
        'authorization_url_pasted',
        'That is the address to open, not the one it ends at.',
        {
          hint: 'Open it in a browser, sign in, and copy the address of the page after that.',
        },
      );
    }
    if (['code', 'error', 'state'].some((name) => query.parameters.has(name))) {
      return { kind: 'response', response: parseAuthorizationResponse(query.parameters, query.address) };
    }
  }
  const code = tidy.replace(/^4%2F/i, '4/');
  if (bareCode.test(code)) return { kind: 'bare-code', code };
  throw new PosternError('unrecognized_response', 'That is not the address a sign-in ends at.', {
    hint: copyAgain,
  });
}

/**
 * Undoes what terminals, chats and shells do to an address: line breaks, quotes and brackets around it, a backslash
 * before each special character, an HTML ampersand, words before and after it.
 */
function tidyPaste(text: string): string {
  const unwrapped = stripVTControlCharacters(text)
    .replace(/[ \t]*[\r\n]+[ \t]*/g, '')
    .replace(/\\(?=[?&=%#"'])/g, '')
    .replaceAll('&amp;', '&')
    .trim();
  const address = /https?:\/\/[^\s"'<>`]+/i.exec(unwrapped)?.[0] ?? unwrapped;
  return address.replace(/^["'<(`\s]+/, '').replace(/["'>)`\s.,;]+$/, '');
}

/** The query of an address, or of a text that is a query; the address without it, where there is one. */
function findQuery(text: string): { parameters: URLSearchParams; address?: string } | undefined {
  // Address bars hide the scheme, and some copy what they show.
  const address = /^(localhost|127\.0\.0\.1|\[::1\])[:/?]/i.test(text) ? `http://${text}` : text;
  if (/^https?:\/\//i.test(address)) {
    if (!URL.canParse(address)) return undefined;
    const url = new URL(address);
    return { parameters: url.searchParams, address: `${url.origin}${url.pathname}` };
  }
  return /^\??[a-z_]+=\S+$/i.test(text) ? { parameters: new URLSearchParams(text) } : undefined;
}
