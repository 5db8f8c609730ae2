import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IdentityPoolClient } from 'google-auth-library';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import { formatError } from '../../../src/cli/format-error.ts';
import type { PosternError } from '../../../src/errors.ts';
import type { Federation } from '../../../src/google/federation/federation.ts';
import { explainStsFailure } from '../../../src/google/federation/sts-refusals.ts';
import { assertSilent } from '../../failure-of.ts';
import { answerWith, startServer } from '../../oauth/start-server.ts';
import { impersonationAnswers, tokenExchangeAnswers } from './sts-answers.ts';

const idToken = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzZWNyZXQtc3ViamVjdCJ9.c2VjcmV0LXNpZ25hdHVyZQ';
const federatedToken = 'ya29.d.secret-federated-token';
const workforce = '//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta';
const identity = { issuer: 'https://acme.okta.com', clientId: '0oa1b2' };

/** What google-auth-library itself fails with after an answer, explained, and looked at for secrets. */
async function explainAnswer(
  status: number,
  body: unknown,
  {
    headers = {},
    change = {},
    impersonates = false,
  }: { headers?: Record<string, string>; change?: Partial<Federation>; impersonates?: boolean } = {},
): Promise<{ failure: PosternError; host: string }> {
  const refuse = answerWith(status, body, headers);
  const accept = answerWith(200, { access_token: federatedToken, token_type: 'Bearer', expires_in: 3600 });
  const server = await startServer((request, response) =>
    (impersonates && request.url === '/v1/token' ? accept : refuse)(request, response),
  );
  try {
    const account = 'bq@acme.iam.gserviceaccount.com';
    const impersonation = {
      url: `${server.url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    };
    const federation: Federation = {
      audience: workforce,
      stsEndpoint: `${server.url}/v1/token`,
      userProject: 'acme-bq',
      ...(impersonates && { impersonation }),
      ...change,
    };
    const error = await failWith(federation);
    const failure = explainStsFailure(error, federation, identity);
    const shown = formatError(failure, { json: false });
    assertSilent([failure, shown], [idToken, federatedToken, 'secret-subject']);
    assert.match(shown, /^postern: [ -~…]+ \[\w+\]\n {2}next: [ -~]+\n$/);
    assert.equal(exitCodeOf(failure), 1);
    return { failure, host: new URL(server.url).host };
  } finally {
    await server.close();
  }
}

async function failWith({ audience, stsEndpoint, impersonation }: Federation): Promise<unknown> {
  const client = new IdentityPoolClient({
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    token_url: stsEndpoint,
    ...(impersonation && { service_account_impersonation_url: impersonation.url }),
    subject_token_supplier: { getSubjectToken: async () => idToken },
  });
  return client.getAccessToken().then(
    () => assert.fail('it took the answer'),
    (error: unknown) => error,
  );
}

describe("a failure at Google's Security Token Service", () => {
  it('that is no refusal is what it is: no answer, a page, a failing server', async () => {
    const closed: Federation = { audience: workforce, stsEndpoint: 'http://127.0.0.1:1/v1/token' };
    const unreachable = explainStsFailure(await failWith(closed), closed, identity);
    assert.equal(unreachable.code, 'network');
    assert.match(unreachable.message, /^Could not reach 127\.0\.0\.1:1 \(ECONNREFUSED\)\.$/);
    assertSilent(unreachable, [idToken]);
    for (const [status, body, code] of [
      [403, '<html>Blocked</html>', 'invalid_response'],
      [400, 'null', 'invalid_response'],
      [400, '[]', 'invalid_response'],
      [400, '"secret"', 'invalid_response'],
      [400, '', 'invalid_response'],
      [400, { error: ['invalid_grant'] }, 'invalid_response'],
      [400, { error: { status: 3, message: {} } }, 'invalid_response'],
      [501, { error: 'unimplemented' }, 'server_error'],
    ] as const) {
      const { failure, host } = await explainAnswer(status, body);
      assert.equal(failure.code, code, JSON.stringify(body));
      assert.ok(failure.message.includes(host));
    }
  });

  it('that is nothing the library is known to throw holds nothing of it', () => {
    const federation = { audience: workforce, stsEndpoint: 'https://sts.googleapis.com/v1/token' };
    for (const thrown of [undefined, null, 'secret', new TypeError('secret'), { config: null }, 7]) {
      const failure = explainStsFailure(thrown, federation, identity);
      assert.equal(failure.code, 'invalid_response');
      assert.match(failure.message, /sts\.googleapis\.com/);
      assertSilent(failure, ['secret']);
    }
  });

  it('repeats neither a token nor its claims where Google does', async () => {
    for (const words of [
      `ID Token does not contain user's identity in 'sub' claim: {"aud":"client","email":"secret-subject"}`,
      `Bad token ${idToken}`,
      `Bad token ${idToken.split('.')[1]}`,
    ]) {
      const { failure } = await explainAnswer(400, { error: 'invalid_request', error_description: words });
      assert.match(failure.message, /^Google refused the sign-in \(.*\.\.\.?\)\.$/);
    }
  });

  it('shows a hostile answer, and what the sign-in was told, on one line without controls', async () => {
    const ugly = '\u001b]0;owned\u0007\u001b[2Jgo\r\nroot# \u202egnp\u2028\u009b31m';
    for (const error of ['invalid_grant', 'invalid_target', 'unauthorized_client']) {
      const { failure } = await explainAnswer(400, { error, error_description: `audience ${ugly}` });
      assert.match(failure.message, /go root# gnp/);
    }
    const federation = { audience: workforce, stsEndpoint: 'https://sts.googleapis.com/v1/token' };
    const response = {
      status: 400,
      data: { error: 'invalid_grant', error_description: 'The audience in ID Token' },
      headers: new Headers(),
    };
    const { message } = explainStsFailure({ response }, federation, { issuer: ugly, clientId: ugly });
    assert.match(message, /^[ -~]+$/);
  });

  it('puts nothing into a command that a shell would act on', async () => {
    const body = { error: { status: 'PERMISSION_DENIED', message: 'serviceusage.services.use' } };
    for (const userProject of ['x; rm -rf ~', '$(id)', '--project=x', '`id`', '', undefined]) {
      const change = { userProject } as { userProject: string };
      const { failure } = await explainAnswer(403, body, { change });
      assert.match(failure.hint ?? '', /add-iam-policy-binding PROJECT --role/);
    }
  });

  it('of a workload pool names its allowed audiences and its principals', async () => {
    const change = {
      audience: '//iam.googleapis.com/projects/12/locations/global/workloadIdentityPools/ci/providers/kc',
    };
    const wrong = {
      error: 'invalid_grant',
      error_description: 'The audience in ID Token [x] does not match',
    };
    const { failure } = await explainAnswer(400, wrong, { change });
    assert.match(failure.message, /is not the one in provider kc of the workload pool ci \(/);
    assert.match(failure.hint ?? '', /added to the allowed audiences of provider kc .*, then try again\.$/);
    const denied = { error: { status: 'PERMISSION_DENIED', message: 'no' } };
    const { failure: refused } = await explainAnswer(403, denied, { change, impersonates: true });
    assert.match(
      refused.hint ?? '',
      /--member='principalSet:\/\/iam\.googleapis\.com\/projects\/12\/locations\/global\/workloadIdentityPools\/ci\/\*'$/,
    );
  });

  it('that a wrong clock may explain says how wrong it is', async () => {
    const body = { error: 'invalid_grant', error_description: 'ID Token issued at 1 is stale to sign-in.' };
    const date = new Date(Date.now() + 7_260_000).toUTCString();
    const { failure } = await explainAnswer(400, body, { headers: { date } });
    assert.equal(
      failure.hint,
      'Set the time: the clock of this machine is 2 hours behind, then: postern login',
    );
  });

  for (const { status, body, code, says, next } of tokenExchangeAnswers) {
    it(`ends in ${code} after ${JSON.stringify(body).slice(0, 140)}`, async () => {
      const { failure, host } = await explainAnswer(status, body);
      assert.equal(failure.code, code);
      assert.match(failure.message, says);
      assert.match(failure.hint ?? '', next);
      assert.ok(failure.message.includes(host), 'who said so');
    });
  }
});

describe('a service account that may not be acted as', () => {
  for (const { status, body, code, says, next } of impersonationAnswers) {
    it(`ends in ${code} after ${JSON.stringify(body).slice(0, 140)}`, async () => {
      const { failure } = await explainAnswer(status, body, { impersonates: true });
      assert.equal(failure.code, code);
      assert.match(failure.message, says);
      assert.match(failure.hint ?? '', next);
    });
  }
});
