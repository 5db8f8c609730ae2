import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inventProfile, openProfileFile } from '../../credentials/kept-profile.ts';
import { openShell, type ShellName } from './open-shell.ts';

const shells: ShellName[] = ['bash', 'zsh', 'fish'];

for (const name of shells) {
  describe(`completion in ${name}`, () => {
    it('makes the only thing that a word can become of it', async (t) => {
      const shell = await openShell(t, name);
      await openProfileFile(`${shell.folder}/postern-home`, 'work').write(inventProfile());
      writeFileSync(`${shell.folder}/files/client secrets.json`, '{}');
      const lines: [line: string, completed: string[]][] = [
        ['postern logo', ['postern', 'logout']],
        ['postern login fin', ['postern', 'login', 'finish']],
        ['postern --quiet prof', ['postern', '--quiet', 'profile']],
        ['postern login --url', ['postern', 'login', '--url-file']],
        ['postern login --flow d', ['postern', 'login', '--flow', 'device']],
        ['postern login --flow=d', ['postern', 'login', '--flow=device']],
        ['postern query --format nd', ['postern', 'query', '--format', 'ndjson']],
        ['postern token --profile w', ['postern', 'token', '--profile', 'work']],
        ['postern token --profile=w', ['postern', 'token', '--profile=work']],
        ['postern token --profile=', ['postern', 'token', '--profile=work']],
        ['postern profile use ', ['postern', 'profile', 'use', 'work']],
        ['postern completion z', ['postern', 'completion', 'zsh']],
        [
          'postern login --client-secrets cl',
          ['postern', 'login', '--client-secrets', 'client secrets.json'],
        ],
        ['postern login --client-secrets=cl', ['postern', 'login', '--client-secrets=client secrets.json']],
        [
          'postern login --account a@b.example --sc',
          ['postern', 'login', '--account', 'a@b.example', '--scope'],
        ],
        ['postern login --account cl', ['postern', 'login', '--account', 'cl']],
      ];
      for (const [line, completed] of lines)
        assert.deepEqual(await shell.complete(line), completed, shell.terminal.text());
    });

    it('shows what there is, with what it is for where the shell can', async (t) => {
      const { terminal } = await openShell(t, name);
      terminal.type('postern login \t\t');
      for (const step of ['start', 'finish', 'pending', 'cancel'])
        await terminal.waitFor(new RegExp(`\\b${step}\\b`));
      if (name !== 'bash') await terminal.waitFor(/pending +.*List the sign-ins that wait to be finished/);
    });

    it('runs nothing of what is typed, and no other user can list it', async (t) => {
      const shell = await openShell(t, name);
      const lines = [
        "postern query 'SELECT secret",
        'postern query "$(touch ran)" --form',
        'postern query `touch ran` --form',
        'postern login finish 4/0secret --resp',
        "postern query a\\'b --form",
      ];
      // Ctrl-E and Ctrl-U take the line away: it is not run here either.
      for (const line of lines) shell.terminal.type(`${line}\t\x05\x15`);
      assert.deepEqual(await shell.complete('postern logo'), ['postern', 'logout']);
      assert.ok(!existsSync(`${shell.folder}/files/ran`));
      const [script, ...answers] = shell.listRuns();
      assert.equal(script, `completion ${name}`);
      assert.ok(answers.length > 0);
      assert.deepEqual([...new Set(answers)], ['completion --answer']);
    });

    it('completes the command that exec runs, then files', async (t) => {
      const shell = await openShell(t, name);
      writeFileSync(`${shell.folder}/files/plan.txt`, '');
      const start = ['postern', 'exec', '--'];
      assert.deepEqual(await shell.complete('postern exec -- printen'), [...start, 'printenv']);
      assert.deepEqual(await shell.complete('postern exec -- ls pl'), [...start, 'ls', 'plan.txt']);
    });
  });
}

it('completion in zsh works as a file in a folder of fpath, too', async (t) => {
  const shell = await openShell(t, 'zsh');
  const { terminal } = shell;
  terminal.type('unfunction _postern; mkdir f; postern completion zsh > f/_postern; fpath=($PWD/f $fpath)\r');
  terminal.type('autoload -Uz compinit; compinit -D; echo loa"ded"\r');
  await terminal.waitFor(/^loaded$/m);
  assert.deepEqual(await shell.complete('postern logo'), ['postern', 'logout']);
  assert.deepEqual(await shell.complete('postern stat'), ['postern', 'status']);
});

it('completion in bash works for an alias, with set -u, and where = does not end a word', async (t) => {
  const shell = await openShell(t, 'bash');
  shell.terminal.type('set -u; alias p=postern; complete -o default -F _postern p; echo r"eady"\r');
  await shell.terminal.waitFor(/^ready$/m);
  assert.deepEqual(await shell.complete('p logo'), ['p', 'logout']);
  shell.terminal.type("COMP_WORDBREAKS=' '; echo ag'ain'\r");
  await shell.terminal.waitFor(/^again$/m);
  assert.deepEqual(await shell.complete('p login --flow=d'), ['p', 'login', '--flow=device']);
});
