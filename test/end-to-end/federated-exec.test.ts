import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Employee, listFederatedSecrets, meetEmployee, nameCompany } from '../cli/employee.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { program, runPostern } from '../sandbox/postern.ts';

/** Shows what a command below `exec` is given, and what the program that its file names answers. */
const look = `
const { execSync } = require('node:child_process');
const { readFileSync, statSync } = require('node:fs');
const { dirname } = require('node:path');
const path = process.env.GOOGLE_APPLICATION_CREDENTIALS;
const text = readFileSync(path, 'utf8');
const { command } = JSON.parse(text).credential_source.executable;
const modes = [statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777];
process.stdout.write(JSON.stringify({ path, text, modes, env: process.env, answer: execSync(command).toString() }));
`;

describe('exec with a federated sign-in', { concurrency: false }, () => {
  let company: Company;
  let employee: Employee;
  before(async () => {
    company = await startCompany();
    employee = meetEmployee(company);
    const { exitCode, stderr } = await employee.signIn([...nameCompany(company), '--project', 'p']);
    assert.equal(exitCode, 0, stderr);
  });
  after(() => company.close());

  const run = (...command: string[]) =>
    runPostern(['exec', '--', ...command], {
      env: { ...employee.env, POSTERN_CLIENT_SECRET: 'left-from-the-sign-in' },
    });

  it('gives a token, and a private file whose program answers for it; all is gone at the end', async () => {
    const { exitCode, stdout, stderr } = await run(process.execPath, '-e', look);
    assert.equal(exitCode, 0, stderr);
    const { path, text, modes, env, answer } = JSON.parse(stdout);
    const { credential } = employee.read();
    assert.deepEqual(modes, [0o600, 0o700]);
    assert.deepEqual(
      [env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES, env.CLOUDSDK_AUTH_ACCESS_TOKEN, env.POSTERN_PROFILE],
      ['1', credential.accessToken, 'default'],
    );
    assert.deepEqual([env.GOOGLE_CLOUD_PROJECT, env.POSTERN_CLIENT_SECRET], ['p', undefined]);
    for (const secret of listFederatedSecrets({ credential })) assert.ok(!text.includes(secret));
    const { success, id_token, version } = JSON.parse(answer);
    assert.deepEqual([version, success, id_token], [1, true, credential.idToken]);
    assert.ok(!existsSync(path));
    assert.deepEqual(
      readdirSync(employee.folder).filter((name) => name.startsWith('postern-exec')),
      [],
    );
  });

  it('runs postern below itself as the same person', async () => {
    const { exitCode, stdout, stderr } = await run(
      'sh',
      '-c',
      'exec $0 $1 status --json',
      process.execPath,
      program,
    );
    assert.equal(exitCode, 0, stderr);
    const { kind, account, usable } = JSON.parse(stdout);
    assert.deepEqual([kind, account, usable], ['federated', 'ada@example.com', true]);
  });

  it('starts nothing where the sign-in is over', async () => {
    const { credential, ...settings } = employee.read();
    await openProfileFile(employee.home).write({ ...settings, credential: { ...credential, expiresAt: 0 } });
    company.idp.failNext('/token', { status: 400, body: { error: 'invalid_grant' } });
    const { exitCode, stdout, stderr } = await run('echo', 'started');
    assert.deepEqual([exitCode, stdout], [4, '']);
    assert.match(stderr, /\[invalid_grant\]\n {2}next: .*postern login/);
  });
});
