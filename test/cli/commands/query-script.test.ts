import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createProfile, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { runMain } from '../run-main.ts';

/** All that a script is made of: a variable, DDL, DML, and results of different shapes. */
const script = `DECLARE least INT64 DEFAULT 2;
CREATE OR REPLACE TABLE sandbox.script AS SELECT n FROM UNNEST([1, 2, 3]) AS n;
  DELETE FROM sandbox.script WHERE n < least;
SELECT n FROM sandbox.script ORDER BY n;
SELECT 'a,b' AS word, NULL AS nothing;`;

describe('postern query with a script', () => {
  const folder = makePrivateFolder({ after });
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
    await openProfileFile(folder).write(await createProfile(sandbox.google));
    env = { POSTERN_HOME: folder, BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url };
  });
  after(() => sandbox.close());
  const query = (...args: string[]) => runMain(['query', ...args], { env });

  const effects = '[2:1] CREATE TABLE AS SELECT: done\n[3:3] DELETE: 1 row affected\n';
  const summary = (rows: number) =>
    new RegExp(`\\n4 statements, ${rows} rows?, [\\d.]+ B processed, job job_\\S+, [\\d.]+ s\\n$`);
  const lastAlone = '2 statements returned rows; FORMAT has those of the last, --json those of each.';

  it('shows each table below its statement, and says what the others did', async () => {
    const { exitCode, stdout, stderr } = await query('--format', 'table', script);
    assert.equal(exitCode, 0);
    assert.equal(
      stdout,
      `-- SELECT n FROM sandbox.script ORDER BY n [4:1]
n
-
2
3

-- SELECT 'a,b' AS word, NULL AS nothing [5:1]
word  nothing
----  -------
a,b      NULL
`,
    );
    assert.ok(stderr.startsWith(effects), stderr);
    assert.match(stderr, summary(3));
  });

  it('has all of it in JSON: an array of the statements with their rows', async () => {
    const { stdout, stderr } = await query('--json', script);
    const statements = JSON.parse(stdout);
    for (const statement of statements) assert.match(statement.jobId, /^script_job_/);
    assert.deepEqual(
      statements.map(({ jobId: _, ...rest }: Record<string, unknown>) => rest),
      [
        {
          statement: 'CREATE OR REPLACE TABLE sandbox.script AS SELECT n FROM UNNEST([1, 2, 3]) AS n',
          line: 2,
          column: 1,
          type: 'CREATE_TABLE_AS_SELECT',
          rows: [],
        },
        {
          statement: 'DELETE FROM sandbox.script WHERE n < least',
          line: 3,
          column: 3,
          type: 'DELETE',
          affectedRows: 1,
          rows: [],
        },
        {
          statement: 'SELECT n FROM sandbox.script ORDER BY n',
          line: 4,
          column: 1,
          type: 'SELECT',
          rows: [{ n: '2' }, { n: '3' }],
        },
        {
          statement: "SELECT 'a,b' AS word, NULL AS nothing",
          line: 5,
          column: 1,
          type: 'SELECT',
          rows: [{ word: 'a,b', nothing: null }],
        },
      ],
    );
    assert.match(stderr, summary(3));
  });

  for (const [format, rows] of [
    ['csv', 'word,nothing\n"a,b",\n'],
    ['tsv', 'word\tnothing\na,b\t\n'],
    ['ndjson', '{"word":"a,b","nothing":null}\n'],
  ] as const) {
    it(`is one table in ${format}, that of the last statement that returned one, and says so`, async () => {
      const file = `${folder}/out.${format}`;
      const { stdout, stderr } = await query(
        '--format',
        format,
        '--output',
        file,
        `${script} DROP TABLE sandbox.script`,
      );
      assert.deepEqual([stdout, readFileSync(file, 'utf8')], ['', rows]);
      assert.ok(stderr.includes(`\n${lastAlone.replace('FORMAT', format)}\n`), stderr);
      assert.match(stderr, /\[5:40\] DROP TABLE: done\n/);
    });
  }

  it('is still a script when it takes its time, or is started as a job', async () => {
    const held = sandbox.bigQuery.holdNextJob();
    const running = query('--format', 'table', 'SELECT 1 AS a; SELECT 2 AS b');
    const asked = () => sandbox.bigQuery.requests.some(({ path }) => path.includes('/queries/'));
    while (!asked()) await new Promise(setImmediate);
    held.release();
    const tables = '-- SELECT 1 AS a [1:1]\na\n-\n1\n\n-- SELECT 2 AS b [1:16]\nb\n-\n2\n';
    assert.equal((await running).stdout, tables);
    assert.equal(
      (await query('--batch', '--format', 'table', 'SELECT 1 AS a; SELECT 2 AS b')).stdout,
      tables,
    );
  });

  it('reads results of many pages, each as far as asked', async () => {
    const many = 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 2500)) AS n ORDER BY n';
    const { stdout } = await query('--json', `${many}; ${many.replace('2500', '1200')}`);
    assert.deepEqual(
      JSON.parse(stdout).map(({ rows }: { rows: unknown[] }) => rows.length),
      [2500, 1200],
    );
    const few = await query('--json', '--max-rows', '3', `${many}; ${many}`);
    assert.deepEqual(
      JSON.parse(few.stdout).map(({ rows }: { rows: unknown[] }) => rows.length),
      [3, 3],
    );
  });

  it('says where the statement is that failed, and shows its line', async () => {
    const wrong = await query('SELECT 1;\nSELECT nope FROM (SELECT 1 AS a);');
    assert.deepEqual([wrong.exitCode, wrong.stdout], [1, '']);
    assert.equal(
      wrong.stderr.split('  next:')[0],
      `  SELECT nope FROM (SELECT 1 AS a);
         ^
postern: Query error: Unrecognized name: nope at [2:8] [invalid_query]
`,
    );
    const missing = await query('SELECT 1;\n  SELECT * FROM sandbox.missing');
    assert.match(
      missing.stderr,
      /^ {4}SELECT \* FROM sandbox\.missing\n {4}\^\npostern: Not found: .+ at \[2:3\] \[not_found\]\n/,
    );
  });

  it('that changes rows alone says how many, and prints nothing', async () => {
    await query('CREATE OR REPLACE TABLE sandbox.alone (n INT64)');
    const { stdout, stderr } = await query('INSERT sandbox.alone VALUES (1), (2)');
    assert.equal(stdout, '');
    assert.match(stderr, /^2 rows affected, /);
    const ddl = await query('CREATE OR REPLACE TABLE sandbox.alone (n INT64)');
    assert.equal(ddl.stdout, '');
  });
});
