import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createProfile, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type MainOptions, runMain } from '../run-main.ts';

const names = '`bigquery-public-data.usa_names.usa_1910_current`';
const slowQuery =
  'SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 60000)) a, UNNEST(GENERATE_ARRAY(1, 60000)) b WHERE a * b = 7';

describe('postern query', () => {
  const folder = makePrivateFolder({ after });
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
    await openProfileFile(folder).write(await createProfile(sandbox.google));
    env = { POSTERN_HOME: folder, BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url };
  });
  after(() => sandbox.close());

  const query = (args: readonly string[], options: Partial<MainOptions> = {}) =>
    runMain(['query', ...args], { env, ...options });

  async function refuse(args: readonly string[]) {
    const { exitCode, stdout, stderr } = await query(['--json', ...args]);
    assert.equal(stdout, '');
    const { code, message, hint } = JSON.parse(stderr).error;
    assert.ok(hint);
    return { exitCode, code, message, hint };
  }

  // biome-ignore lint/suspicious/noExplicitAny: what was sent is looked into, and the test fails where it is not there
  const lastPost = (): any => sandbox.bigQuery.requests.findLast(({ method }) => method === 'POST')?.body;

  describe('with --param', () => {
    it('gives the query named values of any type', async () => {
      const { stdout, stderr } = await query([
        ...['--param', "word::it's: so", '--param', 'n:INT64:9007199254740993', '--param', 'no:STRING:NULL'],
        ...['--param', 'xs:ARRAY<INT64>:[1,2]', '--param', 'p:STRUCT<a INT64, b STRING>:{"a":1,"b":"x"}'],
        ...['--param', 'd:DATE:2020-02-29', '--param', 'ok:BOOL:true'],
        'SELECT @word AS word, @n AS n, @no AS no, @xs AS xs, @p.b AS b, @d AS d, @ok AS ok',
      ]);
      assert.equal(
        stdout,
        `word,n,no,xs,b,d,ok\nit's: so,9007199254740993,,"[""1"",""2""]",x,2020-02-29,true\n`,
        stderr,
      );
    });

    it('gives it positional ones in their order', async () => {
      const { stdout } = await query(['--param', ':INT64:3', '--param', '::x', 'SELECT ? + 1 AS a, ? AS b']);
      assert.equal(stdout, 'a,b\n4,x\n');
    });

    it('refuses what is none, and a mixture, before anything is sent: exit 2', async () => {
      const sent = sandbox.bigQuery.requests.length;
      for (const params of [
        ['--param', 'x:5'],
        ['--param', 'x::1', '--param', '::2'],
      ]) {
        const { exitCode, code } = await refuse([...params, 'SELECT 1']);
        assert.deepEqual([exitCode, code], [2, 'usage']);
      }
      assert.equal(sandbox.bigQuery.requests.length, sent);
    });
  });

  describe('with --dry-run', () => {
    it('says how much it would read, and what it would answer, and runs nothing', async () => {
      const sql = `SELECT name, [number] AS numbers FROM ${names} LIMIT 1`;
      const { stdout, stderr, exitCode } = await query(['--dry-run', sql]);
      assert.match(
        stdout,
        /^This query would process [\d.]+ MiB \([\d,]+ bytes\)\.\nname {5}STRING\nnumbers {2}ARRAY<INT64>\n$/,
      );
      assert.deepEqual([exitCode, stderr, lastPost().dryRun], [0, '', true]);
      const json = JSON.parse((await query(['--dry-run', '--json', sql])).stdout);
      assert.match(json.bytesProcessed, /^\d{7}$/);
      assert.deepEqual(json.schema, [
        { name: 'name', type: 'STRING' },
        { name: 'numbers', type: 'ARRAY<INT64>' },
      ]);
    });

    it('says what is wrong with the SQL', async () => {
      assert.equal((await refuse(['--dry-run', 'SELEC 1'])).code, 'invalid_query');
    });
  });

  describe('with --max-bytes-billed', () => {
    it('runs what stays below', async () => {
      const { exitCode } = await query(['--max-bytes-billed', '10GB', `SELECT MAX(year) FROM ${names}`]);
      assert.equal(exitCode, 0);
      assert.equal(lastPost().maximumBytesBilled, '10000000000');
    });

    it('fails above it, and says how to allow more', async () => {
      const { code, message, hint } = await refuse([
        '--max-bytes-billed',
        '1KiB',
        `SELECT MAX(year) FROM ${names}`,
      ]);
      assert.equal(code, 'query_failed');
      assert.match(message, /limit for bytes billed: 1024/);
      assert.match(hint, /--max-bytes-billed/);
    });

    it('does not take what is no size', async () => {
      for (const size of ['much', '-1', '1XB', 'GB'])
        assert.equal((await refuse([`--max-bytes-billed=${size}`, 'SELECT 1'])).exitCode, 2);
    });
  });

  it('keeps --label with the job, and asks BigQuery anew with --no-cache', async () => {
    assert.equal(
      (await query(['--label', 'team=data', '--label', 'empty=', '--no-cache', 'SELECT 1'])).exitCode,
      0,
    );
    assert.deepEqual(lastPost().labels, { team: 'data', empty: '' });
    assert.equal(lastPost().useQueryCache, false);
    assert.equal((await refuse(['--label', '=x', 'SELECT 1'])).exitCode, 2);
  });

  it('names the job with --job-id, once', async () => {
    const args = ['--job-id', 'my_job-1', 'SELECT 1 AS a'];
    const { stdout, stderr } = await query(args);
    assert.equal(stdout, 'a\n1\n');
    assert.match(stderr, /, job my_job-1, /);
    const { code, hint } = await refuse(args);
    assert.equal(code, 'job_exists');
    assert.match(hint, /--job-id/);
    assert.equal((await refuse(['--job-id', 'a b', 'SELECT 1'])).exitCode, 2);
  });

  it('lets BigQuery wait with --batch, under a name of its own', async () => {
    const { stdout, stderr } = await query(['--batch', '--param', 'x::y', 'SELECT @x AS a']);
    assert.equal(stdout, 'a\ny\n');
    assert.equal(lastPost().configuration.query.priority, 'BATCH');
    assert.match(stderr, /job postern_[\w-]{36}/);
  });

  it('cancels what takes longer than --timeout', async () => {
    const { exitCode, code, hint } = await refuse(['--timeout', '500ms', slowQuery]);
    assert.deepEqual([exitCode, code], [1, 'timeout']);
    assert.match(hint, /postern query --timeout/);
    assert.ok(sandbox.bigQuery.requests.some(({ path }) => path.includes('/cancel')));
  });

  describe('with --output', () => {
    it('writes the file and nothing on standard output', async () => {
      const file = `${folder}/out.csv`;
      const { stdout, stderr } = await query(['--output', file, 'SELECT 1 AS a'], { isTTY: true });
      assert.equal(stdout, '');
      assert.match(stderr, /^1 row, /);
      assert.equal(readFileSync(file, 'utf8'), 'a\n1\n');
    });

    it('leaves no file behind a query that fails', async () => {
      const here = readdirSync(folder);
      assert.equal((await refuse(['--output', `${folder}/none.csv`, 'SELEC 1'])).code, 'invalid_query');
      assert.deepEqual(readdirSync(folder), here);
      assert.ok(!existsSync(`${folder}/none.csv`));
    });
  });

  it('cuts a table to the terminal, and says so; nothing is cut elsewhere', async () => {
    const sql = `SELECT '${'x'.repeat(200)}' AS a`;
    const shown = await query([sql], { isTTY: true });
    assert.equal(shown.stdout.split('\n')[2], `${'x'.repeat(79)}…`);
    assert.match(
      shown.stderr,
      /^The table is wider than the terminal: --format csv shows all of it\.\n1 row, /,
    );
    const piped = await query(['--format', 'table', sql]);
    assert.equal(piped.stdout.split('\n')[2], 'x'.repeat(200));
    assert.match(piped.stderr, /^1 row, /);
  });

  it('shows the place in the SQL that is wrong, but not to a script', async () => {
    const { stderr } = await query(['SELECT 1\n  FROM FROM']);
    assert.match(
      stderr,
      /^ {4}FROM FROM\n {9}\^\npostern: Syntax error: .* at \[2:8\] \[invalid_query\]\n {2}next: /,
    );
    assert.equal((await refuse(['SELECT 1\n  FROM FROM'])).code, 'invalid_query');
  });
});
