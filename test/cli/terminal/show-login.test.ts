import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createQrCode } from '../../../src/cli/terminal/qr-code.ts';
import { formatConsent, formatLoginStart } from '../../../src/cli/terminal/show-login.ts';
import { googleAuthorizationServer as server } from '../../../src/google/authorization-server.ts';
import { defaultScopes } from '../../../src/google/scopes.ts';
import { createPendingLogin, formatConsentUrl } from '../../../src/login/pending-login.ts';
import { readQrCodes } from '../../sandbox/terminal/read-qr-codes.ts';
import { openConsent } from './consent-program.ts';

/** As long as the clients of Google's console are. */
const client = { id: `482956413874-${'a1b2'.repeat(8)}.apps.googleusercontent.com`, secret: 'GOCSPX-secret' };
const account = 'william.shakespeare@some-company.example.com';
const scopes = defaultScopes;
const plain = formatConsentUrl(createPendingLogin({ server, client, scopes }));
const named = formatConsentUrl(createPendingLogin({ server, client, scopes, account }));

async function show(t: TestContext, url: string, options: Parameters<typeof openConsent>[1]) {
  const terminal = openConsent(url, options);
  t.after(() => terminal.close());
  await terminal.exited;
  return terminal;
}

describe('the QR code of a consent URL', { concurrency: 2 }, () => {
  for (const columns of [80, 200]) {
    for (const [name, url] of Object.entries({ plain, named })) {
      for (const env of [{}, { NO_COLOR: '1' }]) {
        it(`is read off a dark and a light terminal: ${columns} columns, ${name}, ${JSON.stringify(env)}`, async (t) => {
          const terminal = await show(t, url, { columns, rows: 60, env });
          for (const scheme of ['dark', 'light'] as const)
            assert.deepEqual(await readQrCodes(terminal, { scheme }), [url]);
          assert.ok(terminal.text().split('\n').includes(url), 'the address is not alone on its line');
        });
      }
    }
  }

  it('is not drawn where it does not fit, which is said', async (t) => {
    for (const size of [
      { columns: 70, rows: 60 },
      { columns: 80, rows: 39 },
      { columns: 80, rows: 24 },
    ]) {
      const terminal = await show(t, plain, size);
      assert.doesNotMatch(terminal.text(), /[▀▄█]/);
      assert.match(terminal.text(), new RegExp(`this one has ${size.columns} x ${size.rows}`));
    }
  });

  it('is drawn all the same with --qr always, and never with --qr never', async (t) => {
    const always = await show(t, plain, { columns: 80, rows: 24, qr: 'always' });
    assert.deepEqual(await readQrCodes(always, { scheme: 'light' }), [plain]);
    const never = await show(t, plain, { columns: 80, rows: 60, qr: 'never' });
    assert.doesNotMatch(never.text(), /[▀▄█]|QR code/);
  });

  it('is left out, with a word, of a terminal that shows escape sequences as they are', async (t) => {
    const dumb = { columns: 120, rows: 60, env: { TERM: 'dumb' } };
    const terminal = await show(t, plain, dumb);
    assert.ok(!terminal.raw().includes('\x1b'));
    assert.doesNotMatch(terminal.text(), /[▀▄█]/);
    assert.match(terminal.text(), /^\(No QR code: this terminal is a dumb one \(TERM\)\./m);
    const always = await show(t, plain, { ...dumb, qr: 'always' });
    assert.match(always.text(), /[▀▄█]/);
  });

  it('is not drawn into a file', () => {
    assert.doesNotMatch(formatConsent(plain, new PassThrough(), 'auto'), /[▀▄█]|QR code|[^\n -~]/);
  });

  it('is no wider and no higher than it says', () => {
    for (const columns of [40, 80, 81, 200]) {
      const { lines, ...size } = createQrCode(plain, columns);
      const widths = lines.map((line) => stripVTControlCharacters(line).length);
      assert.deepEqual(new Set(widths), new Set([size.columns]));
      assert.equal(lines.length, size.rows);
    }
  });

  it('has four modules of white around it where there is room', () => {
    const lines = createQrCode(plain, 200).lines.map((line) => stripVTControlCharacters(line));
    assert.deepEqual(
      [...lines.slice(0, 2), ...lines.slice(-2)].filter((line) => line.trim() !== ''),
      [],
    );
    for (const line of lines) assert.match(line, /^ {4}.* {4}$/);
  });
});

describe('what to do after consent', () => {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 60 });
  const consent = (uri: string, isReceived = false, canAsk = true) =>
    formatConsent(plain, terminal(), 'auto', {}, { redirect: { uri, isReceived }, canAsk });

  it('is to copy the address of the page that does not load, wherever that is', () => {
    const text = consent('http://localhost:8080/done');
    assert.match(text, /The page after that does not load/);
    assert.match(text, /begins with http:\/\/localhost:8080\/done, and paste it here\.$/m);
  });

  it('is to copy what a hosted page shows', () => {
    const text = consent('https://login.example.com/\x1b[2J\u202e');
    assert.match(
      text,
      /^Sign in and consent there\. The page after that, https:\/\/login\.example\.com\/, shows what/m,
    );
    assert.match(text, /^Copy that, or the page's whole address, and paste it here\.$/m);
    assert.match(text, /Nobody else may have it/);
    assert.doesNotMatch(text, /does not load|begins with/);
  });

  it('is nothing where the answer is received, without a QR code for another device', () => {
    const text = consent('http://127.0.0.1:40123/', true);
    assert.match(text, /^A browser of this machine opens this address\. If none does, open it yourself:\n\n/);
    assert.ok(text.includes(`\n${plain}\n`));
    assert.match(text, /comes back here by itself\.$/m);
    assert.match(text, /begins with http:\/\/127\.0\.0\.1:40123\/, and paste it here\.$/m);
    assert.doesNotMatch(text, /[▀▄█]|QR code/);
    assert.doesNotMatch(consent('http://127.0.0.1:40123/', true, false), /paste/);
  });
});

describe('the start of a login', () => {
  it('says where, as whom and for what, with nothing that drives a terminal, and no secret', () => {
    const evil = { id: 'id\x1b[2J\u202e', secret: 'GOCSPX-secret' };
    const text = formatLoginStart({ server, client: evil, scopes: ['a\nb', ...scopes], account: 'x\x07@y' });
    assert.match(text, /as client id\n/);
    assert.match(text, /\nAccount: x @y\n/);
    assert.match(
      text,
      /\nAccess asked for:\n {2}a b\n {2}bigquery: see, change and .+\n {2}openid: .+\n {2}email: .+$/,
    );
    assert.doesNotMatch(text, /GOCSPX|[^\n -~]/);
  });
});
