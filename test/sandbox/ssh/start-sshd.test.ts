import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listProcesses } from '../listeners/processes.ts';
import { openOverSsh, startOverSsh } from './over-ssh.ts';
import { type Sshd, startSshd } from './start-sshd.ts';

const odd = `it's "a" \`b\` $HOME \\ !c\n#d`;

describe('sshd', { concurrency: 4 }, () => {
  let sshd: Sshd;
  before(async () => {
    sshd = await startSshd();
  });
  after(() => sshd.close());

  it('passes words, variables, input and the exit code on as they are', async () => {
    const script = 'printf "%s\\0%s\\0" "$1" "$ODD"; cat; echo said >&2; exit 7';
    const { stdin, result } = startOverSsh(sshd, {
      words: ['sh', '-c', script, 'sh', odd],
      env: { ODD: odd },
    });
    stdin.end(odd);
    assert.deepEqual(await result, { stdout: `${odd}\0${odd}\0${odd}`, stderr: 'said\n', exitCode: 7 });
  });

  it('gives a terminal, and none of the variables of whoever runs the tests', async () => {
    process.env['OF_THE_TESTS'] = 'x';
    const script = 'tty && echo "[$TERM] [$SSH_TTY] [$OF_THE_TESTS]"; exit 9';
    const terminal = openOverSsh(sshd, { words: ['sh', '-c', script], env: {} });
    assert.equal((await terminal.exited).exitCode, 9);
    const [tty, ...rest] = terminal.text().split('\n');
    assert.match(tty ?? '', /^\/dev\//);
    assert.deepEqual(rest, [`[xterm-256color] [${tty}] []`]);
    await terminal.close();
  });

  it('forwards no port', async () => {
    const forwarding = ['-R', '127.0.0.1:0:127.0.0.1:1', '-o', 'ExitOnForwardFailure=yes'];
    const options = [...sshd.options, ...forwarding];
    const { stderr, exitCode } = await startOverSsh({ ...sshd, options }, { words: ['true'], env: {} })
      .result;
    assert.equal(exitCode, 255);
    assert.match(stderr, /forwarding failed/);
  });
});

it('sshd leaves neither a process nor a file behind, whatever still runs in it', async (t) => {
  const sshd = await startSshd();
  const mark = `MARK=${process.pid}`;
  const listMarked = () => listProcesses().filter(({ environment }) => environment.includes(mark));
  const { result } = startOverSsh(sshd, {
    words: ['sh', '-c', 'sleep 600 & sleep 600'],
    env: { MARK: String(process.pid) },
  });
  await t.waitFor(() => assert.equal(listMarked().length, 3), { timeout: 10_000 });
  await sshd.close();
  assert.equal((await result).exitCode, 255);
  await t.waitFor(() => assert.deepEqual(listMarked(), []), { timeout: 10_000 });
  const key = sshd.options[sshd.options.indexOf('-i') + 1] ?? '';
  assert.ok(key.endsWith('/person_key') && !existsSync(dirname(key)));
});
