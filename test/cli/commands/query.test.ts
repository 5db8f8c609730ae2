import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type MainOptions, runMain } from '../run-main.ts';

const names = '`bigquery-public-data.usa_names.usa_1910_current`';
const two = `SELECT name, SUM(number) AS total FROM ${names} WHERE name IN ('William', 'Mary') GROUP BY name ORDER BY name`;

describe('postern query', () => {
  const folder = makePrivateFolder({ after });
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let secrets: string[];
  before(async () => {
    sandbox = await startSandbox();
    const profile = await createProfile(sandbox.google);
    secrets = listSecrets(profile);
    await openProfileFile(folder).write(profile);
    const { project: _, ...noProject } = profile;
    await openProfileFile(folder, 'no-project').write(noProject);
    env = { POSTERN_HOME: folder, BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url };
  });
  after(() => sandbox.close());

  const query = (args: readonly string[], options: Partial<MainOptions> = {}) =>
    runMain(['query', ...args], { env, ...options });

  /** Runs what must fail, and returns what it says: nothing on standard output, no secret anywhere. */
  async function refuse(args: readonly string[], options: Partial<MainOptions> = {}) {
    const { exitCode, stdout, stderr } = await query(['--json', ...args], options);
    assert.equal(stdout, '');
    for (const secret of secrets) assert.ok(!stderr.includes(secret));
    const { code, message, hint } = JSON.parse(stderr).error;
    assert.ok(hint, `[${code}] says nothing of what to do next`);
    return { exitCode, code, message, hint };
  }

  describe('gives the rows of the names', () => {
    const mary = 'name,total\n';
    for (const [name, pattern] of [
      ['csv', /^name,total\nMary,(\d+)\nWilliam,3961947\n$/],
      ['tsv', /^name\ttotal\nMary\t(\d+)\nWilliam\t3961947\n$/],
      ['json', /^\[\{"name":"Mary","total":"(\d+)"\},\n \{"name":"William","total":"3961947"\}\]\n$/],
      ['ndjson', /^\{"name":"Mary","total":"(\d+)"\}\n\{"name":"William","total":"3961947"\}\n$/],
      ['table', /^name {7}total\n-{7} {2}-{7}\nMary {5}(\d+)\nWilliam {2}3961947\n$/],
    ] as const) {
      it(`as ${name}`, async () => {
        const { exitCode, stdout, stderr } = await query(['--format', name, two]);
        assert.match(stdout, pattern);
        assert.equal(exitCode, 0);
        assert.match(stderr, /^2 rows, [\d.]+ MiB processed, job \S+, \d+\.\d s\n$/);
      });
    }

    it('as a table on a terminal, as csv elsewhere, as JSON with --json', async () => {
      assert.match((await query([two], { isTTY: true })).stdout, /^name {7}total\n-/);
      assert.match((await query([two])).stdout, new RegExp(`^${mary}`));
      assert.match((await query(['--json', two])).stdout, /^\[\{"name":"Mary"/);
    });

    it('as many as asked for', async () => {
      const sql = `SELECT name FROM ${names}`;
      for (const [max, lines] of [
        ['0', 1],
        ['1', 2],
        ['1500', 1501],
      ] as const) {
        const { stdout, stderr } = await query(['--max-rows', max, sql]);
        assert.equal(stdout.split('\n').length - 1, lines);
        assert.match(stderr, new RegExp(`^${max} rows?, `));
      }
    });

    it('and says nothing with --quiet', async () => {
      assert.deepEqual(await query(['--quiet', 'SELECT 1 AS a']), {
        exitCode: 0,
        stdout: 'a\n1\n',
        stderr: '',
      });
    });
  });

  describe('takes the SQL', () => {
    it('from a word, a file or standard input', async () => {
      const file = `${folder}/query.sql`;
      writeFileSync(file, '-- a comment\nSELECT 2 AS a;\n');
      assert.equal((await query(['SELECT 1 AS a'])).stdout, 'a\n1\n');
      assert.equal((await query(['--file', file])).stdout, 'a\n2\n');
      assert.equal((await query([], { input: 'SELECT 3 AS a' })).stdout, 'a\n3\n');
      assert.equal((await query(['--file', '-'], { input: 'SELECT 4 AS a' })).stdout, 'a\n4\n');
    });

    it('from behind --, where it may begin with a comment', async () => {
      assert.equal((await query(['--', '-- a comment\nSELECT 5 AS a'])).stdout, 'a\n5\n');
      assert.equal((await query(['--', 'SELECT 6 AS a'])).stdout, 'a\n6\n');
    });

    for (const [name, args, input] of [
      ['twice', ['--file', '/dev/null', 'SELECT 1'], ''],
      ['in several words', ['SELECT', '1'], ''],
      ['in several words, some behind --', ['SELECT', '--', '1'], ''],
      ['in several words behind --', ['--', 'SELECT', '1'], ''],
      ['as blanks', [' \n'], ''],
      ['as an empty word', [''], 'SELECT 1'],
      ['from an empty standard input', [], ''],
    ] as const) {
      it(`not ${name}: exit 2, and nothing is sent`, async () => {
        const sent = sandbox.bigQuery.requests.length;
        const { exitCode, code } = await refuse(args, { input });
        assert.deepEqual([exitCode, code, sandbox.bigQuery.requests.length], [2, 'usage', sent]);
      });
    }

    it('not from a file that cannot be read', async () => {
      mkdirSync(`${folder}/directory`, { recursive: true });
      for (const file of [`${folder}/none.sql`, `${folder}/directory`]) {
        const { exitCode, code, hint } = await refuse(['--file', file]);
        assert.deepEqual([exitCode, code, hint], [1, 'file_unreadable', `ls -l ${file}`]);
      }
    });
  });

  it('says what is wrong with the SQL, in one sentence: exit 1', async () => {
    const { exitCode, code, message } = await refuse(['SELECT FROM WHERE']);
    assert.deepEqual([exitCode, code], [1, 'invalid_query']);
    assert.match(message, /^Syntax error: .+ at \[1:\d+\]$/);
  });

  for (const max of ['-1', '1.5', '1e3', 'all', '9'.repeat(20)]) {
    it(`does not take ${max} for a number of rows`, async () => {
      const { exitCode, code } = await refuse([`--max-rows=${max}`, 'SELECT 1']);
      assert.deepEqual([exitCode, code], [2, 'usage']);
    });
  }

  it('does not print in two formats at once', async () => {
    assert.equal((await refuse(['--format', 'csv', 'SELECT 1'])).exitCode, 2);
  });

  it('bills the project of the option, the profile or the environment, in this order, and no other', async () => {
    const billed = async (args: string[], extra: Record<string, string> = {}) => {
      await query([...args, 'SELECT 1'], { env: { ...env, ...extra } });
      return /projects\/([^/]+)/.exec(sandbox.bigQuery.requests.at(-1)?.path ?? '')?.[1];
    };
    const elsewhere = { GOOGLE_CLOUD_PROJECT: 'from-env' };
    assert.equal(await billed(['--project', 'from-option'], elsewhere), 'from-option');
    assert.equal(await billed([], elsewhere), 'postern-sandbox');
    assert.equal(await billed(['--profile', 'no-project'], elsewhere), 'from-env');
    const sent = sandbox.bigQuery.requests.length;
    const empty = { ...env, GOOGLE_CLOUD_PROJECT: '' };
    const { exitCode, code, hint } = await refuse(['--profile', 'no-project', 'SELECT 1'], { env: empty });
    assert.deepEqual([exitCode, code], [1, 'no_project']);
    assert.match(hint, /--project PROJECT/);
    assert.deepEqual((await refuse(['--project', '', 'SELECT 1'])).code, 'usage');
    assert.equal(sandbox.bigQuery.requests.length, sent);
  });

  it('names the project whose quota is used', async () => {
    await query(['--quota-project', 'my-quota', 'SELECT 1']);
    assert.equal(sandbox.bigQuery.requests.at(-1)?.headers['x-goog-user-project'], 'my-quota');
    await query(['SELECT 1']);
    assert.equal(sandbox.bigQuery.requests.at(-1)?.headers['x-goog-user-project'], undefined);
  });

  it('asks a person to sign in where nobody is: exit 4', async () => {
    const { exitCode, code, hint } = await refuse(['--profile', 'nobody', 'SELECT 1']);
    assert.deepEqual([exitCode, code, hint], [4, 'not_signed_in', 'postern login --profile nobody']);
  });
});
