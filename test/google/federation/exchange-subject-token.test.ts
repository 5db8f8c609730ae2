import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { InterruptedError } from '../../../src/errors.ts';
import {
  type ExchangeOptions,
  exchangeSubjectToken,
} from '../../../src/google/federation/exchange-subject-token.ts';
import { failureOf } from '../../failure-of.ts';
import { answerWith, startServer } from '../../oauth/start-server.ts';
import { type SampleIssuer, startSampleIssuer } from '../../sandbox/federation/sample-issuer.ts';
import { type SandboxFederation, startFederation } from '../../sandbox/federation/start-federation.ts';

const audience = '//iam.googleapis.com/locations/global/workforcePools/people/providers/example';
const account = 'reports@example.iam.gserviceaccount.com';
const scopes = ['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/drive.readonly'];
const hour = 3_600_000;
const now = 1_800_000_000_000;

describe('exchanging an ID token at Google', () => {
  let issuer: SampleIssuer;
  let google: SandboxFederation;
  let idToken: string;
  before(async () => {
    issuer = await startSampleIssuer();
    const providers = [{ audience, issuer: issuer.url, clientId: 'public' }];
    google = await startFederation({ providers, serviceAccounts: [account] });
    idToken = await issuer.sign();
  });
  after(() => Promise.all([issuer.close(), google.close()]));

  function exchange(federation: object = {}, change: Partial<ExchangeOptions> = {}) {
    return exchangeSubjectToken(idToken, {
      federation: { audience, stsEndpoint: google.stsEndpoint, ...federation },
      scopes,
      issuer: issuer.url,
      clientId: 'public',
      now: () => now,
      ...change,
    });
  }

  const fail = (...args: Parameters<typeof exchange>) => failureOf(() => exchange(...args), [idToken]);

  /** A server in the place of Google's that answers all the same. */
  async function answerAs(t: TestContext, body: unknown, headers: Record<string, string> = {}, status = 200) {
    const server = await startServer(answerWith(status, body, headers));
    t.after(() => server.close());
    return { server, federation: { stsEndpoint: `${server.url}/v1/token` } };
  }

  it('asks for the scopes and the project, once, and shows nobody else the token', async () => {
    const start = google.requests.length;
    const { accessToken, expiresAt } = await exchange({ userProject: '123456789' });
    assert.ok(Math.abs(expiresAt - now - hour) < 5000);
    assert.deepEqual(google.requests.slice(start), [
      {
        method: 'POST',
        path: '/v1/token',
        body: {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          audience,
          scope: scopes.join(' '),
          requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          subject_token: idToken,
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
          options: '{"userProject":"123456789"}',
        },
      },
    ]);
    assert.ok(google.listTokens().includes(accessToken));
  });

  it('takes the token of a service account in place of the person’s', async () => {
    for (const [lifetimeSeconds, sent] of [
      [undefined, '3600s'],
      [900, '900s'],
      [43_200, '43200s'],
    ] as const) {
      const impersonation = {
        url: google.impersonationUrl(account),
        ...(lifetimeSeconds && { lifetimeSeconds }),
      };
      const { accessToken, expiresAt } = await exchange({ impersonation });
      assert.equal((await google.authorize(accessToken))?.email, account);
      assert.deepEqual((await google.authorize(accessToken))?.scopes, scopes);
      assert.ok(Math.abs(expiresAt - now - (lifetimeSeconds ?? 3600) * 1000) < 5000);
      assert.equal(google.requests.at(-1)?.body['lifetime'], sent);
    }
  });

  it('counts the life of a service account’s token by Google’s clock, not by this machine’s', async (t) => {
    const end = new Date(Date.now() - 24 * hour).toISOString();
    const body = { access_token: 'ya29.sts', accessToken: 'ya29.iam', expireTime: end };
    const date = new Date(Date.now() - 25 * hour).toUTCString();
    const { server, federation } = await answerAs(t, body, { date });
    const { accessToken, expiresAt } = await exchange({
      ...federation,
      impersonation: { url: `${server.url}/iam` },
    });
    assert.equal(accessToken, 'ya29.iam');
    assert.ok(Math.abs(expiresAt - now - hour) < 5000, `${(expiresAt - now) / 1000} s`);
  });

  it('takes a life that can be none for an hour, and is never wrong about when a token was dead', async (t) => {
    for (const [expires_in, lifetime] of [
      [undefined, hour],
      ['soon', hour],
      [{}, hour],
      [1e300, hour],
      [10 * 365 * 86_400, hour],
      ['900', 900_000],
      [-5, 0],
    ] as const) {
      const { federation } = await answerAs(t, {
        access_token: 'ya29.odd',
        token_type: 'Bearer',
        expires_in,
      });
      const { expiresAt } = await exchange(federation);
      assert.ok(
        Math.abs(expiresAt - now - lifetime) < 5000,
        `${JSON.stringify(expires_in)}: ${expiresAt - now}`,
      );
    }
    for (const expireTime of [undefined, 'tomorrow', 7e20]) {
      const body = { access_token: 'ya29.sts', accessToken: 'ya29.iam', expireTime };
      const { server, federation } = await answerAs(t, body);
      const { expiresAt } = await exchange({ ...federation, impersonation: { url: `${server.url}/iam` } });
      assert.ok(Math.abs(expiresAt - now - hour) < 5000, `${expireTime}`);
    }
  });

  it('takes nothing for a token that is none', async (t) => {
    for (const body of [
      {},
      null,
      [],
      '<html>',
      { access_token: '' },
      { access_token: 7 },
      { access_token: 'a\r\nb' },
      { access_token: { a: 1 } },
    ]) {
      const { federation } = await answerAs(t, body);
      assert.equal((await fail(federation)).code, 'invalid_response', JSON.stringify(body));
    }
  });

  it('follows no redirect', async (t) => {
    const thief = await startServer(answerWith(200, { access_token: 'ya29.thief', expires_in: 3600 }));
    t.after(() => thief.close());
    for (const status of [302, 307]) {
      const { federation } = await answerAs(t, '', { location: `${thief.url}/v1/token` }, status);
      await fail(federation);
      const impersonation = { url: `${federation.stsEndpoint}/iam` };
      await fail({ impersonation });
    }
    assert.deepEqual(thief.received, []);
  });

  it('reads no answer that has no end', async (t) => {
    const megabyte = ' '.repeat(1_000_000);
    let sent = 0;
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const send = (): void => {
        sent += 1;
        if (sent === 60) response.end();
        else if (!response.destroyed) response.write(megabyte, send);
      };
      send();
    });
    t.after(() => server.close());
    const { url } = server;
    for (const place of [
      { stsEndpoint: `${url}/v1/token` },
      { impersonation: { url: `${url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken` } },
    ]) {
      sent = 0;
      assert.match((await fail(place)).message, /its answer is too large/);
    }
  });

  it('sends nothing that is plain text through a proxy', async (t) => {
    const proxy = await startServer(answerWith(200, { access_token: 'ya29.proxy', expires_in: 3600 }));
    const asked: unknown[] = [];
    proxy.server.on('connect', (request, socket) => {
      asked.push(request.url);
      socket.end('HTTP/1.1 502 No\r\n\r\n');
    });
    const { HTTPS_PROXY } = process.env;
    process.env['HTTPS_PROXY'] = proxy.url;
    t.after(async () => {
      delete process.env['HTTPS_PROXY'];
      if (HTTPS_PROXY !== undefined) process.env['HTTPS_PROXY'] = HTTPS_PROXY;
      await proxy.close();
    });
    await exchange({ impersonation: { url: google.impersonationUrl(account) } });
    assert.deepEqual([asked, proxy.received], [[], []]);
  });

  it('asks a failing server again, and a refusing one not', async (t) => {
    google.failNext('/v1/token', { status: 503 });
    google.failNext('/v1/token', 'reset');
    const start = google.requests.length;
    await exchange();
    assert.equal(google.requests.length - start, 3);
    const { server, federation } = await answerAs(t, { error: 'invalid_target' }, {}, 400);
    assert.equal((await fail(federation)).code, 'federation_refused');
    assert.equal(server.received.length, 1);
  });

  it('waits for half a minute, and says for whom', async (t) => {
    const asked = Promise.withResolvers<void>();
    const silent = await startServer(() => asked.resolve());
    t.after(() => silent.close());
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const failed = fail({ stsEndpoint: `${silent.url}/v1/token` });
    await asked.promise;
    t.mock.timers.tick(30_000);
    const { code, message } = await failed;
    assert.deepEqual([code, message.includes(new URL(silent.url).host)], ['timeout', true]);
    assert.match(message, /30 s/);
  });

  it('begins nothing for who has stopped, and stops for who does', async (t) => {
    const start = google.requests.length;
    const signal = AbortSignal.abort(new InterruptedError());
    await assert.rejects(exchange({}, { signal }), InterruptedError);
    assert.equal(google.requests.length, start);

    const closed = Promise.withResolvers<void>();
    const controller = new AbortController();
    const silent = await startServer((request) => {
      request.socket.once('close', () => closed.resolve());
      controller.abort(new InterruptedError());
    });
    t.after(() => silent.close());
    const stsEndpoint = `${silent.url}/v1/token`;
    await assert.rejects(exchange({ stsEndpoint }, { signal: controller.signal }), InterruptedError);
    // Nothing keeps the process from its end.
    await closed.promise;
  });
});
