import { PosternError } from '../errors.ts';
import type { PastedAddress } from './pasted-addresses.ts';

export const copyAgain = 'Copy the whole address from the browser, also if the page does not load.';

/** Secrets that people confuse with the response, by what Google's begin with. None of them is ever repeated. */
const secrets: [shape: RegExp, name: string][] = [
  [/\bya29\./, 'an access token'],
  [/(?<![\w/:])1\/\/[\w-]{10}/, 'a refresh token'],
  [/\bGOCSPX-/, 'a client secret'],
  [/\beyJ[\w-]+\.[\w-]+\./, 'an ID token'],
  [/\bAIza[\w-]{20}/, 'an API key'],
];

/** What a device shows, for a page to be typed into: the other way around. */
const userCode = /^(?:[A-Z]{4}-[A-Z]{4}|[A-Z]{3}-[A-Z]{3}-[A-Z]{3})\W*$/;

/** Says why a paste is of no use, with nothing of it in the words: it may be a token or a password. */
export function explainUnusable(text: string, addresses: readonly PastedAddress[]): PosternError {
  const secret = secrets.find(([shape]) => shape.test(text));
  if (secret) {
    return unrecognized(
      `That looks like ${secret[1]}, which is another secret. It was not used.`,
      `${copyAgain} Keep the other one to yourself.`,
    );
  }
  if (userCode.test(text)) {
    return unrecognized('That looks like a device code, which this sign-in does not use.', copyAgain);
  }
  const pages = addresses.map(({ address }) => (address === undefined ? undefined : new URL(address)));
  if (pages.some((page) => page && isGooglePage(page) && /\/error\b/.test(page.pathname))) {
    return unrecognized(
      "That is Google's page about an error, not the one that a sign-in ends at.",
      '? at the prompt of postern login tells what the error means and what to do.',
    );
  }
  if (pages.some((page) => page && isGooglePage(page))) {
    return unrecognized(
      'That is a page of Google on the way, not the one that a sign-in ends at.',
      'Sign in and consent there, then copy the address of the page after that, also if it does not load.',
    );
  }
  if (/^(?:https?:\/\/)?(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\/?$/i.test(text)) {
    return unrecognized(
      'That is where a sign-in ends, but the response behind it is missing.',
      'Click into the address bar, so that the browser shows all of the address, and copy that.',
    );
  }
  return unrecognized('That is not the address a sign-in ends at.', copyAgain);
}

/** Google redirects elsewhere with a response: no page of its own is one. */
export function isGooglePage({ hostname }: URL): boolean {
  return hostname === 'google.com' || hostname.endsWith('.google.com');
}

export function unrecognized(message: string, hint: string): PosternError {
  return new PosternError('unrecognized_response', message, { hint });
}
