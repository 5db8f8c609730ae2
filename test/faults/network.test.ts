import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { answerWith, type OddServer, startServer } from '../oauth/start-server.ts';
import { makePrivateFolder } from '../private-folder.ts';
import type { RunResult } from '../sandbox/postern.ts';
import { type BadServer, listBadServers } from './bad-servers.ts';
import { commands, runAt } from './run-at.ts';

const { timeout } = AbortSignal;
const patience = 1 / 12;

describe('a server that', { concurrency: true }, () => {
  const folder = makePrivateFolder({ after });
  let elsewhere: OddServer;
  let bad: Record<string, BadServer>;
  before(async () => {
    // How long a request may take: two and a half seconds where it is half a minute.
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms * patience);
    elsewhere = await startServer(answerWith(200, { access_token: 'ya29.elsewhere' }));
    bad = listBadServers(`${elsewhere.url}/`);
  });
  after(async () => {
    AbortSignal.timeout = timeout;
    await elsewhere.close();
    assert.deepEqual(elsewhere.received, []);
  });

  function assertExplained({ exitCode, stdout, stderr }: RunResult, codes: RegExp): void {
    assert.ok(exitCode === 1 || exitCode === 4, `${exitCode} ${stderr}`);
    assert.equal(stdout, '');
    const [, code = ''] = /^postern: .+ \[(\w+)\]\n {2}next: .+\n$/m.exec(stderr) ?? [];
    assert.match(code, codes, stderr);
    assert.doesNotMatch(stderr, /\n {4}at |<h1>|aaaaaaaa|object Object/);
  }

  for (const [name, command] of Object.entries(commands)) {
    describe(`in ${name}`, { concurrency: 6 }, () => {
      it('is not there: network', async () => {
        const result = await runAt(command, () => undefined, { folder, isOpen: false });
        assertExplained(result, /^network$/);
        assert.match(result.stderr, /ECONNREFUSED/);
      });

      const faults = Object.keys(listBadServers('')).filter((fault) => !command.without?.test(fault));
      for (const fault of faults) {
        it(`${fault} is explained, in time`, { timeout: 30_000 }, async () => {
          const { answer, codes } = bad[fault] ?? assert.fail();
          const result = await runAt(command, answer, { folder });
          if (command.fine?.test(fault)) assert.equal(result.exitCode, 0);
          else assertExplained(result, command.codes ?? codes);
          for (const secret of result.secrets) assert.ok(!result.stderr.includes(secret), result.stderr);
          // Nothing is lost but what a logout forgets in any case.
          assert.equal(result.isKept, name !== 'a logout');
        });
      }
    });
  }
});
