import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { InterruptedError, SignInRequiredError } from '../../src/errors.ts';
import { runConsoleLogin } from '../../src/login/console-login.ts';
import type { LoginRequest } from '../../src/login/pending-login.ts';
import { assertSilent, failureOf } from '../failure-of.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { visit } from '../sandbox/google/person.ts';
import { createLoginRequest, createScriptedPerson } from './sandbox-login.ts';

const email = 'william@example.com';

describe('a console login', () => {
  let google: SandboxGoogle;
  let request: LoginRequest;
  before(async () => {
    google = await startGoogle();
    request = await createLoginRequest(google);
  });
  after(() => google.close());

  const countExchanges = () => google.requests.filter(({ path }) => path === '/token').length;

  it('ends with a credential of what the person pasted', async () => {
    const person = createScriptedPerson((url) => visit(url, { email }));
    const { credential, missingScopes } = await runConsoleLogin(request, person);
    assert.equal(credential.account, email);
    assert.deepEqual(missingScopes, []);
    assert.deepEqual([person.shown.length, person.asked], [1, 1]);
    assert.deepEqual(person.notes, [{ kind: 'code-found', stateMatches: true }]);
    assertSilent(
      [person.shown, person.notes],
      [request.client.secret ?? assert.fail(), credential.refreshToken ?? assert.fail()],
    );
  });

  it('asks again after what cannot be used, shows the address once, and asks no server', async () => {
    const pastes: [paste: (address: string, url: string) => string, code: string][] = [
      [() => ' \n', 'no_response'],
      [(_, url) => url, 'authorization_url_pasted'],
      [() => 'hello', 'unrecognized_response'],
      [(address) => address.replace(/state=[^&]+/, 'state=AAAAAAAAAAAAAAAAAAAAAA'), 'state_mismatch'],
      [(address) => address.replace(/^.*\?/, '?').replace(/state=[^&]+&/, ''), 'state_mismatch'],
      [(address) => address.replace(/iss=[^&]+/, 'iss=https://evil.example'), 'issuer_mismatch'],
      [(address) => address.replace(':1/', ':8080/'), 'redirect_uri_mismatch'],
      [(address) => `${address}&state=`, 'unrecognized_response'],
      [(address) => address.replace(/&code=[^&]+/, ''), 'unrecognized_response'],
    ];
    const exchanges = countExchanges();
    let address = '';
    const person = createScriptedPerson(async (url, attempt) => {
      address ||= await visit(url, { email });
      assert.equal(countExchanges(), exchanges);
      return pastes[attempt - 1]?.[0](address, url) ?? address;
    });
    await runConsoleLogin(request, person);
    assert.equal(countExchanges(), exchanges + 1);
    assert.equal(person.shown.length, 1);
    assert.equal(person.asked, 10);
    const codes = person.notes.map((note) => (note.kind === 'unusable' ? note.error.code : note.kind));
    assert.deepEqual(codes, [...pastes.map(([, code]) => code), 'code-found']);
    const { code = '', state = '' } = Object.fromEntries(new URL(address).searchParams);
    assertSilent(person.notes, [code, state]);
  });

  it('gives up after ten pastes, with what was wrong with the last', async () => {
    const person = createScriptedPerson((_, attempt) => (attempt < 10 ? 'hello' : ''));
    const failure = await failureOf(() => runConsoleLogin(request, person));
    assert.equal(failure.code, 'no_response');
    assert.deepEqual([person.asked, person.notes.length], [10, 9]);
  });

  it('takes a bare code, and says that no state came with it', async () => {
    const person = createScriptedPerson(async (url) => {
      const address = await visit(url, { email });
      return new URL(address).searchParams.get('code') ?? '';
    });
    assert.equal((await runConsoleLogin(request, person)).credential.account, email);
    assert.deepEqual(person.notes, [{ kind: 'code-found', stateMatches: false }]);
  });

  it('is not lost to the code of another login, which PKCE keeps out: the right one can follow', async () => {
    const other = createScriptedPerson(() => '');
    await failureOf(() => runConsoleLogin(request, other));
    const stolen = new URL(await visit(other.shown[0] ?? '', { email })).searchParams.get('code') ?? '';
    const person = createScriptedPerson((url, attempt) => (attempt === 1 ? stolen : visit(url, { email })));
    assert.equal((await runConsoleLogin(request, person)).credential.account, email);
    const [, refused] = person.notes;
    assert.ok(refused?.kind === 'unusable');
    assert.equal(refused.error.code, 'invalid_grant');
    assert.match(refused.next ?? '', /^Open the address above once more/);
    assert.equal(person.shown.length, 1);
    assertSilent(person.notes, [stolen]);
  });

  it('ends with the refusal where only codes come that the server does not take', async () => {
    const person = createScriptedPerson(() => '4/0AeanS0aYesterdaysCode');
    const failure = await failureOf(() => runConsoleLogin(request, person));
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'invalid_grant');
    assert.equal(person.asked, 10);
  });

  it('ends at once when the person refuses in the browser', async () => {
    const exchanges = countExchanges();
    const person = createScriptedPerson((url) => visit(url, { email, allow: false }));
    const failure = await failureOf(() => runConsoleLogin(request, person));
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'access_denied');
    assert.deepEqual([person.asked, person.notes], [1, []]);
    assert.equal(countExchanges(), exchanges);
  });

  it('ends as the person ends it, and passes the signal on', async () => {
    const reason = new InterruptedError();
    const signal = AbortSignal.abort(reason);
    const person = {
      ...createScriptedPerson(() => ''),
      ask: async (options: { signal?: AbortSignal | undefined }) => {
        assert.equal(options.signal, signal);
        throw reason;
      },
    };
    await assert.rejects(runConsoleLogin(request, person, { signal }), reason);
  });
});
