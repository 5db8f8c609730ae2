import { PosternError } from '../errors.ts';
import type { KnownRefusal } from './known-refusal.ts';
import { findRefusal, refusals } from './refusals.ts';

/** The errors that Google's pages show and that never come back to the redirect address. */
export const browserRefusals: readonly KnownRefusal[] = refusals.filter(({ places }) =>
  places.includes('page'),
);

/** No page is that long; what is more may be made to take long. */
const maximumLength = 20_000;

/**
 * An error as the pages write it in any language, "Error 403: org_internal" or "Fehler 403: ..."; in older ones "Error:
 * org_internal"; and by itself, for a person who only types its name.
 */
const named = /(?:\b[45]\d\d\s?[:\uff1a]\s*|\berror:\s*|^[ \t]*)([a-z]+(?:_[a-z]+)+)\b(?!=)/gim;

/** The parameter that the address of such a page has. */
const encoded = /[?&]authError=([\w%+/=-]+)/;

/**
 * Recognises one of Google's error pages by its text or its address, in a paste that is no response. Nothing of the
 * paste is repeated, and nothing in it is believed but which error it names.
 *
 * @returns what the page means, as a failure that leaves the sign-in waiting
 */
export function findBrowserRefusal(text: string): PosternError | undefined {
  const page = text.slice(0, maximumLength);
  const known = findByAddress(page) ?? findByText(page);
  if (!known) return undefined;
  const { code, sentence, remedy } = known;
  return new PosternError(code, `Google's page says ${known.error}: ${sentence}.`, { hint: `${remedy}.` });
}

function findByText(text: string): KnownRefusal | undefined {
  for (const [, error = ''] of text.matchAll(named)) {
    const known = findRefusal('page', { error: error.toLowerCase(), description: text, subtype: '' });
    if (known) return known;
  }
  return undefined;
}

/**
 * The address holds a protocol buffer in base64: field 1 is the error, field 2 Google's sentence about it. Seen in
 * addresses that people published; Google does not document it, so nothing depends on it.
 *
 * @see https://protobuf.dev/programming-guides/encoding/#length-types
 */
function findByAddress(text: string): KnownRefusal | undefined {
  // An address may be wrapped over lines.
  const [, value] = encoded.exec(text.replace(/\s+/g, '')) ?? [];
  if (value === undefined) return undefined;
  const base64 = new URLSearchParams(`value=${value.replaceAll('+', '%2B')}`).get('value') ?? '';
  const message = Buffer.from(base64, 'base64');
  const [tag, length = 0] = message;
  if (tag !== 0x0a) return undefined;
  const error = message.toString('latin1', 2, 2 + length);
  const description = message.toString('utf8', 2 + length);
  return findRefusal('page', { error, description, subtype: '' });
}
