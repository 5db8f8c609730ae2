import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { createEnvironment, program, runPostern } from '../sandbox/postern.ts';
import { keepFederated, watchCompany } from './kept-federated.ts';

describe('processes with one federated sign-in', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  const createEnv = (folder: string) => createEnvironment(folder, { POSTERN_HOME: folder });

  it('refresh once, exchange once, and all print the same token', async () => {
    const { folder, read } = await keepFederated(company, { expiresAt: 0 });
    const count = watchCompany(company);
    const runs = Array.from({ length: 6 }, () => runPostern(['token'], { env: createEnv(folder) }));
    const results = await Promise.all(runs);
    assert.deepEqual(new Set(results.map(({ stderr, exitCode }) => `${exitCode}${stderr}`)), new Set(['0']));
    assert.deepEqual([...new Set(results.map(({ stdout }) => stdout.trim()))], [read().accessToken]);
    assert.deepEqual(count(), { refreshes: 1, exchanges: 1, revocations: 0 });
  });

  it('lose nothing when one is killed between its refresh and the exchange', async () => {
    const { folder, store, credential, read } = await keepFederated(company, { expiresAt: 0 });
    const count = watchCompany(company);
    company.federation.failNext('/v1/token', 'hang');
    const child = spawn(process.execPath, [program, 'token'], { env: createEnv(folder), stdio: 'ignore' });
    const ended = once(child, 'exit');
    while (count().exchanges === 0 && child.exitCode === null) await sleep(10);
    child.kill('SIGKILL');
    assert.deepEqual(await ended, [null, 'SIGKILL']);

    assert.notEqual(read().refreshToken, credential.refreshToken);
    const { accessToken } = await getAccessToken(store);
    assert.ok(await company.federation.authorize(accessToken));
    assert.deepEqual(count(), { refreshes: 2, exchanges: 2, revocations: 0 });
    assert.deepEqual(readdirSync(join(folder, 'profiles')), ['default.json']);
  });
});
