import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { commandNames } from '../../../src/cli/plain-command.ts';
import { inventProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { runMain } from '../run-main.ts';

describe('postern completion', () => {
  const folder = makePrivateFolder({ after });
  const env = { POSTERN_HOME: folder };

  /** What the scripts get for a line. */
  async function ask(...words: string[]) {
    const input = words.map((word) => `${word}\0`).join('');
    const { exitCode, stdout, stderr } = await runMain(['completion', '--answer'], { env, input });
    assert.deepEqual([exitCode, stderr], [0, '']);
    return stdout.split('\n').slice(0, -1);
  }

  /** The names and descriptions of a list in the help. */
  async function readHelp(args: string[], heading: string): Promise<string[]> {
    const { stdout } = await runMain([...args, '--help'], { env });
    const [, list = ''] = new RegExp(`^${heading}:\\n((?: .*\\n?)+)`, 'm').exec(stdout) ?? [];
    const whole = list.replace(/\n {10,}/g, ' ');
    return whole.split('\n').filter(Boolean);
  }

  for (const [shell, option] of [
    ['bash', '-n'],
    ['zsh', '-n'],
    ['fish', '--no-execute'],
  ] as const) {
    it(`prints a script that ${shell} can read, named or by SHELL`, async () => {
      const { exitCode, stdout, stderr } = await runMain(['completion', shell], { env });
      assert.deepEqual([exitCode, stderr], [0, '']);
      const file = `${folder}/script`;
      writeFileSync(file, stdout);
      execFileSync(shell, [option, file], { stdio: 'pipe' });
      const bySetting = { ...env, SHELL: `/usr/local/bin/${shell}` };
      assert.equal((await runMain(['completion'], { env: bySetting })).stdout, stdout);
      const json = await runMain(['completion', shell, '--json'], { env });
      assert.deepEqual(JSON.parse(json.stdout), { shell, script: stdout });
    });
  }

  it('says how to use the script to whoever sees it', async () => {
    const { stderr } = await runMain(['completion', 'bash'], { env, isTTY: true });
    assert.equal(stderr, 'To use it, in ~/.bashrc: eval "$(postern completion bash)"\n');
  });

  it('names the shells that it knows to whoever names another: exit 2', async () => {
    for (const [args, shell, sentence] of [
      [['tcsh'], '/bin/bash', 'There is no completion for tcsh.'],
      [['\x1b[2Jx'], '/bin/bash', 'There is no completion for x.'],
      [[], '/bin/tcsh', 'SHELL names none of those that there is completion for.'],
      [[], '', 'SHELL names none of those that there is completion for.'],
    ] as const) {
      const result = await runMain(['completion', ...args], { env: { ...env, SHELL: shell } });
      assert.deepEqual(result, {
        exitCode: 2,
        stdout: '',
        stderr: `postern: ${sentence} [usage]\n  next: postern completion bash, zsh or fish\n`,
      });
    }
  });

  it('completes every command of the help, with the words of the help', async () => {
    const groups = [
      ...new Set(commandNames.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? '')),
    ];
    for (const group of ['', ...groups]) {
      const path = group ? [group] : [];
      const listed = (await readHelp(path, 'Commands')).map((line) =>
        line
          .replace(/^ +postern /, '')
          .slice(group ? group.length + 1 : 0)
          .replace(/(?: \[\w+\])* {2,}/, '\t'),
      );
      assert.ok(listed.length > 3);
      assert.deepEqual((await ask(...path, '')).slice(1).sort(), listed.sort());
    }
  });

  for (const name of commandNames) {
    it(`completes every option of the help: ${name}`, async () => {
      const path = name.split(' ');
      const groups = ['Options', "At a company's identity provider"].map((group) => readHelp(path, group));
      const lines = (await Promise.all(groups)).flat();
      const listed = lines.flatMap((line) => /--[\w-]+/.exec(line)?.[0] ?? []);
      // yargs lists it everywhere; it belongs to no command.
      listed.splice(listed.indexOf('--version'), 1);
      const completed = (await ask(...path, '--')).slice(1).map((line) => line.split('\t')[0]);
      assert.deepEqual(completed.sort(), listed.sort());
    });
  }

  it('knows the profiles and the logins that wait, whatever is in their files, and shows no secret', async (t) => {
    const profile = inventProfile();
    await openProfileFile(folder, 'work').write(profile);
    const broken = openProfileFile(folder, 'broken');
    await broken.write(inventProfile());
    chmodSync(broken.path, 0o644);
    t.after(() => {
      broken.remove();
      openProfileFile(folder, 'work').remove();
    });
    const { stdout } = await runMain(['login', 'start', '--json', '--profile', 'work'], { env });
    const { id } = JSON.parse(stdout);
    assert.deepEqual(await ask('profile', 'use', ''), ['words', 'broken\t', 'work\t']);
    assert.deepEqual(await ask('token', '--profile=b'), ['words', '--profile=broken\t']);
    const answer = await ask('login', 'finish', '');
    assert.deepEqual(answer, ['words', `${id}\tprofile work`]);
    await runMain(['login', 'cancel', id], { env });
    for (const secret of listSecrets(profile)) assert.ok(!answer.join().includes(secret));
  });

  it('knows where files, scopes and shells are meant', async () => {
    assert.deepEqual(await ask('query', '--file', ''), ['files']);
    assert.deepEqual(await ask('login', '--client-secrets=x'), ['files']);
    assert.deepEqual(await ask('export', '--out='), ['files']);
    assert.deepEqual(await ask('import', ''), ['files']);
    assert.deepEqual(await ask('exec', ''), ['words', '--\tThe command to run stands behind it']);
    assert.deepEqual(await ask('exec', '--', ''), ['programs']);
    assert.deepEqual(await ask('exec', '--', 'ls', '--x'), ['files']);
    assert.deepEqual(await ask('completion', 'b'), ['words', 'bash\t']);
    assert.deepEqual(await ask('login', '--scope', 'drive.r'), [
      'words',
      'drive.readonly\tsee all your files in Google Drive',
    ]);
  });

  it('has no answer, and no word about it, where nothing can be read', async () => {
    const closed = makePrivateFolder({ after });
    const input = 'profile\0use\0\0';
    for (const POSTERN_HOME of [`${closed}/missing`, '/dev/null/x']) {
      const result = await runMain(['completion', '--answer'], { env: { POSTERN_HOME }, input });
      assert.deepEqual([result.exitCode, result.stderr], [0, '']);
      assert.doesNotMatch(result.stdout, /null|missing/);
    }
    for (const odd of ['', 'no end', '\0', '\0\0\0', '--\0--\0', '\ud800\0']) {
      const result = await runMain(['completion', '--answer'], { env, input: odd });
      assert.deepEqual([result.exitCode, result.stderr], [0, '']);
    }
  });
});
