import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Context } from '../../src/cli/context.ts';
import { runPlainCommand } from '../../src/cli/plain-command.ts';
import { inventProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';

const noon = Date.parse('2026-05-04T12:00:00Z');
const plain = [
  'token',
  'token --format header --profile work',
  'token --min-ttl=1m --json',
  'token --',
  'status',
  'status --json --quiet',
  'status --profile=work --no-input',
  'exec -- true',
  'exec --profile work --min-ttl 1m --quiet -- true',
  'exec --profile nobody -- true',
  'exec --min-ttl soon -- true',
  'exec --quiet -- no-such-command',
  'export',
  'export --format env --profile work',
  'export --force',
  'export --json --format env',
  'import /nowhere',
  'import --gcloud /nowhere',
  'import -- /nowhere',
  'import --no-check --project p --quota-project q -',
  'logout --profile nobody',
  'logout --local --profile nobody',
  'query --project p --api-endpoint https://example.com SELECT',
  'query --api-endpoint=example.com --allow-endpoint a --allow-endpoint b --format csv --max-rows 1 -- -- c',
  'query --max-rows few SELECT',
  'login --qr never --scope a --scope b --timeout 1h --client-secrets /nowhere --response-file -',
  'login --timeout soon',
  'login',
  'login start --profile -',
  'login start --qr never --scope a --timeout 1h --client-secrets /nowhere --url-file x',
  'login start --timeout soon',
  'login finish',
  'login finish 0a1b2c3d --response-file - --allow-bare-code',
  'login finish -- 0a1b2c3d',
  'login finish ../x --profile work',
  'login pending',
  'login pending --json --profile work',
  'login cancel',
  'login cancel --all',
  'login cancel 12345678',
  'login cancel 12345678 --all',
  'profile list',
  'profile list --json --profile work',
  'profile use work --quiet',
  'profile use -- default',
  'profile use',
  'profile use ../x',
  'profile rename nobody somebody',
  'profile rename nobody -- somebody',
  'profile rename work',
  'profile remove nobody --yes',
  'profile remove -- work',
  'completion bash',
  'completion -- zsh',
  'completion tcsh',
  'completion --answer',
];
const odd = [
  '',
  '--json token',
  'constructor',
  'toString --help',
  'token --help',
  'token --version',
  'token -h',
  'token --json=true',
  'token --json --json',
  'token --format yaml',
  'token --format raw --format raw',
  'token --min-ttl=',
  'token extra',
  'token -- extra',
  'exec',
  'exec --',
  'exec true',
  'exec true -- true',
  'exec --help -- true',
  'exec --frob -- true',
  'exec --json --json -- true',
  'export --format yaml',
  'export --out=',
  'export x',
  'import a b',
  'import --no-check --no-check -',
  'import --gcloud=yes',
  'status --chekc',
  'query SELECT 1',
  'query --project -x SELECT',
  'login --scope= --response-file -',
  'login --qr sometimes',
  'login --quiet start',
  'login strat',
  'login start finish',
  'login start --response-file -',
  'login start -- x',
  'login finish a b',
  'login finish a -- b',
  'login finish --account x',
  'login finish --response-file=',
  'login finish --help',
  'login pending all',
  'login pending --timeout 1h',
  'login cancel --all --all',
  'profile',
  'profile list work',
  'profile use a b',
  'profile rename a b c',
  'profile remove work --yes=true',
  'completion bash zsh',
  'completion bash --shell zsh',
];

describe('a command line that is plainly right', () => {
  const folder = makePrivateFolder({ after });
  before(async () => {
    const expiresAt = noon + 3_000_000;
    await openProfileFile(folder).write(inventProfile({ expiresAt }));
    await openProfileFile(folder, 'work').write(inventProfile({ expiresAt, accessToken: 'ya29.work' }));
  });

  /** What one way of running it does: its exit code or its failure, and all that it writes. */
  async function run(way: typeof runPlainCommand, line: string) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { signal } = new AbortController();
    const stdin = Readable.from([]);
    const context: Context = {
      env: { POSTERN_HOME: folder },
      ...{ stdin, stdout, stderr, signal },
      nodeVersion: process.version,
      uid: process.getuid?.(),
      now: () => noon,
    };
    const args = line.split(' ').filter(Boolean);
    // Two dashes begin a comment here: what is behind the first `--` is one word.
    const end = args.indexOf('--');
    if (end >= 0) args.splice(end + 1, args.length, ...[args.slice(end + 1).join(' ')].filter(Boolean));
    const outcome = await way(args, context).catch((error) => `${error.code}: ${error.message}`);
    return { outcome, stdout: stdout.read()?.toString(), stderr: stderr.read()?.toString() };
  }

  for (const line of plain) {
    it(`does the same without yargs as with it: ${line}`, async () => {
      const { outcome, ...written } = await run(runPlainCommand, line);
      assert.notEqual(outcome, undefined);
      assert.deepEqual({ outcome, ...written }, await run(runCommandLine, line));
    });
  }

  for (const line of odd) {
    it(`is not, and yargs decides, with nothing done: ${line}`, async () => {
      const nothing = { outcome: undefined, stdout: undefined, stderr: undefined };
      assert.deepEqual(await run(runPlainCommand, line), nothing);
    });
  }
});
