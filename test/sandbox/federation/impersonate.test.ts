import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PoolProvider } from './pool-provider.ts';
import { type SampleIssuer, startSampleIssuer } from './sample-issuer.ts';
import { type SandboxFederation, startFederation } from './start-federation.ts';

const audience = '//iam.googleapis.com/locations/global/workforcePools/people/providers/example';
const robot = 'robot@postern-sandbox.iam.gserviceaccount.com';
const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';
const bigquery = 'https://www.googleapis.com/auth/bigquery';

type Answer = { status: number; body: Record<string, unknown> };

describe("IAM's generateAccessToken", () => {
  let issuer: SampleIssuer;
  let providers: PoolProvider[];
  let federation: SandboxFederation;
  before(async () => {
    issuer = await startSampleIssuer();
    providers = [{ audience, issuer: issuer.url, clientId: 'public', userProjects: ['good-project'] }];
    federation = await startFederation({ providers, serviceAccounts: [robot] });
  });
  after(() => Promise.all([issuer.close(), federation.close()]));

  async function exchange(
    scope: string,
    userProject = 'good-project',
    { stsEndpoint }: SandboxFederation = federation,
  ): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: await issuer.sign(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      options: JSON.stringify({ userProject }),
    });
    const response = await fetch(stsEndpoint, { method: 'POST', body });
    return String(((await response.json()) as Record<string, unknown>)['access_token']);
  }

  async function impersonate(
    token: string,
    body: object = { scope: [bigquery] },
    account = robot,
    { impersonationUrl }: SandboxFederation = federation,
  ): Promise<Answer> {
    const response = await fetch(impersonationUrl(account), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  it('gives a token of the service account, for as long as it is asked', async () => {
    const before = Date.now();
    const token = await exchange(cloudPlatform);
    const { status, body } = await impersonate(token, { scope: [bigquery], lifetime: '7200s' });
    assert.equal(status, 200);
    assert.deepEqual(await federation.authorize(String(body['accessToken'])), {
      email: robot,
      scopes: [bigquery],
    });
    assert.match(String(body['expireTime']), /^[\d-]+T[\d:]+Z$/);
    const lifetime = Date.parse(String(body['expireTime'])) - before;
    assert.ok(Math.abs(lifetime - 7_200_000) < 60_000, `${lifetime}`);
    assert.equal(federation.requests.at(-1)?.authorization, 'Bearer');
    assert.deepEqual(federation.requests.at(-1)?.body, { scope: [bigquery], lifetime: '7200s' });
    const ofIam = await exchange('https://www.googleapis.com/auth/iam');
    assert.equal((await impersonate(ofIam)).status, 200);
  });

  it('refuses in the words of Google whom and what it may not give', async () => {
    const token = await exchange(cloudPlatform);
    const cases: [Answer, number, RegExp][] = [
      [await impersonate('ya29.other'), 401, /invalid authentication credentials/],
      [await impersonate(await exchange(bigquery)), 403, /insufficient authentication scopes/],
      [await impersonate(token, undefined, 'other@example.com'), 403, /iam.serviceAccounts.getAccessToken/],
      [await impersonate(token, { scope: [bigquery], lifetime: '43201s' }), 400, /43200/],
      [await impersonate(token, { scope: [bigquery], lifetime: '1h' }), 400, /invalid argument/],
      [await impersonate(token, {}), 400, /invalid argument/],
    ];
    for (const [{ status, body }, expected, message] of cases) {
      const error = body['error'] as Record<string, unknown>;
      assert.deepEqual([status, error['code'], 'errors' in error], [expected, expected, false]);
      assert.match(String(error['message']), message);
    }
  });

  it('keeps to an hour where no policy allows more', async () => {
    const strict = await startFederation({ providers, serviceAccounts: [robot], longLifetimes: false });
    const token = await exchange(cloudPlatform, 'good-project', strict);
    const ask = (lifetime: string) => impersonate(token, { scope: [bigquery], lifetime }, robot, strict);
    const [longer, longest] = [await ask('3601s'), await ask('3600s')];
    await strict.close();
    assert.deepEqual([longer.status, longest.status], [400, 200]);
    assert.match(JSON.stringify(longer.body), /allowServiceAccountCredentialLifetimeExtension/);
  });

  it('refuses every use of a token whose person may not use the project that it counts for', async () => {
    const token = await exchange(cloudPlatform, 'other-project');
    const { status, body } = await impersonate(token);
    assert.equal(status, 403);
    const { message } = body['error'] as Record<string, unknown>;
    assert.match(String(message), /^Caller does not have required permission to use project other-project\./);
    await assert.rejects(federation.authorize(token), /serviceusage.services.use/);
  });

  it('gives tokens that end by its clock', async () => {
    let ahead = 0;
    const timed = await startFederation({ providers, now: () => Date.now() + ahead });
    const token = await exchange(cloudPlatform, 'good-project', timed);
    const before = await timed.authorize(token);
    ahead = 3_600_000;
    const later = await timed.authorize(token);
    await timed.close();
    assert.deepEqual([before?.scopes, later], [[cloudPlatform], undefined]);
  });

  it('answers once as it is told, and forgets every token on demand', async () => {
    const token = await exchange(cloudPlatform);
    federation.failNext('/v1/token', { status: 503, body: 'busy' });
    await assert.rejects(exchange(cloudPlatform), /is not valid JSON/);
    assert.ok(await federation.authorize(token));
    federation.revokeAll();
    assert.equal(await federation.authorize(token), undefined);
    assert.deepEqual(federation.listTokens(), []);
  });
});
