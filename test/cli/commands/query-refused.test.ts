import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import * as refusals from '../../sandbox/bigquery/refusals.ts';
import { createEnvironment, runPostern } from '../../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { runMain } from '../run-main.ts';

const names = '`bigquery-public-data.usa_names.usa_1910_current`';

describe('postern query that BigQuery refuses', () => {
  const folder = makePrivateFolder({ after });
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let secrets: string[];
  before(async () => {
    sandbox = await startSandbox();
    const profile = await createProfile(sandbox.google);
    secrets = listSecrets(profile);
    await openProfileFile(folder).write(profile);
    env = { POSTERN_HOME: folder, BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url };
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.bigQuery.denied.clear());

  async function refuse(...args: string[]): Promise<{ code: string; message: string; hint: string }> {
    const { exitCode, stdout, stderr } = await runMain(['query', '--json', ...args], { env });
    assert.deepEqual([exitCode, stdout], [1, '']);
    for (const secret of secrets) assert.ok(!stderr.includes(secret));
    return JSON.parse(stderr).error;
  }

  it('because a table is in Google Drive: the scope to add', async () => {
    const { code, message, hint } = await refuse('SELECT cell FROM sandbox.drive_sheet');
    assert.equal(code, 'permission_denied');
    assert.match(message, /lives in Google Drive/);
    assert.equal(hint, 'postern login --add-scope drive.readonly');
  });

  it('because the person may start no jobs in the project: the role to ask for', async () => {
    sandbox.bigQuery.denied.add('bigquery.jobs.create');
    const { message, hint } = await refuse('SELECT 1');
    assert.match(message, /bigquery\.jobs\.create permission in project postern-sandbox/);
    assert.match(hint, /roles\/bigquery\.jobUser; --project/);
  });

  it('because the person may not read a table: the role to ask for', async () => {
    sandbox.bigQuery.denied.add('bigquery.tables.getData');
    assert.match((await refuse(`SELECT MAX(year) FROM ${names}`)).hint, /roles\/bigquery\.dataViewer/);
  });

  it('because the API is not enabled: the page that does it, of this project', async () => {
    sandbox.bigQuery.denied.add('bigquery.googleapis.com');
    assert.match(
      (await refuse('SELECT 1')).hint,
      /^https:\/\/console\.cloud\.google\.com\/apis\/library\/bigquery\.googleapis\.com\?project=postern-sandbox /,
    );
  });

  it('because the quota project is not the person’s to use: the role, and the option', async () => {
    sandbox.bigQuery.denied.add('serviceusage.services.use');
    const { message, hint } = await refuse('--quota-project', 'payer', 'SELECT 1');
    assert.match(message, /permission to use project payer/);
    assert.match(hint, /roles\/serviceusage\.serviceUsageConsumer; --quota-project/);
  });

  it('because the data is elsewhere: the option', async () => {
    const { code, hint } = await refuse('--location', 'EU', `SELECT MAX(year) FROM ${names}`);
    assert.equal(code, 'not_found');
    assert.match(hint, /outside of EU: postern query --location LOCATION/);
  });

  it('because it would bill too much: the number that would do, and it does', async () => {
    const sql = `SELECT MAX(year) FROM ${names}`;
    const { hint } = await refuse('--max-bytes-billed', '1', sql);
    const [, size = ''] = /^postern query --max-bytes-billed (\d+)$/.exec(hint) ?? [];
    assert.equal((await runMain(['query', '--max-bytes-billed', size, sql], { env })).exitCode, 0);
  });

  it('because a quota is used up, or comes too often for long: that, and nothing about permissions', async () => {
    sandbox.bigQuery.failNext('jobs.query', refusals.quotaExceeded());
    assert.match((await refuse('SELECT 1')).hint, /iam-admin\/quotas/);
    for (const _ of [1, 2, 3, 4]) sandbox.bigQuery.failNext('jobs.query', refusals.rateLimitExceeded());
    assert.equal((await refuse('SELECT 1')).code, 'rate_limited');
  });

  it('or cannot be reached through a proxy: its name, without its password', async () => {
    const environment = createEnvironment(sandbox.folder, {
      ...env,
      BIGQUERY_EMULATOR_HOST: '',
      HTTPS_PROXY: 'http://me:pr0xy-passw0rd@127.0.0.1:1',
      POSTERN_ACCESS_TOKEN: 'ya29.test',
      GOOGLE_CLOUD_PROJECT: 'p',
    });
    const { exitCode, stderr } = await runPostern(['query', 'SELECT 1'], { env: environment });
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^postern: Could not reach bigquery\.googleapis\.com through the proxy 127\.0\.0\.1:1 \(ECONNREFUSED\)\. \[network\]\n {2}next: Check that proxy/,
    );
    assert.doesNotMatch(stderr, /pr0xy/);
  });
});
