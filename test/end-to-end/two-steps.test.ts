import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

const email = 'william@example.com';

describe('a login in two steps', { concurrency: false }, () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let home: string;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => {
    env = createEnvironment(mkdtempSync(`${sandbox.folder}/person-`), {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    });
    home = env['POSTERN_HOME'] ?? '';
  });

  const run = (args: string, input = '') => runPostern(args.split(' '), { env, input });
  const listPending = () => readdirSync(`${home}/pending`);
  const countExchanges = () => sandbox.google.requests.filter(({ path }) => path === '/token').length;
  const finish = (address: string, args = '') => run(`login finish --response-file -${args}`, address);

  async function start(args = '') {
    const { exitCode, stdout, stderr } = await run(
      `login start --client-secrets ${sandbox.clientSecretsFile} --json${args}`,
    );
    assert.equal(exitCode, 0, stderr);
    const started = JSON.parse(stdout);
    const kept = JSON.parse(readFileSync(`${home}/pending/${started.id}.json`, 'utf8'));
    const secrets = [kept.pending.codeVerifier, kept.pending.client.secret];
    for (const secret of secrets) assert.ok(!`${stdout}${stderr}`.includes(secret), 'a secret was shown');
    return { ...started, stderr, kept, secrets };
  }

  it('prints the address alone, and signs in with the response in another process', async () => {
    const { exitCode, stdout, stderr } = await run(
      `login start --client-secrets ${sandbox.clientSecretsFile} --project p`,
    );
    assert.equal(exitCode, 0);
    assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\?\S+\n$/);
    assert.match(
      stderr,
      /^Signing in on .+ as client .+\nProject: p\nAccess asked for:\n {2}bigquery: .+\n {2}openid: .+\n {2}email: .+$/m,
    );
    assert.match(stderr, /hand it over within 10 min\.$/m);
    const [, id = ''] = /^postern login finish ([0-9a-f]{8})$/m.exec(stderr) ?? [];
    assert.equal(statSync(`${home}/pending/${id}.json`).mode & 0o777, 0o600);
    const kept = JSON.parse(readFileSync(`${home}/pending/${id}.json`, 'utf8'));

    const address = await visit(stdout.trim(), { email });
    // Without a terminal, standard input needs no option.
    const finished = await run('login finish', `"${address}"\n`);
    assert.deepEqual([finished.exitCode, finished.stdout], [0, '']);
    assert.match(finished.stderr, /Code found, state matches\.\nSigned in as william@example\.com/);
    const { credential, project } = JSON.parse(readFileSync(`${home}/profiles/default.json`, 'utf8'));
    assert.equal(project, 'p');
    const { code = '' } = Object.fromEntries(new URL(address).searchParams);
    const { codeVerifier, client } = kept.pending;
    for (const secret of [
      code,
      codeVerifier,
      client.secret,
      credential.refreshToken,
      credential.accessToken,
    ]) {
      assert.ok(secret.length > 10);
      assert.ok(!`${stderr}${finished.stderr}`.includes(secret), 'a secret was shown');
    }
    assert.deepEqual(listPending(), []);
    assert.equal((await run('token')).stdout, `${credential.accessToken}\n`);
  });

  it('is data for a script, from start to finish', async () => {
    const { kept, stderr, secrets, ...started } = await start(' --quiet --timeout 1h --profile work');
    assert.equal(stderr, '');
    const { id, url, expiresAt, ...rest } = started;
    assert.deepEqual(rest, { flow: 'console', userCode: null, intervalSeconds: null });
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 3_600_000) < 60_000);
    const listed = await run('login pending --json');
    const [entry, ...more] = JSON.parse(listed.stdout);
    assert.deepEqual([entry.id, entry.url, entry.profile, more], [id, url, 'work', []]);
    for (const secret of secrets) assert.ok(!listed.stdout.includes(secret));
    const address = await visit(url, { email });
    const finished = await finish(address, ' --json --quiet');
    assert.deepEqual([finished.exitCode, finished.stderr], [0, '']);
    const { profile, account, flow } = JSON.parse(finished.stdout);
    assert.deepEqual([profile, account, flow], ['work', email, 'console']);
  });

  it('finds the one among several by its state, and leaves the others', async () => {
    const logins = [await start(' --profile a'), await start(' --profile b'), await start(' --profile c')];
    for (const [index, name] of [
      [1, 'b'],
      [2, 'c'],
      [0, 'a'],
    ] as const) {
      const address = await visit(logins[index]?.url, { email: `${name}@example.com` });
      const { exitCode, stderr } = await finish(address);
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, new RegExp(`Signed in as ${name}@example\\.com, profile ${name}\\.`));
    }
    assert.deepEqual(listPending(), []);
  });

  it('survives a failed exchange, and can be finished again', async () => {
    const { id, url } = await start();
    const address = await visit(url, { email });
    sandbox.google.failNext('/token', { status: 500 });
    const failed = await finish(address);
    assert.deepEqual([failed.exitCode, failed.stdout], [1, '']);
    assert.match(
      failed.stderr,
      new RegExp(`^Login ${id} still waits\\..+\npostern: .+\\[server_error\\]`, 'm'),
    );
    assert.equal((await finish(address)).exitCode, 0);
  });

  it('survives the wrong account and a refusal, for the same address opened again', async () => {
    const { url } = await start(` --account ${email}`);
    const eve = await finish(await visit(url, { email: 'eve@example.com' }));
    assert.match(eve.stderr, /eve@example\.com signed in, not william.+\[wrong_account\]/);
    const refused = await finish(await visit(url, { email, allow: false }));
    assert.match(refused.stderr, /\[access_denied\]/);
    assert.deepEqual([eve.exitCode, refused.exitCode], [4, 4]);
    assert.equal((await finish(await visit(url, { email }))).exitCode, 0);
  });

  it('takes no response that was not started here, and names the danger', async () => {
    const { url } = await start();
    const address = await visit(url, { email });
    const exchanges = countExchanges();
    const strange = address.replace(/state=[^&]+/, 'state=AAAAAAAAAAAAAAAAAAAAAA');
    const { exitCode, stderr } = await finish(strange);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /not belong to a sign-in that was started here.+\[state_mismatch\]\n.+somebody sent it/,
    );
    assert.equal((await run('login cancel --all')).exitCode, 0);
    const late = await finish(address);
    assert.equal(late.exitCode, 4);
    assert.match(late.stderr, /\[no_pending_login\]\n {2}next: postern login start\. If somebody sent/);
    assert.equal(countExchanges(), exchanges);
    for (const text of [stderr, late.stderr]) assert.doesNotMatch(text, /4\/0A/);
  });

  it('takes a bare code only where that is allowed and one login can be meant', async () => {
    const [first] = [await start(), await start()];
    const code = new URL(await visit(first.url, { email })).searchParams.get('code') ?? '';
    for (const args of ['', ' --allow-bare-code', ` ${first.id}`]) {
      const { exitCode, stderr } = await finish(code, args);
      assert.equal(exitCode, 1);
      assert.match(stderr, /\[bare_code\]\n {2}next: .+--allow-bare-code/);
      assert.ok(!stderr.includes(code));
    }
    assert.equal((await finish(code, ` ${first.id} --allow-bare-code`)).exitCode, 0);
  });

  it('says that it has expired, and is gone after that', async () => {
    const age = async () => {
      const { id, url, kept } = await start();
      const expiresAt = Date.now() - 1;
      writeFileSync(`${home}/pending/${id}.json`, JSON.stringify({ ...kept, expiresAt }));
      return { id, url };
    };
    const { id, url } = await age();
    const address = await visit(url, { email });
    const { exitCode, stderr } = await finish(address);
    assert.equal(exitCode, 4);
    assert.match(stderr, new RegExp(`Pending login ${id} has expired\\. \\[pending_login_expired\\]`));
    assert.match((await finish(address)).stderr, /\[no_pending_login\]/);

    const other = await age();
    const listed = await run('login pending');
    assert.deepEqual([listed.exitCode, listed.stdout], [0, '']);
    assert.equal(listed.stderr, `Expired, and removed: ${other.id}.\nNo sign-in waits to be finished.\n`);

    const [gone, waiting] = [await age(), await start()];
    assert.match(waiting.stderr, new RegExp(`^Expired, and removed: ${gone.id}\\.$`, 'm'));
    assert.deepEqual(listPending(), [`${waiting.id}.json`]);
  });

  it('is finished by one of two at once, and the other says so', async () => {
    const { url } = await start();
    const address = await visit(url, { email });
    const exchanges = countExchanges();
    const results = await Promise.all([finish(address), finish(address)]);
    assert.equal(countExchanges(), exchanges + 1);
    const [won, lost] = results.toSorted((a, b) => (a.exitCode ?? 0) - (b.exitCode ?? 0));
    assert.equal(won?.exitCode, 0);
    // Whoever looks only after the other has finished finds nothing that waits.
    assert.match(lost?.stderr ?? '', /\[(pending_login_gone|no_pending_login)\]/);
    assert.deepEqual(listPending(), []);
  });

  it('asks at a terminal as login does, until a paste can be used', async () => {
    const { url } = await start();
    const address = await visit(url, { email });
    const terminal = openPostern(['login', 'finish'], { env });
    try {
      await terminal.waitFor('Paste it here');
      terminal.paste(address.replace(/state=[^&]+/, 'state=x'));
      terminal.press('enter');
      await terminal.waitFor(/If somebody sent it to\s+you, stop/);
      terminal.paste(address);
      terminal.press('enter');
      assert.equal((await terminal.exited).exitCode, 0);
      assert.match(terminal.text(), /Signed in as william@example\.com/);
    } finally {
      await terminal.close();
    }
  });

  it('shows the address once at a terminal, with its QR code', async () => {
    const args = ['login', 'start', '--client-secrets', sandbox.clientSecretsFile];
    const terminal = openPostern(args, { env, columns: 200, rows: 80 });
    try {
      assert.equal((await terminal.exited).exitCode, 0);
      assert.equal(terminal.raw().split('code_challenge=').length, 2);
      assert.match(terminal.text(), /▀▀▀/);
      assert.match(terminal.text(), /^postern login finish [0-9a-f]{8}$/m);
    } finally {
      await terminal.close();
    }
  });

  it('is listed while it waits, and can be cancelled', async () => {
    const [first, second] = [await start(' --timeout 0'), await start(` --account ${email}`)];
    const { stdout, stderr } = await run('login pending');
    const [header = '', ...rows] = stdout.trimEnd().split('\n');
    assert.match(header, /^id +flow +profile +account +client +ends in$/);
    assert.match(rows[0] ?? '', new RegExp(`^${second.id} +console +default +${email} .+ \\d+ min$`));
    assert.match(rows[1] ?? '', new RegExp(`^${first.id} +console +default +any .+ never$`));
    assert.equal(stderr, '');
    assert.equal((await run(`login cancel ${first.id}`)).stderr, `Cancelled: ${first.id}.\n`);
    assert.deepEqual(listPending(), [`${second.id}.json`]);
    assert.equal((await run(`login cancel ${first.id}`)).exitCode, 1);
    for (const args of ['login cancel', `login cancel ${second.id} --all`])
      assert.equal((await run(args)).exitCode, 2);
  });

  it('leaves nothing behind when its address cannot be handed out', async () => {
    writeFileSync(`${sandbox.folder}/taken`, '');
    const { exitCode, stdout, stderr } = await run(
      `login start --client-secrets ${sandbox.clientSecretsFile} --url-file ${sandbox.folder}/taken`,
    );
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /\[file_unwritable\]/);
    assert.deepEqual(listPending(), []);
  });
});
