import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { InterruptedError } from '../../src/errors.ts';
import { runBrowserLogin } from '../../src/login/browser-login.ts';
import type { LoginRequest } from '../../src/login/pending-login.ts';
import { failureOf } from '../failure-of.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { visit } from '../sandbox/google/person.ts';
import { createLoginRequest, createScriptedPerson } from './sandbox-login.ts';

const email = 'william@example.com';

/** The browser of this machine: ends where the redirect leads, and opens that. */
async function browse(address: string): Promise<undefined> {
  assert.equal((await fetch(await visit(address, { email }))).status, 200);
}

const never = () => new Promise<never>(() => {});

describe('a login with a browser of this machine', () => {
  let google: SandboxGoogle;
  let request: LoginRequest;
  before(async () => {
    google = await startGoogle();
    request = await createLoginRequest(google);
  });
  after(() => google.close());

  const isGone = async (consentUrl: string | undefined): Promise<boolean> => {
    const redirectUri = new URL(consentUrl ?? '').searchParams.get('redirect_uri') ?? '';
    return fetch(redirectUri).then(
      () => false,
      ({ cause }) => cause.code === 'ECONNREFUSED',
    );
  };

  it('ends with what the browser was redirected to, and the prompt is over before that is said', async () => {
    const events: string[] = [];
    const script = createScriptedPerson(() => '');
    const person = {
      ...script,
      ask: ({ signal }: { signal?: AbortSignal | undefined }) =>
        new Promise<string>((_, reject) => {
          events.push('asked');
          signal?.addEventListener('abort', () => {
            events.push('ended');
            reject(signal.reason);
          });
          void browse(script.shown[0] ?? '');
        }),
      tell: (note: { kind: string }) => void events.push(note.kind),
    };
    const { credential } = await runBrowserLogin(request, person, async () => undefined);
    assert.equal(credential.account, email);
    assert.deepEqual(events, ['asked', 'ended', 'redirect-received']);
    assert.ok(await isGone(script.shown[0]));
  });

  it('does not ask at all where the browser was faster', async () => {
    const person = createScriptedPerson(() => '');
    await runBrowserLogin(request, person, browse);
    assert.deepEqual([person.asked, person.notes], [0, [{ kind: 'redirect-received' }]]);
  });

  it('is not held up by who goes on asking', async () => {
    const person = createScriptedPerson(async (url) => {
      await browse(url);
      return never();
    });
    const { credential } = await runBrowserLogin(request, person, async () => undefined);
    assert.equal(credential.account, email);
    assert.equal(person.asked, 1);
  });

  it('ends with a paste, while a browser that was opened does nothing', async () => {
    const person = createScriptedPerson((url, attempt) => (attempt === 1 ? 'hello' : visit(url, { email })));
    const words = 'No browser was opened.';
    const { credential } = await runBrowserLogin(request, person, async () => words);
    assert.equal(credential.account, email);
    const kinds = person.notes.map((note) => ('error' in note ? note.error.code : note.kind));
    assert.deepEqual(kinds, ['browser', 'unrecognized_response', 'code-found']);
    assert.deepEqual(person.notes[0], { kind: 'browser', words });
    assert.ok(await isGone(person.shown[0]));
  });

  it('stops listening when the person gives up, and when all pastes are used up', async () => {
    const reason = new InterruptedError();
    const leaving = createScriptedPerson(() => Promise.reject(reason));
    await assert.rejects(
      runBrowserLogin(request, leaving, async () => undefined),
      reason,
    );
    assert.ok(await isGone(leaving.shown[0]));

    const clueless = createScriptedPerson(() => 'hello');
    const failure = await failureOf(() => runBrowserLogin(request, clueless, async () => undefined));
    assert.equal(failure.code, 'unrecognized_response');
    assert.equal(clueless.asked, 10);
    assert.ok(await isGone(clueless.shown[0]));
  });

  it('stops listening with the signal, also before anybody is asked', async () => {
    const reason = new InterruptedError();
    const stop = new AbortController();
    const person = createScriptedPerson(() => '');
    const launch = async () => {
      stop.abort(reason);
      return undefined;
    };
    await assert.rejects(runBrowserLogin(request, person, launch, { signal: stop.signal }), reason);
    assert.equal(person.asked, 0);
    assert.ok(await isGone(person.shown[0]));
  });
});
