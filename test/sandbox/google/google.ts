import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Accounts } from './accounts.ts';
import { speakGoogleToPeople } from './authorization-answers.ts';
import {
  createClient,
  formatClientSecrets,
  type InstalledClientSecrets,
  type WebClientSecrets,
} from './clients.ts';
import { Consents } from './consents.ts';
import { createEngine } from './engine.ts';
import { type Fault, Faults } from './faults.ts';
import { PollPace } from './poll-pace.ts';
import { speakGoogleToPrograms } from './program-answers.ts';
import { createFront, type LoggedRequest } from './program-requests.ts';
import { formatGrantedScopes, parseScope } from './scopes.ts';
import { serveSignInPages } from './sign-in.ts';

export interface SandboxGoogleOptions {
  /** A free port by default. */
  readonly port?: number;
  readonly accessTokenSeconds?: number;
  /** As in an app in Testing, whose refresh tokens live for 604799 s: responses say when they end. */
  readonly refreshTokenSeconds?: number;
  readonly rotateRefreshTokens?: boolean;
  /** How fast a device may poll; 0 for as fast as it likes. */
  readonly deviceIntervalSeconds?: number;
  readonly deviceCodeSeconds?: number;
}

export interface SandboxGoogle {
  /** The issuer: an origin on 127.0.0.1. */
  readonly url: string;
  readonly clientSecrets: InstalledClientSecrets;
  readonly webClientSecrets: WebClientSecrets;
  readonly deviceClientSecrets: InstalledClientSecrets;
  /** What has come to `/token`, `/revoke` and `/device/code`, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** What an access token allows and whose it is, or `undefined` if it is not valid (any more). */
  verifyAccessToken(token: string): Promise<{ scopes: string[]; email: string } | undefined>;
  /** Fails for none: that would be dead, too. */
  isRefreshTokenLive(token: string | undefined): Promise<boolean>;
  /** Makes the next request to `/token`, `/revoke` or `/device/code` fail before it has any effect. */
  failNext(path: string, fault: Fault): void;
  close(): Promise<void>;
}

/** Half a year: Google forgets a refresh token that nobody used for that long. */
const defaultRefreshTokenSeconds = 182 * 24 * 60 * 60;

/** Starts a real authorization server with Google's manners on 127.0.0.1. */
export async function startGoogle(options: SandboxGoogleOptions = {}): Promise<SandboxGoogle> {
  const { deviceIntervalSeconds = 5, refreshTokenSeconds } = options;
  // Longer than any test pauses: a connection that is ended while a request is on its way looks like a failure.
  const server = createServer({ keepAliveTimeout: 120_000 });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const desktop = createClient('desktop', ['http://localhost']);
  const web = createClient('web', ['http://localhost:8080/', 'https://app.postern.example/authorized']);
  const device = createClient('device', []);
  const clients = [desktop, web, device];

  const accounts = new Accounts();
  const consents = new Consents();
  const provider = await createEngine({
    url,
    clients,
    accounts,
    consents,
    accessTokenSeconds: options.accessTokenSeconds ?? 3599,
    refreshTokenSeconds: refreshTokenSeconds ?? defaultRefreshTokenSeconds,
    deviceCodeSeconds: options.deviceCodeSeconds ?? 1800,
    rotateRefreshTokens: options.rotateRefreshTokens ?? false,
  });
  speakGoogleToPeople(provider);
  speakGoogleToPrograms(provider, {
    announceRefreshTokenEnd: refreshTokenSeconds !== undefined,
    deviceIntervalSeconds,
  });
  serveSignInPages({ provider, accounts, consents });

  const requests: LoggedRequest[] = [];
  const faults = new Faults();
  const pollPace = new PollPace(deviceIntervalSeconds);
  server.on('request', createFront({ provider, clients, faults, pollPace, requests }));

  return {
    url,
    clientSecrets: { installed: formatClientSecrets(url, desktop) },
    webClientSecrets: { web: formatClientSecrets(url, web) },
    deviceClientSecrets: { installed: formatClientSecrets(url, device) },
    requests,
    async verifyAccessToken(value) {
      const token = await provider.AccessToken.find(value);
      const email = token && accounts.getEmail(token.accountId);
      return email === undefined
        ? undefined
        : { scopes: formatGrantedScopes(parseScope(token?.scope)), email };
    },
    async isRefreshTokenLive(value) {
      if (value === undefined) throw new Error('no refresh token');
      return (await provider.RefreshToken.find(value))?.isValid ?? false;
    },
    failNext: (path, fault) => faults.add(path, fault),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
