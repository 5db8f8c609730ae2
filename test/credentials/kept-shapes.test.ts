import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FederatedUser, parseProfile } from '../../src/credentials/profile.ts';
import { parseKeptLogin } from '../../src/login/kept-login.ts';
import { failureOf } from '../failure-of.ts';
import { bigquery } from '../login/sandbox-login.ts';
import { inventProfile } from './kept-profile.ts';

const url = 'https://login.example';

const credential: FederatedUser = {
  type: 'federated',
  client: { id: 'cli', secret: 'secret-of-the-client', authentications: ['client_secret_basic'] },
  server: {
    issuer: url,
    authorizationEndpoint: `${url}/auth`,
    tokenEndpoint: `${url}/token`,
    revocationEndpoint: `${url}/revoke`,
    deviceAuthorizationEndpoint: `${url}/device`,
    jwksUri: `${url}/keys`,
    sendsIssuer: true,
  },
  federation: {
    audience: '//iam.googleapis.com/locations/global/workforcePools/people/providers/example',
    stsEndpoint: 'https://sts.googleapis.com/v1/token',
    userProject: '123456789',
    impersonation: { url: 'https://iamcredentials.googleapis.com/v1/x:y', lifetimeSeconds: 7200 },
  },
  scopes: [bigquery],
  account: 'ada@example.com',
  refreshToken: 'secret-refresh-token',
  refreshTokenExpiresAt: 1_900_000_000_000,
  accessToken: 'secret-access-token',
  obtainedAt: 1_800_000_000_000,
  expiresAt: 1_800_003_600_000,
  idToken: 'secret-id-token',
};

const pending = {
  flow: 'device',
  server: credential.server,
  client: credential.client,
  scopes: ['openid', 'offline_access'],
  hasPkce: true,
  federation: { ...credential.federation, scopes: [bigquery] },
  account: 'ada@example.com',
  codeVerifier: 'secret-code-verifier',
  device: {
    deviceCode: 'secret-device-code',
    userCode: 'ABCD-EFGH',
    verificationUri: `${url}/activate`,
    verificationUriComplete: `${url}/activate?user_code=ABCD-EFGH`,
    expiresAt: 1_800_000_600_000,
    intervalMs: 5000,
  },
};

const secrets = [
  'secret-of-the-client',
  'secret-refresh-token',
  'secret-access-token',
  'secret-id-token',
  'secret-code-verifier',
  'secret-device-code',
];

/** Every place in a value that holds something, as a path. */
function listPlaces(value: unknown, path: string[] = []): string[][] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const places = inside.flatMap(([name, held]) => listPlaces(held, [...path, name]));
  return path.length === 0 ? places : [path, ...places];
}

/** The value with something else in one place. */
function damage(value: unknown, [name = '', ...rest]: string[], by: unknown): unknown {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[name] = rest.length === 0 ? by : damage(copy[name], rest, by);
  return copy;
}

const oddities = [null, '', 0.5, [], {}, [''], { url: 1 }, true];

/** What is no damage: an empty list of scopes, a number of whatever precision, a token that was never asked for. */
function isAllowed(path: string[], by: unknown): boolean {
  const place = path.join('.');
  if (Array.isArray(by) && by.length === 0) return /(?:^|\.)(?:scopes|authentications)$/.test(place);
  if (by === '') return place === 'accessToken';
  if (by === true) return /(?:sendsIssuer|hasPkce)$/.test(place);
  return by === 0.5 && /(?:At|Ms)$/.test(place);
}

describe('a kept federated sign-in', () => {
  const parse = (kept: unknown) => parseProfile({ version: 1, credential: kept }, '/home/p.json');

  it('is read back as it was written', () => {
    assert.deepEqual(parse(JSON.parse(JSON.stringify(credential))), { credential });
  });

  it('is read without what not every sign-in has', () => {
    for (const path of ['refreshToken', 'idToken', 'account', 'obtainedAt', 'client.secret'])
      parse(damage(credential, path.split('.'), undefined));
    const { audience, stsEndpoint } = credential.federation;
    parse({ ...credential, federation: { audience, stsEndpoint } });
    // As an earlier postern wrote it, without a word of what came since.
    const { deviceAuthorizationEndpoint: _, jwksUri: __, sendsIssuer: ___, ...server } = credential.server;
    parse({ ...inventProfile().credential, server });
  });

  it('is found damaged, whichever of its fields is', async () => {
    for (const path of listPlaces(credential)) {
      for (const by of oddities.filter((odd) => !isAllowed(path, odd))) {
        const failure = await failureOf(() => parse(damage(credential, path, by)), secrets).catch((error) =>
          assert.fail(`${path.join('.')} = ${JSON.stringify(by)}: ${error}`),
        );
        assert.equal(failure.code, 'credential_corrupt', path.join('.'));
      }
    }
  });

  it('is found damaged where a field is of the right type and still cannot be used', async () => {
    for (const [path, by] of [
      ['federation.audience', 'no audience'],
      ['federation.audience', ` ${credential.federation.audience}`],
      ['federation.stsEndpoint', 'no address'],
      ['federation.impersonation.url', '/v1/x:y'],
      ['federation.impersonation.lifetimeSeconds', -1],
      ['federation.impersonation.lifetimeSeconds', '7200'],
      ['client.authentications.0', 'private_key_jwt'],
      ['server.tokenEndpoint', 'no address'],
      ['server.revocationEndpoint', 'no address'],
      ['server.sendsIssuer', 'yes'],
      ['expiresAt', 1e300],
      ['type', 'federation'],
      ['type', 'toString'],
    ] as const) {
      const run = () => parse(damage(credential, path.split('.'), by));
      assert.equal((await failureOf(run, secrets)).code, 'credential_corrupt', `${path} = ${by}`);
    }
  });
});

describe('a kept pending login at an identity provider', () => {
  const parse = (kept: unknown, more: object = {}) =>
    parseKeptLogin('abc', JSON.stringify({ version: 1, profile: 'default', pending: kept, ...more }), '/p');

  it('is read back as it was written, with its code verifier', () => {
    assert.deepEqual(parse(pending).pending, pending);
    const finished = { credential, missingScopes: [] };
    assert.deepEqual(parse(pending, { finished }).finished, finished);
  });

  it('is found damaged, whichever of its fields is', async () => {
    for (const path of listPlaces(pending)) {
      for (const by of oddities.filter((odd) => !isAllowed(path, odd))) {
        const failure = await failureOf(() => parse(damage(pending, path, by)), secrets).catch((error) =>
          assert.fail(`${path.join('.')} = ${JSON.stringify(by)}: ${error}`),
        );
        assert.equal(failure.code, 'pending_login_corrupt', path.join('.'));
      }
    }
  });

  it('is found damaged where what it was exchanged for is', async () => {
    const finished = { credential: { ...credential, federation: undefined }, missingScopes: [] };
    assert.equal(
      (await failureOf(() => parse(pending, { finished }), secrets)).code,
      'pending_login_corrupt',
    );
  });
});
