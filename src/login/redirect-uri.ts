import type { Profile } from '../credentials/profile.ts';
import { PosternError, UsageError } from '../errors.ts';
import type { ClientSecrets } from '../google/client-secrets.ts';
import { isLoopbackHost } from '../loopback.ts';
import type { Client } from '../oauth/client.ts';
import { formatPrintable } from '../printable.ts';
import { deadRedirectUri } from './pending-login.ts';

export interface RedirectChoice {
  redirectUri: string;
  /** What the person should know about it. */
  notes: string[];
}

/** What else an address could hold that would be taken for the response. */
const responseParameters = ['code', 'state', 'error', 'iss'];

/**
 * Where a sign-in ends: at the address that is given, else at the one that the profile remembers, else where nothing
 * listens. A web client's sign-ins end only at an address that it registers.
 *
 * @param client what the client secrets file says; nothing where the client comes from the profile
 * @param kept what the profile remembers of this client
 * @throws PosternError `client_secrets_web`
 * @throws UsageError
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation
 */
export function chooseRedirectUri(
  given: string | undefined,
  client: Pick<ClientSecrets, 'kind' | 'redirectUris'> | undefined,
  kept?: string | undefined,
): RedirectChoice {
  if (given === undefined) {
    if (kept !== undefined) {
      return { redirectUri: kept, notes: [`The sign-in ends at ${formatPrintable(kept)}, as last time.`] };
    }
    const isWeb = client?.kind === 'web';
    if (isWeb && !client.redirectUris.includes(deadRedirectUri)) throw unsaid(client.redirectUris);
    return { redirectUri: deadRedirectUri, notes: [] };
  }
  const redirectUri = parseRedirectUri(given);
  if (client?.kind === 'installed' && !isHttp(redirectUri)) {
    throw new UsageError(
      'A "Desktop app" client is only redirected to this machine, such as http://127.0.0.1:1/.',
      {
        hint: 'postern login (without --redirect-uri), or --client-secrets FILE of a "Web application" client',
      },
    );
  }
  const isKnown = client?.kind !== 'web' || client.redirectUris.includes(redirectUri);
  const note = `The client secrets file does not list ${redirectUri}: Google refuses it, unless the client registers it by now.`;
  return { redirectUri, notes: isKnown ? [] : [note] };
}

/** Where the last sign-in of this client ended, if the profile is one of this client. */
export function recallRedirectUri(kept: Profile | undefined, client: Client): string | undefined {
  return kept?.credential.client.id === client.id ? kept.redirectUri : undefined;
}

/**
 * Narrows a redirect URI: https, or http on this machine. It stays as it is written, to the last slash, because
 * authorization servers compare it so.
 *
 * @throws UsageError
 */
function parseRedirectUri(text: string): string {
  const url = /^https?:\/\/[\x21-\x7e]+$/i.test(text) && !/[\\#]/.test(text) ? URL.parse(text) : null;
  if (url === null) throw refused('A redirect URI is a whole URL, without spaces or a fragment.');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw refused('A redirect URI must be https, or http on this machine.');
  }
  if (url.username || url.password) throw refused('A redirect URI must not hold a user name or a password.');
  const taken = responseParameters.find((name) => url.searchParams.has(name));
  if (taken !== undefined) throw refused(`A redirect URI must not hold ${taken}, which the response adds.`);
  return text;
}

function isHttp(redirectUri: string): boolean {
  return new URL(redirectUri).protocol === 'http:';
}

function refused(message: string): UsageError {
  return new UsageError(message, { hint: 'postern login --redirect-uri https://login.example.com/' });
}

/** @param registered comes from a file, and is shown */
function unsaid(registered: readonly string[]): PosternError {
  const [first, ...others] = registered.map((uri) => formatPrintable(uri, 200));
  const more = others.length === 0 ? '' : ` (or ${others.slice(0, 8).join(', ')})`;
  return new PosternError(
    'client_secrets_web',
    'A "Web application" client signs in only where it is told to end, at an address that it registers.',
    {
      hint:
        first === undefined
          ? "Put the package's authorization-response.html on an https server, register its address at https://console.cloud.google.com/auth/clients, and add --redirect-uri ADDRESS"
          : `Add --redirect-uri ${first}${more}`,
    },
  );
}
