import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { finishLogin } from '../../src/login/finish-login.ts';
import { createPendingLogin } from '../../src/login/pending-login.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, startServer } from '../oauth/start-server.ts';
import { bigquery } from './sandbox-login.ts';

const code = '4/0Acode-of-a-person';
const tokens = {
  access_token: 'ya29.access-token-of-a-person',
  refresh_token: '1//0refresh-token-of-a-person',
  token_type: 'Bearer',
  expires_in: 3599,
};
const now = () => 1_800_000_000_000;

/** Finishes a login at a server that answers with the tokens and these changes. */
async function finishAt(
  change: object,
  options: { account?: string; revocationStatus?: number; fails?: false } = {},
) {
  const odd = await startServer((request, response) => {
    if (request.url === '/revoke') return answerWith(options.revocationStatus ?? 200, {})(request, response);
    const idToken = 'claims' in change ? { id_token: encode(odd.url, change.claims) } : {};
    return answerWith(200, { ...tokens, ...change, ...idToken })(request, response);
  });
  const server = {
    issuer: odd.url,
    authorizationEndpoint: `${odd.url}/authorize`,
    tokenEndpoint: `${odd.url}/token`,
    revocationEndpoint: `${odd.url}/revoke`,
  };
  const { account } = options;
  const pending = createPendingLogin({
    server,
    client: { id: 'client' },
    scopes: [bigquery, 'email'],
    account,
  });
  const secrets = [code, tokens.access_token, tokens.refresh_token, pending.codeVerifier];
  try {
    const outcome = () => finishLogin(pending, code, { now });
    if (options.fails === false) return { finished: await outcome(), received: odd.received };
    return { failure: await failureOf(outcome, secrets), received: odd.received };
  } finally {
    await odd.close();
  }
}

function encode(issuer: string, claims: unknown): string {
  const good = { iss: issuer, aud: 'client', exp: now() / 1000, sub: '1' };
  return `e30.${Buffer.from(JSON.stringify({ ...good, ...(claims as object) })).toString('base64url')}.sig`;
}

describe('finishing a login at a server with odd answers', () => {
  it('grants what was asked if the answer says nothing of scopes, and needs no account', async () => {
    const { finished, received } = await finishAt({}, { fails: false });
    assert.deepEqual(finished?.credential.scopes, [bigquery, 'email']);
    assert.ok(!('account' in (finished?.credential ?? {})));
    assert.deepEqual(
      received.map(({ path }) => path),
      ['/token'],
    );
  });

  it('lets a sign-in scope be missing, and says so', async () => {
    const { finished } = await finishAt({ scope: bigquery }, { fails: false });
    assert.deepEqual(finished?.credential.scopes, [bigquery]);
    assert.deepEqual(finished?.missingScopes, ['email']);
  });

  it('refuses to end in an hour if there is no refresh token', async () => {
    const { failure } = await finishAt({ refresh_token: undefined });
    assert.equal(failure?.code, 'no_refresh_token');
  });

  const revoked: [name: string, change: object, code: string, account?: string][] = [
    ['an ID token that is none', { id_token: 'nonsense' }, 'invalid_id_token'],
    ['an ID token of another client', { claims: { aud: 'other' } }, 'invalid_id_token'],
    ['an ID token of another issuer', { claims: { iss: 'https://accounts.google.com' } }, 'invalid_id_token'],
    ['an ID token that is over', { claims: { exp: 1 } }, 'invalid_id_token'],
    ['no account though one is expected', { scope: bigquery }, 'wrong_account', 'a@example.com'],
    ['an account without address', { claims: {} }, 'wrong_account', 'a@example.com'],
    [
      'an account like the expected',
      { claims: { email: 'a@example.com.evil.example' } },
      'wrong_account',
      'a@example.com',
    ],
    ['other scopes', { scope: `openid email ${bigquery}.readonly` }, 'missing_scope'],
  ];
  for (const [name, change, expected, account] of revoked) {
    for (const revocationStatus of [200, 400]) {
      it(`refuses ${name}, and revokes its refresh token, though that ends in ${revocationStatus}`, async () => {
        const options = { revocationStatus, ...(account && { account }) };
        const { failure, received } = await finishAt(change, options);
        assert.equal(failure?.code, expected);
        const last = received.at(-1);
        assert.deepEqual(
          [last?.path, last?.body],
          ['/revoke', `token=${encodeURIComponent(tokens.refresh_token)}`],
        );
      });
    }
  }
});
