import { trimPunctuation } from './tidy-paste.ts';

/** An address or a query that stands in a paste. */
export interface PastedAddress {
  parameters: URLSearchParams;
  /** Without its query; a query by itself has none. */
  address?: string;
  /** Words follow on the next line, and could as well be the rest of the last parameter. */
  isOpenEnded: boolean;
}

/** What an address may hold as browsers copy it (RFC 3986), without the brackets and quotes that stand around one. */
const character = '[\\w.~%!$&()*+,;:@/?=-]';

/** The same address may follow at once. One behind `=` is a value: Google's query holds the issuer's and the scopes'. */
const rest = `(?:(?!(?<!=|\\+|%20)https?://)${character})*`;

const forms = [
  // The whole address.
  `https?://(?:\\[[\\da-f:]+\\])?${rest}`,
  // The address as an address bar shows it, without its scheme: only a loopback address can be told from words.
  `(?:(?<![\\d.-])127\\.0\\.0\\.1|(?<![\\w.-])localhost|\\[::1\\])[:/?]${rest}`,
  // The query.
  `(?<![\\w.@/:%\\])-])\\?\\w+=${rest}`,
  `(?<![\\w.@/:%?&=#-])(?:state|code|iss|scope|error(?:_\\w+)?|authuser|hd|prompt)=${rest}`,
];
const pattern = new RegExp(forms.join('|'), 'gi');

/** Finds the addresses and queries in a text that was tidied. */
export function findAddresses(text: string): PastedAddress[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: match, index }) => {
    const found = trimPunctuation(match);
    const isOpenEnded = isWordNext(text, index + match.length);
    if (/^(?:\?|\w+=)/.test(found)) {
      const parameters = new URLSearchParams(found);
      // A word of a log, such as `error=5`, is no response.
      const isResponse = parameters.has('state') && (parameters.has('code') || parameters.has('error'));
      return index === 0 || isResponse ? [{ parameters, isOpenEnded }] : [];
    }
    const url = URL.parse(/^https?:/i.test(found) ? found : `http://${found}`);
    if (!url) return [];
    return [{ parameters: url.searchParams, address: `${url.origin}${url.pathname}`, isOpenEnded }];
  });
}

/** Whether a word follows on the next line, which could as well be the rest. */
export function isWordNext(text: string, end: number): boolean {
  return /^\n[\w.~!$*,;:@-]/.test(text.slice(end, end + 2));
}
