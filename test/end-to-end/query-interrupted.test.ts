import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { createEnvironment, openPostern, program } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

const names = '`bigquery-public-data.usa_names.usa_1910_current`';

describe('postern query that is stopped', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
    env = createEnvironment(sandbox.folder, {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url,
      GOOGLE_CLOUD_PROJECT: 'p',
    });
    assert.equal((await signIn(sandbox, { env })).exitCode, 0);
  });
  after(() => sandbox.close());

  it('by Ctrl-C tells how far it was, cancels its job and waits for that', async () => {
    const held = sandbox.bigQuery.holdNextJob();
    held.report({ completedUnits: 3, activeUnits: 2, pendingUnits: 5 });
    const terminal = openPostern(['query', 'SELECT 1'], { env });
    const job = await held.jobId;
    await terminal.waitFor(`running, 3 of 10 units of work done, job ${job}`, { timeoutMs: 20_000 });
    terminal.press('ctrl-c');
    await terminal.waitFor(`Cancelling job ${job}; Ctrl-C again leaves it to itself.`);
    assert.equal((await terminal.exited).exitCode, 130);
    assert.match(terminal.text(), /postern: Interrupted\. \[interrupted\]/);
    const paths = sandbox.bigQuery.requests.map(({ path }) => path);
    assert.ok(paths.some((path) => path.includes(`/jobs/${job}/cancel`)));
    assert.match(paths.at(-1) ?? '', new RegExp(`/jobs/${job}\\?`));
  });

  it('by Ctrl-C twice leaves at once, and has said which job it leaves', async (t) => {
    const { url } = await serveEndlessJob(t);
    const terminal = openPostern(['query', '--api-endpoint', url, 'SELECT 1'], { env });
    await terminal.waitFor(/running, job endless/);
    terminal.press('ctrl-c');
    await terminal.waitFor('Cancelling job endless');
    terminal.press('ctrl-c');
    const { exitCode, signal } = await terminal.exited;
    assert.ok(exitCode === 130 || signal === 'SIGINT', `${exitCode} ${signal}`);
  });

  it('by a pipe that nobody reads any more ends quietly', async () => {
    const command = `"${process.execPath}" "${program}" query --format csv 'SELECT * FROM ${names}' | head -n 2`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], { env });
    assert.match(stdout, /^state,gender,year,name,number\n[^\n]+\n$/);
    assert.equal(stderr, '');
  });

  it('by a full disk says so: exit 1', async () => {
    const command = `"${process.execPath}" "${program}" query 'SELECT * FROM ${names}' > /dev/full`;
    const child = spawn('bash', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    const [exitCode] = await once(child, 'close');
    assert.equal(exitCode, 1);
    assert.match(stderr, /Standard output cannot be written \(ENOSPC\)\. \[file_unwritable\]\n {2}next: /);
  });

  it('by SIGTERM leaves no part of its output file', async () => {
    const file = `${sandbox.folder}/out.csv`;
    const held = sandbox.bigQuery.holdNextJob();
    const child = spawn(process.execPath, [program, 'query', '--output', file, 'SELECT 1'], {
      env,
      stdio: 'ignore',
    });
    await held.jobId;
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'close');
    assert.equal(exitCode, 130);
    assert.ok(!existsSync(file));
    assert.deepEqual(
      readdirSync(sandbox.folder).filter((name) => name.includes('draft')),
      [],
    );
  });
});

/** A BigQuery whose job neither ends nor lets itself be cancelled. */
async function serveEndlessJob(t: TestContext): Promise<{ url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    // Only the wait for the result takes its time.
    if (request.method === 'GET' && request.url?.includes('/queries/')) return;
    const jobReference = { projectId: 'p', jobId: 'endless', location: 'US' };
    response.end(JSON.stringify({ jobReference, jobComplete: false, status: { state: 'RUNNING' } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
