import { mkdtempSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { runMain } from '../cli/run-main.ts';
import { inventProfile, listSecrets, openProfileFile } from '../credentials/kept-profile.ts';
import { inventLogin, openPendingLogins } from '../login/kept-logins.ts';
import { answerWith, startServer } from '../oauth/start-server.ts';
import { createEnvironment, type RunResult } from '../sandbox/postern.ts';

export interface Command {
  /** Where it asks. */
  path: string;
  args: readonly string[];
  /** The answers that are as good as any: RFC 7009 2.2 has the client ignore what comes with a 200. */
  fine?: RegExp;
  /** What Google's client makes of answers that are none, in place of our own words. */
  codes?: RegExp;
  /** The answers that it is not tried with. */
  without?: RegExp;
}

/** The commands that ask a server. */
export const commands: Record<string, Command> = {
  'a refresh': { path: '/token', args: ['token', '--min-ttl', '50m'] },
  'an exchange': { path: '/token', args: ['login', 'finish'] },
  'a logout': { path: '/revoke', args: ['logout'], fine: /200/ },
  'a discovery': {
    path: '/.well-known/openid-configuration',
    args: ['login', 'start', '--client-secrets', 'SECRETS'],
  },
  'a device code': {
    path: '/device/code',
    args: ['login', 'start', '--flow', 'device', '--scope', 'email', '--client-secrets', 'SECRETS'],
  },
  'a query': {
    path: '/bigquery/v2',
    args: ['query', '--project', 'p', '--api-endpoint', 'URL', 'SELECT 1'],
    codes: /^(?:network|query_failed|permission_denied|invalid_response|server_error|timeout|rate_limited)$/,
    // Google's client follows them, and has no option against it: redirect.test.ts of bigquery has what comes of it.
    without: /redirects/,
  },
};

export interface RunAt extends RunResult {
  /** What must not be shown. */
  secrets: string[];
  env: Record<string, string>;
  isKept: boolean;
}

export interface RunAtOptions {
  /** The person's home is made below it. */
  folder: string;
  /** Whether anybody listens at the server's address. */
  isOpen?: boolean;
  /** In place of the proper response to a login. */
  input?: (proper: URL) => string;
  /** After the command's own. */
  args?: readonly string[];
  isTTY?: boolean;
}

/** Runs a command whose requests go to a server that answers them so; its metadata is in order, if it is not asked at. */
export async function runAt(
  command: Command,
  answer: RequestListener,
  options: RunAtOptions,
): Promise<RunAt> {
  const { folder, isOpen = true, input = (proper) => proper.href, args = [], isTTY = false } = options;
  const odd = await startServer((request, response) => {
    if (request.url?.startsWith(command.path)) return answer(request, response);
    answerWith(200, metadataOf(odd.url))(request, response);
  });
  try {
    const env = createEnvironment(mkdtempSync(join(folder, 'person-')), {
      POSTERN_AUTHORIZATION_SERVER: odd.url,
    });
    const home = env['POSTERN_HOME'] ?? '';
    const { credential } = inventProfile({ expiresAt: Date.now() + 1_800_000 });
    const server = serverAt(odd.url);
    await openProfileFile(home).write({ credential: { ...credential, server } });
    const login = inventLogin();
    const { pending } = openPendingLogins(home).add({ ...login, pending: { ...login.pending, server } });
    const code = '4/0Asecret-code';
    const proper = new URL(
      `http://127.0.0.1:1/?${new URLSearchParams({ code, state: pending.state, iss: odd.url })}`,
    );
    if (!isOpen) await odd.close();
    const names: Record<string, string> = { SECRETS: writeClientSecrets(folder, odd.url), URL: odd.url };
    const filled = [...command.args, ...args].map((word) => names[word] ?? word);
    const result = await runMain(filled, { env, input: input(proper), isTTY });
    const secrets = [...listSecrets({ credential }), code, pending.codeVerifier];
    return { ...result, secrets, env, isKept: openProfileFile(home).read() !== undefined };
  } finally {
    if (isOpen) await odd.close();
  }
}

function writeClientSecrets(folder: string, url: string): string {
  const client = {
    client_id: 'c.apps.example',
    client_secret: 'GOCSPX-invented',
    redirect_uris: ['http://localhost'],
  };
  const endpoints = { auth_uri: `${url}/auth`, token_uri: `${url}/token` };
  const path = join(mkdtempSync(join(folder, 'client-')), 'client_secrets.json');
  writeFileSync(path, JSON.stringify({ installed: { ...client, ...endpoints } }));
  return path;
}

export function metadataOf(url: string): Record<string, string> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/auth`,
    token_endpoint: `${url}/token`,
    revocation_endpoint: `${url}/revoke`,
    device_authorization_endpoint: `${url}/device/code`,
  };
}

function serverAt(url: string) {
  return {
    issuer: url,
    authorizationEndpoint: `${url}/auth`,
    tokenEndpoint: `${url}/token`,
    revocationEndpoint: `${url}/revoke`,
  };
}
