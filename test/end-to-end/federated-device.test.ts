import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { approveDevice } from '../sandbox/google/person.ts';
import { approveDeviceInBrowser } from '../sandbox/identity-provider/browser.ts';
import { listListeners } from '../sandbox/listeners/list-listeners.ts';
import { findFamily, listProcesses } from '../sandbox/listeners/processes.ts';
import { createEnvironment, openPostern, program, runPostern } from '../sandbox/postern.ts';
import { readQrCodes } from '../sandbox/terminal/read-qr-codes.ts';

const email = 'ada@example.com';

const namesQuery =
  'SELECT name, SUM(number) AS total FROM `bigquery-public-data.usa_names.usa_1910_current` ' +
  'GROUP BY name ORDER BY total DESC LIMIT 3';

describe("a sign-in by device code at a company's identity provider", { concurrency: 3 }, () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  function createPerson() {
    const folder = mkdtempSync(`${company.folder}/person-`);
    const { secret = '' } = company.clients.post;
    const env = createEnvironment(folder, { POSTERN_CLIENT_SECRET: secret });
    const home = `${folder}/postern-home`;
    const profile = `${home}/profiles/default.json`;
    return {
      folder,
      env,
      profile,
      pending: `${home}/pending`,
      run: (...args: string[]) => runPostern(args, { env }),
      readSecrets(): string[] {
        const { accessToken, refreshToken, idToken, client } = JSON.parse(
          readFileSync(profile, 'utf8'),
        ).credential;
        return [accessToken, refreshToken, idToken, client.secret];
      },
    };
  }

  const where = () => [
    ...['--issuer', company.idp.url, '--client-id', 'post', '--audience', company.audienceOf('post')],
    ...['--sts-endpoint', company.federation.stsEndpoint, '--project', 'postern-sandbox'],
  ];

  const query = () => ['query', '--api-endpoint', company.bigQuery.url, '--format', 'csv', namesQuery];

  const listDeviceCodes = () => company.idp.requests.flatMap(({ body }) => body['device_code'] ?? []);

  it('reaches BigQuery, with the code in the address that the QR code on the screen leads to', async (t) => {
    const { env, profile, folder, run, readSecrets } = createPerson();
    const terminal = openPostern(['login', ...where()], { env, columns: 100, rows: 60 });
    t.after(() => terminal.close());
    await terminal.waitFor('Waiting for you to decide there');
    const [, url] = await terminal.waitFor(/^(http:\S+\/device)$/m);
    const [, userCode = ''] = await terminal.waitFor(/just as it stands: {3}(\S+)/);
    const [scanned = '', ...more] = await readQrCodes(terminal, { scheme: 'dark' });
    assert.deepEqual([scanned, more], [`${url}?user_code=${userCode}`, []]);
    // All of it at once, as a person sees it.
    const screen = terminal.screen().join('\n');
    for (const text of [url, userCode, 'Device codes are what phishers send'])
      assert.ok(text && screen.includes(text), screen);
    const family = findFamily(listProcesses(), ({ environment }) => environment.includes(`HOME=${folder}`));
    assert.deepEqual([family.length > 0, listListeners(family)], [true, []]);

    assert.match(await approveDeviceInBrowser(scanned, { email }), /Device connected/);
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /^Signed in as ada@example\.com, profile default\.$/m);
    assert.equal(statSync(profile).mode & 0o777, 0o600);
    const codes = listDeviceCodes();
    assert.ok(codes.length > 0);
    for (const secret of [...readSecrets(), ...codes]) {
      assert.ok(secret.length > 20);
      assert.ok(!terminal.raw().includes(secret), 'a secret was shown');
      assert.ok(!terminal.raw().includes(encodeURIComponent(secret)), 'a secret was shown, encoded');
    }

    const { exitCode, stdout, stderr } = await run(...query());
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, 'name,total\nJames,5077981\nJohn,4926703\nRobert,4770968\n');
  });

  it('is begun by one process and finished by another, also if one before that was killed', async () => {
    const { env, profile, pending, run, readSecrets } = createPerson();
    const started = await run('login', 'start', '--json', ...where());
    assert.equal(started.exitCode, 0, started.stderr);
    const { id, url, userCode, flow } = JSON.parse(started.stdout);
    assert.equal(flow, 'device');
    const path = `${pending}/${id}.json`;
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { codeVerifier, device } = JSON.parse(readFileSync(path, 'utf8')).pending;
    for (const secret of [codeVerifier, device.deviceCode, env['POSTERN_CLIENT_SECRET'] ?? ''])
      assert.ok(secret.length > 20 && !`${started.stdout}${started.stderr}`.includes(secret));

    const killed = spawn(process.execPath, [program, 'login', 'finish', id], { env, stdio: 'pipe' });
    await new Promise((resolve) => killed.stderr.once('data', resolve));
    killed.kill('SIGKILL');
    await new Promise((resolve) => killed.once('close', resolve));

    await approveDevice(url, userCode, { email });
    // What signing in took, the pending login remembers.
    delete env['POSTERN_CLIENT_SECRET'];
    const finished = await run('login', 'finish', '--json');
    assert.equal(finished.exitCode, 0, finished.stderr);
    const report = JSON.parse(finished.stdout);
    assert.deepEqual([report.account, report.flow, report.path], [email, 'device', profile]);
    for (const secret of [...readSecrets(), device.deviceCode])
      assert.ok(!`${finished.stdout}${finished.stderr}`.includes(secret));
    assert.deepEqual(
      readdirSync(pending).filter((name) => name.endsWith('.json')),
      [],
    );
    const { project, askedScopes } = JSON.parse(readFileSync(profile, 'utf8'));
    assert.equal(project, 'postern-sandbox');
    assert.ok(askedScopes.includes('offline_access'));
    assert.match((await run(...query())).stdout, /^James,5077981$/m);
  });

  it('keeps nothing of who refuses, or is somebody else', async (t) => {
    const decide = async (choices: { email: string; allow?: boolean }) => {
      const { env, profile } = createPerson();
      const terminal = openPostern(['login', ...where(), '--account', email], {
        env,
        columns: 100,
        rows: 60,
      });
      t.after(() => terminal.close());
      const [, userCode = ''] = await terminal.waitFor(/just as it stands: {3}(\S+)/);
      await approveDevice(`${company.idp.url}/device`, userCode, choices);
      const { exitCode } = await terminal.exited;
      assert.throws(() => statSync(profile), { code: 'ENOENT' });
      return [exitCode, terminal.text()] as const;
    };
    const [refused, mallory] = await Promise.all([
      decide({ email, allow: false }),
      decide({ email: 'mallory@example.com' }),
    ]);
    assert.deepEqual([refused[0], mallory[0]], [4, 4]);
    assert.match(refused[1], /refused in the browser.*\[access_denied\]/);
    assert.match(mallory[1], /mallory@example\.com signed in, not ada@example\.com; nothing was kept\./);
    assert.ok(company.idp.requests.some(({ path }) => path === '/token/revocation'));
  });
});
