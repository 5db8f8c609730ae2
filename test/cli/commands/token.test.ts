import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { answerQuickly } from '../../../src/cli/quick-answer.ts';
import { inventProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { runMain } from '../run-main.ts';

const now = () => Date.parse('2026-05-04T12:00:00.500Z');
const scopes = ['https://www.googleapis.com/auth/bigquery', 'openid'];
const expiresAt = Date.parse('2026-05-04T12:59:59Z');
const kept = inventProfile({ accessToken: 'ya29.a0-_~+/==', expiresAt, scopes });
const work = inventProfile({ accessToken: 'ya29.work', expiresAt, scopes });
const json = `{"access_token":"ya29.a0-_~+/==","token_type":"Bearer","expires_at":"2026-05-04T12:59:59.000Z","expires_in":3598,"scopes":${JSON.stringify(scopes)}}\n`;

async function keep(folder: string): Promise<Record<string, string>> {
  await openProfileFile(folder).write(kept);
  await openProfileFile(folder, 'work').write(work);
  return { POSTERN_HOME: folder };
}

/** Both ways to an answer: what must be the same, and what the whole command line does. */
async function ask(args: readonly string[], env: Record<string, string>) {
  const quick = await answerQuickly(args, { env, uid: process.getuid?.(), now });
  return { quick, whole: await runMain(args, { env, now }) };
}

describe('postern token', () => {
  let env: Record<string, string>;
  const folder = makePrivateFolder({ after });
  before(async () => {
    env = await keep(folder);
  });

  const answers: [args: string[], printed: string][] = [
    [[], 'ya29.a0-_~+/==\n'],
    [['--format', 'raw'], 'ya29.a0-_~+/==\n'],
    [['--format=json'], json],
    [['--json'], json],
    [['--json', '--format', 'raw'], 'ya29.a0-_~+/==\n'],
    [['--format', 'header'], 'Authorization: Bearer ya29.a0-_~+/==\n'],
    [
      ['--format', 'env'],
      'export CLOUDSDK_AUTH_ACCESS_TOKEN=ya29.a0-_~+/== GOOGLE_OAUTH_ACCESS_TOKEN=ya29.a0-_~+/==\n',
    ],
    [['--profile', 'work'], 'ya29.work\n'],
    [['--profile=work', '--quiet', '--no-input'], 'ya29.work\n'],
    [['--min-ttl', '59m'], 'ya29.a0-_~+/==\n'],
    [['--min-ttl', '0'], 'ya29.a0-_~+/==\n'],
    [['--'], 'ya29.a0-_~+/==\n'],
  ];
  for (const [args, printed] of answers) {
    it(`prints, the quick way and the whole way, with [${args.join(' ')}]`, async () => {
      const { quick, whole } = await ask(['token', ...args], env);
      assert.equal(quick, printed);
      assert.deepEqual(whole, { exitCode: 0, stdout: printed, stderr: '' });
    });
  }

  it('takes the profile from POSTERN_PROFILE, unless an option names one', async () => {
    const other = { ...env, POSTERN_PROFILE: 'work' };
    assert.equal((await ask(['token'], other)).quick, 'ya29.work\n');
    assert.equal((await ask(['token'], other)).whole.stdout, 'ya29.work\n');
    assert.equal((await ask(['token', '--profile', 'default'], other)).quick, 'ya29.a0-_~+/==\n');
  });

  const mistakes: [args: string[], sentence: RegExp][] = [
    [['--frmat', 'raw'], /^Unknown argument: frmat\.$/],
    [['--format', 'yaml'], /^Invalid values: Argument: format, Given: "yaml", Choices: "raw", /],
    [['--format', ''], /./],
    [['--format='], /./],
    [['--format'], /^--format needs a value\.$/],
    [['--format', 'raw', '--format', 'json'], /^--format was given more than once\.$/],
    [['--profile', 'work', '--profile', 'default'], /^--profile was given more than once\.$/],
    [['--min-ttl', '5m', '--min-ttl=5m'], /^--min-ttl was given more than once\.$/],
    [['--min-ttl', '-5m'], /./],
    [['--min-ttl', 'soon'], /^--min-ttl takes a duration .*, not "soon"\.$/],
    [['--min-ttl='], /^--min-ttl is empty\.$/],
    [['--profile='], /^--profile is empty\.$/],
    [['--profile', '../default'], /^A profile name is letters/],
    [['--no-profile'], /^Unknown argument: no-profile\.$/],
    [['extra'], /^Unknown argument: extra\.$/],
    [['--', 'extra'], /^Too many words/],
  ];
  for (const [args, sentence] of mistakes) {
    it(`is wrong usage with [${args.join(' ')}]: exit 2 and no token`, async () => {
      const { quick, whole } = await ask(['token', '--json', ...args], env);
      assert.equal(quick, undefined);
      assert.deepEqual([whole.exitCode, whole.stdout], [2, '']);
      const { code, message } = JSON.parse(whole.stderr).error;
      assert.equal(code, 'usage');
      assert.match(message, sentence);
    });
  }

  it('with a folder that others can read, is refused, with the command to type', async (t) => {
    const folder = makePrivateFolder(t);
    const opened = await keep(folder);
    for (const [path, private_] of [
      [`${folder}/profiles/default.json`, 0o600],
      [`${folder}/profiles`, 0o700],
      [folder, 0o700],
    ] as const) {
      chmodSync(path, 0o755);
      const { quick, whole } = await ask(['token'], opened);
      assert.equal(quick, undefined);
      assert.deepEqual([whole.exitCode, whole.stdout], [1, '']);
      assert.match(whole.stderr, /is open to others \(mode 755\), so it is not used\. \[credential_unsafe\]/);
      assert.ok(whole.stderr.endsWith(`\n  next: chmod ${private_.toString(8)} ${path}\n`));
      for (const secret of listSecrets(kept)) assert.ok(!whole.stderr.includes(secret));
      chmodSync(path, private_);
    }
    assert.equal((await ask(['token'], opened)).quick, 'ya29.a0-_~+/==\n');
  });

  it('asks a person to sign in where nobody is', async (t) => {
    const { quick, whole } = await ask(['token'], { POSTERN_HOME: makePrivateFolder(t) });
    assert.equal(quick, undefined);
    const stderr = 'postern: Nobody is signed in. [not_signed_in]\n  next: postern login\n';
    assert.deepEqual(whole, { exitCode: 4, stdout: '', stderr });
  });
});
