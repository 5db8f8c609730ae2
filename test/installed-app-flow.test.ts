import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { BigQuery } from '@google-cloud/bigquery';
import { InterruptedError, UsageError } from '../src/errors.ts';
import { InstalledAppFlow } from '../src/installed-app-flow.ts';
import { assertSilent, failureOf } from './failure-of.ts';
import { bigquery, createScriptedPerson } from './login/sandbox-login.ts';
import { type SandboxBigQuery, startBigQuery } from './sandbox/bigquery/server.ts';
import { type SandboxGoogle, startGoogle } from './sandbox/google/google.ts';
import { visit } from './sandbox/google/person.ts';

const email = 'william@example.com';
const guidesQuery =
  'SELECT name, SUM(number) as total FROM `bigquery-public-data.usa_names.usa_1910_current` ' +
  "WHERE name = 'William' GROUP BY name;";

describe('the flow of an installed application', () => {
  let google: SandboxGoogle;
  let warehouse: SandboxBigQuery;
  let folder: string;
  let clientSecrets: string;
  let flow: InstalledAppFlow;
  before(async () => {
    google = await startGoogle({ accessTokenSeconds: 600 });
    warehouse = await startBigQuery({ authorize: google.verifyAccessToken });
    folder = mkdtempSync(join(tmpdir(), 'postern-flow-'));
    clientSecrets = join(folder, 'client_secrets.json');
    writeFileSync(clientSecrets, JSON.stringify(google.clientSecrets));
    // What the flow keeps without being asked to would be seen here.
    process.env['POSTERN_HOME'] = join(folder, 'none', 'such');
  });
  beforeEach(() => {
    flow = InstalledAppFlow.fromClientSecretsFile(clientSecrets, { scopes: [bigquery] });
  });
  after(async () => {
    await Promise.all([google.close(), warehouse.close()]);
    rmSync(folder, { recursive: true });
  });

  const createWilliam = () => createScriptedPerson((url) => visit(url, { email }));
  const tokenOf = async (client: Awaited<ReturnType<InstalledAppFlow['run']>>) =>
    (await client.getRequestHeaders()).get('authorization')?.replace('Bearer ', '') ?? '';

  it('runs the query of the guide, before and after its token has ended', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const person = createWilliam();
    const authClient = await flow.run({ launchBrowser: false, person });
    const client = new BigQuery({ projectId: 'postern-sandbox', authClient, apiEndpoint: warehouse.url });
    assert.deepEqual((await client.query(guidesQuery))[0], [{ name: 'William', total: 3961947 }]);

    const first = await tokenOf(authClient);
    assert.deepEqual(await google.verifyAccessToken(first), { scopes: [bigquery], email });
    t.mock.timers.tick(601_000);
    assert.equal(await google.verifyAccessToken(first), undefined);
    assert.deepEqual((await client.query(guidesQuery))[0], [{ name: 'William', total: 3961947 }]);
    assert.notEqual(await tokenOf(authClient), first);
    assert.equal(person.asked, 1);
  });

  it('asks for just the scopes of the application', async () => {
    const person = createWilliam();
    await flow.run({ person });
    const { searchParams } = new URL(person.shown[0] ?? '');
    assert.equal(searchParams.get('scope'), bigquery);
    assert.equal(searchParams.has('login_hint'), false);
  });

  it('can insist on an account, though the application does not ask who signs in', async () => {
    assert.ok(await flow.run({ person: createWilliam(), account: email }));
    const refused = () => flow.run({ person: createWilliam(), account: 'eve@example.com' });
    assert.equal((await failureOf(refused)).code, 'wrong_account');
  });

  it('counts requests against the project that it is told', async () => {
    const client = await flow.run({ person: createWilliam(), quotaProject: 'quota-project' });
    assert.equal((await client.getRequestHeaders()).get('x-goog-user-project'), 'quota-project');
  });

  it('gives a client that holds neither the refresh token nor the client secret', async () => {
    const client = await flow.run({ person: createWilliam() });
    await client.getRequestHeaders();
    const { client_secret } = google.clientSecrets.installed;
    assertSilent(client, [client_secret]);
    assert.equal(client.credentials.refresh_token, undefined);
  });

  it('says that a person must sign in when the sign-in has ended', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const client = await flow.run({ person: createWilliam() });
    const token = await tokenOf(client);
    await fetch(`${google.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
    t.mock.timers.tick(601_000);
    const failure = await failureOf(() => client.getRequestHeaders(), [token]);
    assert.equal(failure.code, 'invalid_grant');
  });

  it('refuses to guess whether to launch a browser, before it asks anybody', async () => {
    for (const launchBrowser of ['false', 'true', 1, 0, null]) {
      const person = createWilliam();
      const run = () => flow.run({ launchBrowser: launchBrowser as never, person });
      assert.ok((await failureOf(run)) instanceof UsageError);
      assert.deepEqual([person.shown, person.asked], [[], 0]);
    }
  });

  it('refuses no scopes, scopes that are none, and a file that is none', async () => {
    const create = (path: string, scopes: string[]) => () =>
      InstalledAppFlow.fromClientSecretsFile(path, { scopes });
    assert.equal((await failureOf(create(clientSecrets, []))).code, 'usage');
    assert.equal((await failureOf(create(clientSecrets, ['bigquery drive']))).code, 'usage');
    assert.equal((await failureOf(create(join(folder, 'none'), [bigquery]))).code, 'client_secrets_missing');
  });

  it('ends with what ends the person, a refusal or the signal', async () => {
    const refuse = createScriptedPerson((url) => visit(url, { email, allow: false }));
    assert.equal((await failureOf(() => flow.run({ person: refuse }))).code, 'access_denied');
    const reason = new InterruptedError();
    const person = {
      ...createWilliam(),
      ask: async ({ signal }: { signal?: AbortSignal | undefined }) => {
        signal?.throwIfAborted();
        return '';
      },
    };
    await assert.rejects(flow.run({ person, signal: AbortSignal.abort(reason) }), reason);
  });
});
