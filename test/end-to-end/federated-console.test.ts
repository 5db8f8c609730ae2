import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { readQrCodes } from '../sandbox/terminal/read-qr-codes.ts';

const email = 'ada@example.com';

describe("a sign-in by redirect at a company's identity provider", { concurrency: 2 }, () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  function createPerson() {
    const folder = mkdtempSync(`${company.folder}/person-`);
    const env = createEnvironment(folder);
    return { folder, env, profile: `${env['POSTERN_HOME']}/profiles/default.json` };
  }

  const where = () => [
    ...['--issuer', company.idp.url, '--client-id', 'public', '--audience', company.audience],
    ...['--sts-endpoint', company.federation.stsEndpoint],
  ];

  async function open(t: TestContext, ...args: string[]) {
    const person = createPerson();
    const options = { env: person.env, columns: 110, rows: 70 };
    const terminal = openPostern(['login', '--flow', 'console', ...where(), ...args], options);
    t.after(() => terminal.close());
    await terminal.waitFor('Paste it here');
    const [, url = ''] = await terminal.waitFor(/^(http:\S+\/auth\?\S+)$/m);
    return { ...person, terminal, url };
  }

  it('takes the address that the browser ends at, where nothing listens', async (t) => {
    const { terminal, url, profile } = await open(t);
    assert.deepEqual(await readQrCodes(terminal, { scheme: 'dark' }), [url]);
    const asked = Object.fromEntries(new URL(url).searchParams);
    const { redirect_uri, code_challenge_method, prompt, access_type } = asked;
    assert.deepEqual(
      [redirect_uri, code_challenge_method, prompt, access_type],
      ['http://127.0.0.1:1/', 'S256', 'consent', undefined],
    );
    assert.doesNotMatch(terminal.text(), /phishers/);
    const address = await visit(url, { email });
    assert.equal(new URL(address).searchParams.get('iss'), company.idp.url);
    terminal.paste(address);
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /^Code found, state matches\.\nSigned in as ada@example\.com/m);
    const { credential, flow } = JSON.parse(readFileSync(profile, 'utf8'));
    assert.equal(flow, 'console');
    const code = new URL(address).searchParams.get('code') ?? '';
    for (const secret of [code, credential.accessToken, credential.refreshToken, credential.idToken])
      assert.ok(secret.length > 20 && !terminal.raw().includes(secret));
  });

  it('spends no code of a response without the name of the server, or with that of another', async () => {
    for (const change of [
      (url: URL) => url.searchParams.delete('iss'),
      (url: URL) => url.searchParams.set('iss', 'https://evil.example/\x1b[31m'),
    ]) {
      const { env, profile } = createPerson();
      const run = (args: string[], input = '') => runPostern(['login', ...args], { env, input });
      const started = await run(['start', '--flow', 'console', '--json', ...where()]);
      const address = new URL(await visit(JSON.parse(started.stdout).url, { email }));
      change(address);
      const code = address.searchParams.get('code') ?? '';
      const { exitCode, stderr } = await run(['finish', '--response-file', '-'], address.href);
      assert.equal(exitCode, 1, stderr);
      assert.match(stderr, /\[issuer_mismatch\]/);
      assert.ok(!stderr.includes('\x1b') && !stderr.includes(code));
      assert.ok(!existsSync(profile));
      assert.ok(!company.idp.requests.some(({ body }) => body['code'] === code));
    }
  });

  it('explains what the browser was told in the address, in words that no terminal obeys', async (t) => {
    const { terminal, url, profile } = await open(t);
    const state = new URL(url).searchParams.get('state') ?? '';
    const said = new URLSearchParams({
      ...{ error: 'access_denied', state, iss: company.idp.url },
      error_description: 'AADSTS53003: Access has been blocked by Conditional Access policies.\x1b[31m\x07',
    });
    terminal.paste(`http://127.0.0.1:1/?${said}`);
    terminal.press('enter');
    const { exitCode } = await terminal.exited;
    assert.equal(exitCode, 4);
    assert.match(terminal.text(), /AADSTS53003/);
    assert.ok(!terminal.raw().includes('\x1b[31m') && !terminal.raw().includes('policies.\x07'));
    assert.ok(!existsSync(profile));
  });

  it('ends by itself in a browser that was opened here', async (t) => {
    const { folder, env, profile } = createPerson();
    const browser = ['#!/bin/sh', 'echo "$1" > "$0.draft" && mv "$0.draft" "$0.url"', ''];
    writeFileSync(`${folder}/browser`, browser.join('\n'), { mode: 0o755 });
    const args = ['login', ...where(), '--launch-browser'];
    const terminal = openPostern(args, { env: { ...env, BROWSER: `${folder}/browser` }, columns: 110 });
    t.after(() => terminal.close());
    while (!existsSync(`${folder}/browser.url`)) await sleep(20);
    const url = readFileSync(`${folder}/browser.url`, 'utf8').trim();
    assert.match(new URL(url).searchParams.get('redirect_uri') ?? '', /^http:\/\/127\.0\.0\.1:\d{4,5}\/$/);
    const ended = await fetch(await visit(url, { email }));
    assert.equal(ended.status, 200);
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /^The browser has answered\.$\n^Signed in as ada@example\.com/m);
    const { flow, redirectUri } = JSON.parse(readFileSync(profile, 'utf8'));
    assert.deepEqual([flow, redirectUri], ['console', undefined]);
  });
});
