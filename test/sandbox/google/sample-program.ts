import { createHash, randomBytes } from 'node:crypto';
import type { SandboxGoogle } from './google.ts';
import { type PersonChoices, visit } from './person.ts';

export const bigquery = 'https://www.googleapis.com/auth/bigquery';
export const driveReadonly = 'https://www.googleapis.com/auth/drive.readonly';

export const redirectUri = 'http://127.0.0.1:1/';
export const codeVerifier = randomBytes(32).toString('base64url');

/** What a program must know of its client, of whichever type. */
export type ClientCredentials = Readonly<
  Record<'client_id' | 'client_secret' | 'auth_uri' | 'token_uri', string>
>;

/** Parameters to send instead of the usual ones, or, with `undefined`, to leave out. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** The address that a program shows to its user. */
export function createConsentUrl(client: ClientCredentials, changes: Changes = {}): string {
  const url = new URL(client.auth_uri);
  url.search = encodeForm({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: `openid email ${bigquery}`,
    state: 'a state/with+ugly&characters',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
    prompt: 'consent',
    ...changes,
  }).toString();
  return url.href;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

export async function postForm(url: string, form: Changes): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body: encodeForm(form) });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Exchanges the code in a redirect address. */
export async function exchangeCode(
  client: ClientCredentials,
  address: string,
  changes: Changes = {},
): Promise<Answer> {
  return postForm(client.token_uri, {
    grant_type: 'authorization_code',
    code: new URL(address).searchParams.get('code') ?? '',
    client_id: client.client_id,
    client_secret: client.client_secret,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
    ...changes,
  });
}

export async function refresh(client: ClientCredentials, refreshToken: string): Promise<Answer> {
  return postForm(client.token_uri, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: client.client_id,
    client_secret: client.client_secret,
  });
}

/** The whole login of a desktop program, and the tokens it ends with. */
export async function signIn(
  google: SandboxGoogle,
  choices: PersonChoices = { email: 'ada@example.com' },
): Promise<{ accessToken: string; refreshToken: string }> {
  const client = google.clientSecrets.installed;
  const { body } = await exchangeCode(client, await visit(createConsentUrl(client), choices));
  return { accessToken: body['access_token'] ?? '', refreshToken: body['refresh_token'] ?? '' };
}

function encodeForm(form: Changes): URLSearchParams {
  const sent = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(sent);
}
