import { PosternError } from '../errors.ts';
import { findBrowserRefusal } from '../google/browser-refusals.ts';
import { type AuthorizationResponse, parseAuthorizationResponse } from '../oauth/authorization-response.ts';
import { findAddresses, isWordNext, type PastedAddress } from './pasted-addresses.ts';
import { tidyPaste } from './tidy-paste.ts';
import { copyAgain, explainUnusable, isGooglePage, unrecognized } from './unusable-paste.ts';

/** What a person handed back: a whole response, or a code alone, which cannot carry `state`. */
export type Paste =
  | { kind: 'response'; response: AuthorizationResponse }
  | { kind: 'bare-code'; code: string };

/** Google's codes, apart from what is around them; no word, path or other URL looks like one. */
const bareCode = /(?<![\w/.%@#&?=+-])4(?:\/|%2F)([\w-]{10,250})(?![\w/%@&=+-]|[.?#]\w)/gi;

/** What Google's responses end in, and nobody needs whole. */
const uncheckedNames = ['scope', 'authuser', 'hd', 'prompt'];

/** No response is that long, and what is may be made to take long. */
const maximumLength = 65_536;

/**
 * Reads whatever the person has: the redirect URL, its query, a code; quoted, shell-escaped, wrapped over lines, among
 * words, pasted twice. What could be read in two ways is refused.
 *
 * @throws PosternError `no_response`, `authorization_url_pasted`, `unrecognized_response`
 */
export function parsePaste(text: string): Paste {
  if (text.length > maximumLength) throw explainUnusable('', []);
  const tidy = tidyPaste(text);
  if (/^[\s"'`<>()[\]{}*.,;:!?\u2018-\u201f\u00ab\u00bb]*$/.test(tidy)) {
    throw new PosternError('no_response', 'Nothing was pasted.', { hint: copyAgain });
  }
  const addresses = findAddresses(tidy);
  const response = findResponse(addresses);
  if (response) return { kind: 'response', response };
  if (addresses.some(isRequest)) {
    throw new PosternError(
      'authorization_url_pasted',
      'That is the address to open, not the one it ends at.',
      { hint: 'Open it in a browser, sign in, and copy the address of the page after that.' },
    );
  }
  const code = findBareCode(tidy);
  if (code !== undefined) return { kind: 'bare-code', code };
  throw findBrowserRefusal(text) ?? explainUnusable(tidy, addresses);
}

/** The one response among some addresses. */
function findResponse(addresses: readonly PastedAddress[]): AuthorizationResponse | undefined {
  const holding = (...names: string[]): PastedAddress[] =>
    addresses.filter(
      (address) =>
        names.some((name) => address.parameters.has(name)) && !isRequest(address) && !isOnGooglePage(address),
    );
  // Chats shorten the address that they show for a link, so that it ends before the code.
  const [whole, cut] = [holding('code', 'error'), holding('state')];
  const responses = (whole.length > 0 ? whole : cut).map(parseResponse);
  const [first, ...others] = responses;
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) {
    throw unrecognized('That holds more than one response.', 'Paste the last one alone.');
  }
  return first;
}

function parseResponse({ parameters, address, isOpenEnded }: PastedAddress): AuthorizationResponse {
  const last = [...parameters.keys()].at(-1) ?? '';
  if (isOpenEnded && !uncheckedNames.includes(last)) throw openEnded();
  return parseAuthorizationResponse(parameters, address);
}

/** An authorization request has these, its response has neither. */
function isRequest({ parameters }: PastedAddress): boolean {
  return parameters.has('code_challenge') || parameters.has('response_type');
}

function isOnGooglePage({ address }: PastedAddress): boolean {
  return address !== undefined && isGooglePage(new URL(address));
}

/** The one code in a text. */
function findBareCode(text: string): string | undefined {
  const found = [...text.matchAll(bareCode)];
  if (found.some(({ 0: match, index }) => isWordNext(text, index + match.length))) throw openEnded();
  const [code, other] = new Set(found.map(([, secret]) => `4/${secret}`));
  return other === undefined ? code : undefined;
}

function openEnded(): PosternError {
  return unrecognized('Where that ends cannot be told from the words below it.', 'Paste it without them.');
}
