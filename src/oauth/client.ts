import { type HttpResponse, postForm, type RequestOptions } from './http.ts';

/** The application that asks: its ID and, for Google's desktop clients, the secret that is none (RFC 8252 8.5). */
export interface Client {
  id: string;
  secret?: string;
  /** How it shows its secret: what may be tried, in this order. Not given: in the form, which is Google's way. */
  authentications?: ClientAuthentication[];
}

/**
 * Those that are known here, the best first.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
 */
export const clientAuthentications = ['client_secret_basic', 'client_secret_post'] as const;

export type ClientAuthentication = (typeof clientAuthentications)[number];

/**
 * Sends a form as a client: with its ID, and with its secret if it has one.
 *
 * @throws PosternError `network`, `timeout`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function postAsClient(
  url: string,
  client: Client,
  form: Record<string, string | undefined>,
  options: RequestOptions = {},
): Promise<HttpResponse> {
  const { id, secret, authentications: [authentication] = [] } = client;
  if (secret !== undefined && authentication === 'client_secret_basic') {
    return postForm(url, form, { ...options, authorization: formatBasic(id, secret) });
  }
  return postForm(url, { ...form, client_id: id, client_secret: secret }, options);
}

/**
 * Runs a request in each of the ways in which the client may show its secret, until one is not refused for the way
 * itself. A server that does not know the client has looked at nothing else: no code is spent.
 *
 * @returns what came of it, and the client with the way that it came by
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 `invalid_client`
 */
export async function findAuthentication<T extends { kind: string; error?: string }>(
  client: Client,
  run: (client: Client) => Promise<T>,
): Promise<{ result: T; client: Client }> {
  const [first, ...others] = client.authentications ?? [];
  if (first === undefined) return { result: await run(client), client };
  const known = { ...client, authentications: [first] };
  const result = await run(known);
  const isRefused = result.kind === 'refused' && result.error === 'invalid_client';
  if (!isRefused || others.length === 0) return { result, client: known };
  return findAuthentication({ ...client, authentications: others }, run);
}

/**
 * The client with the way that it came by at one endpoint first, and the others still to try: that one may not have
 * looked, as some device authorization endpoints do not.
 */
export function preferAuthentication(client: Client, known: Client): Client {
  const ways = [...(known.authentications ?? []), ...(client.authentications ?? [])];
  return ways.length === 0 ? client : { ...client, authentications: [...new Set(ways)] };
}

/** Both are encoded before they are joined, so that a colon in either stays what it is. */
function formatBasic(id: string, secret: string): string {
  const encode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
}
