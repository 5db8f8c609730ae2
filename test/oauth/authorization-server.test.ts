import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  discoverAuthorizationServer,
  parseAuthorizationServer,
} from '../../src/oauth/authorization-server.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, type OddServer, startServer } from './start-server.ts';

const issuer = 'https://as.example';
const good = {
  issuer,
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
};

describe('the metadata of an authorization server', () => {
  it('is refused if it is no object', async () => {
    for (const document of [undefined, null, 'text', 1, [], [good]]) {
      const failure = await failureOf(() => parseAuthorizationServer(document, issuer));
      assert.equal(failure.code, 'invalid_metadata');
    }
  });

  it('is refused if it names another issuer, however it does', async () => {
    const names = [undefined, null, 1, [issuer], { toString: 1 }, `${issuer}/`, 'https://AS.example', ''];
    for (const name of [...names, `${issuer}\u001b[2J\u202e${'x'.repeat(10_000)}`]) {
      const failure = await failureOf(() => parseAuthorizationServer({ ...good, issuer: name }, issuer));
      assert.equal(failure.code, 'invalid_metadata');
      assert.match(failure.message, /names another issuer/);
      assert.ok(failure.message.length < 250);
      assert.doesNotMatch(failure.message, /[\p{Cc}\u202e]/u);
    }
  });

  for (const name of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint']) {
    it(`is refused if its ${name} is not one that a secret may be sent to`, async () => {
      for (const value of ['http://as.example/', 'javascript:alert(1)', '', null, ['https://as.example/']]) {
        const failure = await failureOf(() => parseAuthorizationServer({ ...good, [name]: value }, issuer));
        assert.equal(failure.code, 'untrusted_url');
        assert.ok(failure.message.startsWith(name));
      }
    });
  }

  it('says where the endpoints are; that to revoke at may be missing', () => {
    const server = {
      issuer,
      authorizationEndpoint: 'https://as.example/authorize',
      tokenEndpoint: 'https://as.example/token',
    };
    assert.deepEqual(parseAuthorizationServer({ ...good, other: 1 }, issuer), server);
    const revocation_endpoint = 'https://as.example/revoke';
    assert.deepEqual(parseAuthorizationServer({ ...good, revocation_endpoint }, issuer), {
      ...server,
      revocationEndpoint: revocation_endpoint,
    });
  });
});

describe('discovering an authorization server', () => {
  let odd: OddServer;
  afterEach(() => odd?.close());

  const serve = async (issuerOf: (url: string) => string) => {
    odd = await startServer((request, response) =>
      answerWith(200, { ...good, issuer: issuerOf(odd.url) })(request, response),
    );
    return odd.url;
  };

  for (const [name, path] of [
    ['plain', ''],
    ['with a slash', '/'],
    ['with a path', '/realms/a'],
    ['with a path and a slash', '/realms/a/'],
  ] as const) {
    it(`asks at the well-known path below an address ${name}`, async () => {
      const url = await serve((own) => own + path.replace(/\/$/, ''));
      const { issuer: found } = await discoverAuthorizationServer(url + path);
      assert.equal(found, url + path.replace(/\/$/, ''));
      assert.deepEqual(
        odd.received.map(({ path: asked }) => asked),
        [`${path.replace(/\/$/, '')}/.well-known/openid-configuration`],
      );
    });
  }

  it('keeps the slash of a server whose own name ends in one', async () => {
    const url = await serve((own) => `${own}/`);
    assert.equal((await discoverAuthorizationServer(url)).issuer, `${url}/`);
    assert.equal((await discoverAuthorizationServer(`${url}/`)).issuer, `${url}/`);
    await odd.close();
    const realm = await serve((own) => `${own}/realms/a/`);
    assert.equal((await discoverAuthorizationServer(`${realm}/realms/a/`)).issuer, `${realm}/realms/a/`);
    const failure = await failureOf(() => discoverAuthorizationServer(`${realm}/realms/a`));
    assert.equal(failure.code, 'invalid_metadata');
  });

  for (const [name, status, body] of [
    ['a page', 200, '<html>Log in to the Wi-Fi</html>'],
    ['nothing', 404, ''],
    ['an error', 400, good],
    ['null', 200, 'null'],
    ['the metadata of another', 200, good],
  ] as const) {
    it(`refuses ${name} in place of the metadata, and says how to look`, async () => {
      odd = await startServer(answerWith(status, body));
      const failure = await failureOf(() => discoverAuthorizationServer(`${odd.url}/`), ['Wi-Fi']);
      assert.equal(failure.code, 'invalid_metadata');
      assert.equal(failure.hint, `curl ${odd.url}/.well-known/openid-configuration`);
    });
  }

  it('asks nobody at an address that is not safe, and shows none that drives a terminal', async () => {
    for (const url of ['http://as.example', 'https://user:hush-hush@as.example', 'https://as.example/#', ''])
      assert.equal(
        (await failureOf(() => discoverAuthorizationServer(url), ['hush-hush'])).code,
        'untrusted_url',
      );
    odd = await startServer(answerWith(404, ''));
    const { message, hint } = await failureOf(() =>
      discoverAuthorizationServer(` ${odd.url}/a\n\u001b]0;owned\u0007\u202e `),
    );
    assert.doesNotMatch(`${message}${hint}`, /[\p{Cc}\u202e]/u);
  });
});
