import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type SampleIssuer, startSampleIssuer } from './sample-issuer.ts';
import { type SandboxFederation, startFederation } from './start-federation.ts';

const audience = '//iam.googleapis.com/locations/global/workforcePools/people/providers/example';
const workload =
  '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/programs/providers/example';
const bigquery = 'https://www.googleapis.com/auth/bigquery';

describe('the Security Token Service', () => {
  let issuer: SampleIssuer;
  let liar: SampleIssuer;
  let federation: SandboxFederation;
  before(async () => {
    issuer = await startSampleIssuer();
    liar = await startSampleIssuer({ issuer: 'https://other.example' });
    federation = await startFederation({
      providers: [
        { audience, issuer: issuer.url, clientId: 'public', sessionSeconds: 900 },
        { audience: workload, issuer: issuer.url },
      ],
    });
  });
  after(() => Promise.all([issuer.close(), liar.close(), federation.close()]));

  async function exchange(
    subjectToken: string,
    changes: Record<string, string | undefined> = {},
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const form: Record<string, string | undefined> = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: bigquery,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      ...changes,
    };
    const sent = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const body = new URLSearchParams(sent);
    const response = await fetch(federation.stsEndpoint, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function assertRefused(
    answer: ReturnType<typeof exchange>,
    error: string,
    description: string | RegExp,
  ): Promise<void> {
    const { status, body } = await answer;
    assert.deepEqual([status, body['error']], [400, error]);
    assert.match(String(body['error_description']), new RegExp(description));
    assert.equal(body['access_token'], undefined);
  }

  it('gives an access token of the person, for a session, and no refresh token', async () => {
    for (const alg of ['RS256', 'ES256']) {
      const { status, body } = await exchange(await issuer.sign({}, { alg }));
      assert.equal(status, 200);
      const { access_token: accessToken, ...rest } = body;
      assert.deepEqual(rest, {
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 900,
      });
      assert.deepEqual(await federation.authorize(String(accessToken)), {
        email: 'principal://iam.googleapis.com/locations/global/workforcePools/people/subject/ada',
        scopes: [bigquery],
      });
      assert.ok(federation.listTokens().includes(String(accessToken)));
    }
    assert.equal(await federation.authorize('ya29.other'), undefined);
  });

  it('gives a workload a token that lives no longer than what it showed', async () => {
    const now = Math.floor(Date.now() / 1000);
    const token = await issuer.sign({ aud: ['else', workload], exp: now + 200 });
    const { body } = await exchange(token, { audience: workload });
    const lifetime = Number(body['expires_in']);
    assert.ok(lifetime > 100 && lifetime <= 200, `${lifetime}`);
  });

  it('refuses a token that names another issuer or another audience', async () => {
    await assertRefused(
      exchange(await issuer.sign({ iss: 'https://other.example' })),
      'invalid_grant',
      `^The issuer in ID Token https://other.example does not match the expected one in config: ${issuer.url}$`,
    );
    const wrong = exchange(await issuer.sign({ aud: ['another', 'third'] }));
    await assertRefused(
      wrong,
      'invalid_grant',
      /^The audience in ID Token \[another, third\] does not match/,
    );
    const workforceOnly = exchange(await issuer.sign(), { audience: workload });
    await assertRefused(workforceOnly, 'invalid_grant', /^The audience in ID Token \[public\] does not/);
  });

  it('refuses a token that is too old, too young, too long-lived or without its times', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const claims of [
      { iat: now - 4000, exp: now - 100 },
      { iat: now + 120, exp: now + 4000 },
      { iat: now, exp: now + 49 * 3600 },
      { exp: undefined },
    ]) {
      const iat = claims.iat ?? '\\d+';
      const answer = exchange(await issuer.sign(claims));
      await assertRefused(answer, 'invalid_grant', `^ID Token issued at ${iat} is stale to sign-in.$`);
    }
    const within = await exchange(await issuer.sign({ exp: now - 30 }));
    assert.equal(within.status, 200);
  });

  it('verifies the signature with the keys of the issuer', async () => {
    const forged = await (await startOther()).sign({ iss: issuer.url });
    await assertRefused(exchange(forged), 'invalid_grant', /^Unable to verify the ID Token signature.$/);
    const noKey = /^Error connecting to the given credential's issuer.$/;
    await assertRefused(exchange(await issuer.sign({}, { kid: 'x' })), 'invalid_grant', noKey);
    const nameless = await issuer.sign({}, { alg: 'ES256', kid: undefined });
    await assertRefused(exchange(nameless), 'invalid_grant', noKey);
    await assertRefused(exchange(await issuer.sign({}, { alg: 'PS256' })), 'invalid_grant', noKey);
    await assertRefused(exchange('not.a.token'), 'invalid_grant', /^Unable to parse the ID Token.$/);
    federation.change(audience, { issuer: liar.url });
    const lied = exchange(await liar.sign());
    await assertRefused(lied, 'invalid_grant', /^`issuer` claim in OIDC discovery document does not match/);
    federation.change(audience, { issuer: 'http://127.0.0.1:1' });
    const away = exchange(await issuer.sign({ iss: 'http://127.0.0.1:1' }));
    await assertRefused(away, 'invalid_grant', noKey);
    federation.change(audience, { issuer: issuer.url });
  });

  async function startOther(): Promise<SampleIssuer> {
    const other = await startSampleIssuer();
    await other.close();
    return other;
  }

  it('lets in whom the condition lets in, and programs only where they may', async () => {
    federation.change(audience, { attributeCondition: ({ sub }) => sub === 'ada' });
    assert.equal((await exchange(await issuer.sign())).status, 200);
    const other = exchange(await issuer.sign({ sub: 'eve' }));
    await assertRefused(other, 'unauthorized_client', /^The given credential is rejected by the attribute/);
    federation.change(audience, { disableProgrammaticSignin: true });
    await assertRefused(exchange(await issuer.sign()), 'unauthorized_client', /Programmatic sign-in/);
    federation.change(audience, { disabled: true });
    const target = /^The target service indicated by the "audience" parameters is invalid/;
    await assertRefused(exchange(await issuer.sign()), 'invalid_target', target);
    await assertRefused(exchange('any', { audience: `${audience}2` }), 'invalid_target', target);
    federation.change(audience, { disabled: false, disableProgrammaticSignin: false });
  });

  it('refuses a request that is not exactly one', async () => {
    const token = await issuer.sign();
    const invalid = (changes: Record<string, string | undefined>, name: string) =>
      assertRefused(exchange(token, changes), 'invalid_request', `^Invalid value for "${name}".`);
    await invalid({ audience: audience.slice(2) }, 'audience');
    await invalid({ grant_type: undefined }, 'grant_type');
    await invalid({ requested_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, 'requested_token_type');
    await invalid({ subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'subject_token_type');
    await invalid({ scope: '' }, 'scope');
    await invalid({ options: '{"userProject":7}' }, 'options');
    await invalid({ options: 'userProject' }, 'options');
    const answer = await exchange(token, {}, { authorization: 'Basic cHVibGljOg==' });
    assert.deepEqual([answer.status, answer.body['error']], [401, 'invalid_client']);
    assert.equal(federation.requests.at(-1)?.authorization, 'Basic');
  });
});
