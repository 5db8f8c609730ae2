import type { OAuth2Client } from 'google-auth-library';
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
import { keepCredential, readUnlessCorrupt } from './login/keep-credential.ts';

export interface RunOptions {
  /** No browser is launched and nothing listens: the person opens the address wherever they like. */
  launchBrowser?: false;
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
   * @param path the JSON that Google's console gave for a client of type "Desktop app"
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
    const { person = createTerminalPerson(), profile, account, quotaProject, signal } = options;
    // Plain JavaScript may pass anything.
    if (options.launchBrowser !== undefined && options.launchBrowser !== false) {
      throw new UsageError('launchBrowser can only be false: this flow needs no browser here.', {
        hint: 'flow.run({ launchBrowser: false })',
      });
    }
    const store = await openStore(profile);
    if (!(await this.#isSignedIn(store, account, signal))) {
      const server = await chooseAuthorizationServer(this.#clientSecrets, undefined, { signal });
      const request = { client: this.#clientSecrets.client, server, scopes: this.#scopes, account };
      const { credential } = await runConsoleLogin(request, person, { signal });
      await keepCredential(store, credential);
    }
    return createAuthClient(store, { quotaProject });
  }

  /** Whether what is kept already is this application's sign-in, with all that is asked for now, and alive. */
  async #isSignedIn(
    store: ProfileStore,
    account: string | undefined,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const credential = readUnlessCorrupt(store)?.credential;
    const covers =
      credential !== undefined &&
      credential.client.id === this.#clientSecrets.client.id &&
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

function createTerminalPerson(): Person {
  return createPerson({ context: process, qr: 'auto', quiet: false });
}
