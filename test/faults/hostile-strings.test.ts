import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, describe, it } from 'node:test';
import { runMain } from '../cli/run-main.ts';
import { answerWith } from '../oauth/start-server.ts';
import { makePrivateFolder } from '../private-folder.ts';
import type { RunResult } from '../sandbox/postern.ts';
import { commands, metadataOf, runAt } from './run-at.ts';

/** What somebody would write who wants to be more than quoted. Each has a word that may be shown. */
const hostileStrings: Record<string, string> = {
  'a title and a cleared screen': '\u001b]0;owned\u0007\u001b[2J\u001b[1;31mword\u001b[0m',
  '8-bit escape sequences': '\u009b2J\u009d0;owned\u009cword\u0090q\u009c',
  'text that runs backwards': '\u202edrow\u2066word\u2069\u200f',
  'an end of line, and a line of its own': 'word\r\npostern: all is well [ok]\n  next: rm -rf /\u2028word',
  'NUL, DEL and backspaces': 'wo\0rd\u007f\b\b\b\bword',
  'half a character': 'word\ud800 \udc00\ud83d',
  'what is drawn as nothing': 'word\u{e0041}\u{e0042}\u200b\ufeff\u00ad\u2060word',
  'almost a megabyte': 'word'.repeat(220_000),
};

/** The same in every field that an answer of such a server could have, by the command that asks it. */
function fill(command: string, text: string, url: string): Record<string, unknown>[] {
  const refusal = {
    error: text,
    error_description: text,
    error_subtype: text,
    error_code: text,
    error_uri: text,
  };
  if (command === 'a discovery') return [metadataOf(text), { ...refusal, issuer: text }];
  if (command === 'a query') {
    const error = { code: 400, message: text, status: text, errors: [{ reason: text, message: text }] };
    return [
      { error },
      { error: { ...error, code: 403, errors: [{ reason: 'accessDenied', message: text }] } },
    ];
  }
  const known = { ...refusal, error: 'invalid_grant' };
  if (command === 'a logout') return [refusal];
  if (command === 'a device code') {
    const device = {
      device_code: 'x',
      user_code: 'ABC',
      verification_url: 'https://x.example/',
      expires_in: 60,
    };
    return [
      refusal,
      { ...device, user_code: text },
      { ...device, verification_url: text },
      { ...device, verification_url: `https://x.example/?${text}` },
    ];
  }
  const claims = { iss: text, aud: text, sub: text, email: text, exp: 4e9 };
  const tokens = { access_token: 'ya29.ok', token_type: 'Bearer', refresh_token: '1//ok', expires_in: 3599 };
  const bigquery = 'https://www.googleapis.com/auth/bigquery';
  return [
    refusal,
    known,
    { ...tokens, access_token: text, token_type: text, expires_in: text },
    { ...tokens, refresh_token: text },
    { ...tokens, scope: `${text} ${bigquery}`, id_token: `e30.${encode(claims)}.x` },
    {
      ...tokens,
      scope: bigquery,
      id_token: `e30.${encode({ ...claims, iss: url, aud: 'client.apps.example' })}.x`,
    },
    { ...tokens, scope: bigquery, id_token: text },
  ];
}

const encode = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');

/** Controls but the end of a line, C1, what changes direction, what is drawn as nothing, lone surrogates, separators. */
const raw = /[\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?!\n)\p{Cc}/u;

describe('a server that answers with', { concurrency: true }, () => {
  const folder = makePrivateFolder({ after });

  function assertHarmless({ stdout, stderr }: RunResult, what: string): void {
    for (const shown of [stdout, stderr]) {
      const found = raw.exec(shown);
      const around = shown.slice(Math.max(0, (found?.index ?? 0) - 100), (found?.index ?? 0) + 100);
      assert.equal(found, null, `${JSON.stringify(around)}, ${what}`);
      assert.ok(shown.length < 10_000, `${shown.length} characters, ${what}`);
      assert.doesNotMatch(shown, /^postern: all is well|^ {2}next: rm|\[internal\]/m);
    }
  }

  /** Everything it said, and what the commands that only look show of what it kept. */
  async function check(name: string, text: string, index: number): Promise<void> {
    const command = commands[name] ?? assert.fail();
    const answer: RequestListener = (request, response) => {
      const body = fill(name, text, `http://${request.headers.host}`)[index] ?? {};
      answerWith('error' in body ? 400 : 200, body)(request, response);
    };
    const what = `answer ${index} to ${name}`;
    const result = await runAt(command, answer, { folder, isTTY: true });
    assertHarmless(result, what);
    assertHarmless(await runAt(command, answer, { folder, args: ['--json'] }), what);
    if (result.exitCode !== 0) return;
    for (const look of [['status'], ['status', '--json'], ['login', 'pending', '--json']])
      assertHarmless(await runMain(look, { env: result.env }), what);
  }

  for (const [kind, text] of Object.entries(hostileStrings)) {
    it(`${kind}, shows a terminal nothing of it raw`, async () => {
      const checks = Object.keys(commands).flatMap((name) =>
        fill(name, text, '').map((_, index) => check(name, text, index)),
      );
      await Promise.all(checks);
    });

    it(`${kind} in the address that a sign-in ends at, shows a terminal nothing of it raw`, async () => {
      const finish = commands['an exchange'] ?? assert.fail();
      for (const name of ['code', 'state', 'error', 'error_description', 'error_uri', 'scope', 'iss', text]) {
        const input = (proper: URL): string => {
          if (name.startsWith('error')) proper.searchParams.delete('code');
          if (name === 'error_description') proper.searchParams.set('error', 'access_denied');
          proper.searchParams.set(name, text);
          return proper.href;
        };
        const result = await runAt(finish, answerWith(400, { error: 'invalid_grant' }), { folder, input });
        assertHarmless(result, name);
      }
    });
  }

  it('a proper answer is understood: what is sent here would be, too', async () => {
    const { exitCode, stdout } = await runAt(
      commands['a refresh'] ?? assert.fail(),
      answerWith(200, { access_token: 'ya29.ok', token_type: 'Bearer', expires_in: 3599 }),
      { folder },
    );
    assert.deepEqual([exitCode, stdout], [0, 'ya29.ok\n']);
  });
});
