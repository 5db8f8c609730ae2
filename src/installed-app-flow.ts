import { hostname } from 'node:os';
import type { OAuth2Client } from 'google-auth-library';
import { chooseBrowser } from './cli/terminal/choose-browser.ts';
import { createPerson } from './cli/terminal/person.ts';
import { getAccessToken } from './credentials/access-token.ts';
import { createAuthClient } from './credentials/auth-client.ts';
import { getHome } from './credentials/home.ts';
import { createProfileFile } from './credentials/profile-file.ts';
import { createMemoryStore, type ProfileStore } from './credentials/profile-store.ts';
import { SignInRequiredError, UsageError } from './errors.ts';
import { chooseAuthorizationServer } from './google/authorization-server.ts';
import { type ClientSecrets, readClientSecrets } from './google/client-secrets.ts';
import { expandScope, listMissingScopes } from './google/scopes.ts';
import { type Person, runConsoleLogin } from './login/console-login.ts';
import type { ListKept } from './login/discard-credential.ts';
import type { FinishedLogin } from './login/finished-login.ts';
import { keepCredential, listCredential, readUnlessCorrupt } from './login/keep-credential.ts';
import type { ConsoleLoginRequest } from './login/pending-login.ts';
import { chooseRedirectUri, recallRedirectUri } from './login/redirect-uri.ts';

export interface RunOptions {
  /**
   * Opens a browser of this machine and receives the redirect on 127.0.0.1, beside the prompt: whichever comes first
   * counts. Only for "Desktop app" clients, and not where the browser would be the wrong one, as over SSH: that is said,
   * and the sign-in goes on without. By default nothing is launched and nothing listens: the person opens the address
   * wherever they like.
   */
  launchBrowser?: boolean;
  /** Where the sign-in of a "Web application" client ends: an address that it registers. */
  redirectUri?: string;
  /** How to reach the person; the terminal this process runs in by default. */
  person?: Person;
  /**
   * Keeps the sign-in as this profile, where the `postern` command finds it too, and uses it instead of asking again
   * while it covers the client and the scopes. Without a name the sign-in ends with the process.
   */
  profile?: string;
  /** The account that must sign in. */
  account?: string;
  /** Sent with every request as the project whose API quota is used. */
  quotaProject?: string;
  signal?: AbortSignal;
}

/**
 * Signs a person in to an application that holds a client secrets file: Google's guide for installed apps, with the
 * console flow that google-auth-oauthlib removed.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/authentication/end-user-installed
 */
export class InstalledAppFlow {
  readonly #clientSecrets: ClientSecrets;
  readonly #scopes: readonly string[];

  private constructor(clientSecrets: ClientSecrets, scopes: readonly string[]) {
    this.#clientSecrets = clientSecrets;
    this.#scopes = scopes;
  }

  /**
   * @param path the JSON that Google's console gave for a client of type "Desktop app" or "Web application"
   * @param options `scopes`: full URLs, or short names such as `bigquery`
   * @throws PosternError `client_secrets_*`, `untrusted_url`
   */
  static fromClientSecretsFile(path: string, options: { scopes: readonly string[] }): InstalledAppFlow {
    if (options.scopes.length === 0)
      throw new UsageError('At least one scope must be asked for.', { hint: "{ scopes: ['bigquery'] }" });
    return new InstalledAppFlow(readClientSecrets(path), options.scopes.map(expandScope));
  }

  /**
   * Asks the person to sign in and returns what Google's client libraries sign requests with. It refreshes itself.
   *
   * @throws PosternError every failure of a sign-in, with a stable `code` and a `hint`
   */
  async run(options: RunOptions = {}): Promise<OAuth2Client> {
    const { profile, account, quotaProject, signal } = options;
    checkLaunch(options, this.#clientSecrets.kind);
    const store = await openStore(profile);
    const { client } = this.#clientSecrets;
    const server = await chooseAuthorizationServer(this.#clientSecrets, undefined, { signal });
    if (!(await this.#isSignedIn(store, server, account, signal))) {
      const last = recallRedirectUri(readUnlessCorrupt(store), client);
      const { redirectUri } = chooseRedirectUri(options.redirectUri, this.#clientSecrets, last);
      const request = { client, server, scopes: this.#scopes, account, redirectUri, needsAllScopes: true };
      const { credential } = await signIn(request, options, () => listCredential(store));
      await keepCredential(store, credential, { redirectUri, flow: 'console', askedScopes: this.#scopes });
    }
    return createAuthClient(store, { quotaProject });
  }

  /** Whether what is kept already is this application's sign-in, with all that is asked for now, and alive. */
  async #isSignedIn(
    store: ProfileStore,
    server: ConsoleLoginRequest['server'],
    account: string | undefined,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const credential = readUnlessCorrupt(store)?.credential;
    const covers =
      credential !== undefined &&
      credential.client.id === this.#clientSecrets.client.id &&
      credential.server.tokenEndpoint === server.tokenEndpoint &&
      (account === undefined || credential.account?.toLowerCase() === account.toLowerCase()) &&
      listMissingScopes(this.#scopes, credential.scopes).length === 0;
    if (!covers) return false;
    try {
      await getAccessToken(store, { signal });
      return true;
    } catch (error) {
      if (error instanceof SignInRequiredError) return false;
      throw error;
    }
  }
}

async function openStore(profile: string | undefined): Promise<ProfileStore> {
  if (profile === undefined) return createMemoryStore();
  const file = createProfileFile(await getHome(process.env, process.getuid?.()), profile);
  file.prepare();
  return file;
}

/** @throws UsageError */
function checkLaunch({ launchBrowser, redirectUri }: RunOptions, kind: ClientSecrets['kind']): void {
  // Plain JavaScript may pass anything.
  const isBoolean = launchBrowser === undefined || typeof launchBrowser === 'boolean';
  if (isBoolean && !(launchBrowser && (kind === 'web' || redirectUri !== undefined))) return;
  const message = isBoolean
    ? 'launchBrowser is for a "Desktop app" client, without redirectUri.'
    : 'launchBrowser is true or false.';
  throw new UsageError(message, { hint: 'flow.run({ launchBrowser: false })' });
}

async function signIn(
  request: ConsoleLoginRequest,
  { launchBrowser = false, person, signal }: RunOptions,
  listKept: ListKept,
): Promise<FinishedLogin> {
  if (!launchBrowser) return runConsoleLogin(request, person ?? createTerminalPerson(), { signal, listKept });
  const { env, platform, stdin } = process;
  const choice = chooseBrowser({ env, platform, hostname: hostname() });
  const asked = person ?? createTerminalPerson(choice.kind === 'none' || stdin.isTTY === true);
  if (choice.words !== undefined) asked.tell({ kind: 'browser', words: choice.words });
  if (choice.kind === 'none') return runConsoleLogin(request, asked, { signal, listKept });
  const { runBrowserLogin } = await import('./login/browser-login.ts');
  const { launchBrowser: launch } = await import('./cli/terminal/launch-browser.ts');
  return runBrowserLogin(request, asked, (url) => launch(url, choice.commands, env), { signal, listKept });
}

function createTerminalPerson(canAsk = true): Person {
  const { env, stdin, stderr } = process;
  const context = { env, stdin, stderr, lifetime: process };
  return createPerson({ context, qr: 'auto', quiet: false, canAsk });
}
