import { join } from 'node:path';
import type { KeptLogin } from '../../src/login/kept-login.ts';
import {
  createPendingLogin,
  type LoginRequest,
  type PendingConsoleLogin,
} from '../../src/login/pending-login.ts';
import { createPendingLogins, type PendingLogins } from '../../src/login/pending-logins.ts';

/** The pending logins below `folder`, as the person who runs this test has them. */
export function openPendingLogins(folder: string): PendingLogins {
  return createPendingLogins({ folder, uid: process.getuid?.() });
}

export type KeptConsoleLogin = KeptLogin & { pending: PendingConsoleLogin };

/** A login that asks no server anything: none is there. */
export function inventLogin(changes: Partial<KeptConsoleLogin> = {}): Omit<KeptConsoleLogin, 'id'> {
  const server = 'http://127.0.0.1:1';
  const request: LoginRequest = {
    server: { issuer: server, authorizationEndpoint: `${server}/auth`, tokenEndpoint: `${server}/token` },
    client: { id: 'client.apps.example', secret: 'GOCSPX-invented' },
    scopes: ['https://www.googleapis.com/auth/bigquery'],
  };
  return {
    pending: createPendingLogin(request),
    profile: 'default',
    project: undefined,
    quotaProject: undefined,
    expiresAt: Date.now() + 600_000,
    finished: undefined,
    ...changes,
  };
}

/** What must not appear anywhere. */
export function listLoginSecrets({ pending }: Pick<KeptConsoleLogin, 'pending'>): string[] {
  return [pending.codeVerifier, ...(pending.client.secret ? [pending.client.secret] : [])];
}

export function pathOfLogin(folder: string, id: string): string {
  return join(folder, 'pending', `${id}.json`);
}
