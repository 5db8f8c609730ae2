/** RFC 6750 2.1: the alphabet of a bearer token. */
const pattern = /^[\w.~+/-]+=*$/;

/**
 * Whether a text can be an access token. What is anything else is refused wherever a token comes in: it would go into
 * headers, into lines that a shell evaluates, and into files that later steps of a job read line by line.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function isBearerToken(text: string): boolean {
  return pattern.test(text);
}
