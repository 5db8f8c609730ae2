import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { visit } from './sandbox/google/person.ts';
import { createEnvironment } from './sandbox/postern.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { openTerminal } from './sandbox/terminal/open-terminal.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

let sandbox: Sandbox;
before(async () => {
  sandbox = await startSandbox();
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')]);
});
after(() => sandbox.close());

it("the README's program signs a person in at its terminal and prints what it promises", async () => {
  const [, program = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const folder = join(sandbox.folder, 'app');
  mkdirSync(join(folder, 'node_modules', '@google-cloud'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'postern'), 'junction');
  const googleClient = join('node_modules', '@google-cloud', 'bigquery');
  symlinkSync(join(root, googleClient), join(folder, googleClient), 'junction');
  writeFileSync(join(folder, 'app.mts'), program);
  copyFileSync(sandbox.clientSecretsFile, join(folder, 'client_secrets.json'));

  const terminal = openTerminal({
    command: process.execPath,
    args: ['app.mts'],
    cwd: folder,
    columns: 100,
    rows: 60,
    env: createEnvironment(sandbox.folder, { BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url }),
  });
  try {
    const [url = ''] = await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/);
    await terminal.waitFor('Paste it here');
    terminal.paste(await visit(url, { email: 'william@example.com' }));
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /^William: 3961947$/m);
  } finally {
    await terminal.close();
  }
});

it('the README names files and folders that are there, and no others', () => {
  const [, map = ''] = /```text\n(src\/\n.*?)```/s.exec(readme) ?? [];
  const tracked = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' }).split('\n');
  const topics = new Set(
    tracked.filter(Boolean).map((path) => path.split('/')[1]?.replace(/^(?!.*\.ts$).*$/, '$&/')),
  );
  const named = [...map.matchAll(/^ {2}(\S+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'sandbox/');
  assert.deepEqual(named.toSorted(), [...topics].filter((topic) => topic !== 'tsconfig.json/').toSorted());
});
