import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { approveDevice, visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';

it('the sandbox prints lines that work when they are typed, and leaves nothing behind', async (t) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/sandbox.ts')], {
    stdio: 'pipe',
  });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  const exported = Object.fromEntries(
    [...text.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const env = { ...createEnvironment(exported['POSTERN_HOME'] ?? ''), ...exported };
  const argumentsOf = (command: string) =>
    new RegExp(`postern ${command} (--\\S+) (\\S+)`).exec(text)?.slice(1) ?? [];

  const terminal = openPostern(['login', ...argumentsOf('login')], { env });
  t.after(() => terminal.close());
  const [url = ''] = await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/);
  await terminal.waitFor('Paste it here');
  terminal.paste(await visit(url, { email: 'anybody@example.com' }));
  terminal.press('enter');
  assert.equal((await terminal.exited).exitCode, 0);

  const query = ['query', ...argumentsOf('query'), '--project', 'any', 'SELECT 1 AS one'];
  assert.equal((await runPostern(query, { env })).stdout, 'one\n1\n');

  const [companyLogin = '', companyQuery = ''] = text
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.includes('--profile company'))
    .map((line) => line.trim().replace(/^postern /, ''));
  const atCompany = openPostern(companyLogin.split(' '), { env });
  t.after(() => atCompany.close());
  const [page = ''] = await atCompany.waitFor(/http:\/\/127\.0\.0\.1:\d+\/device/);
  const [, code = ''] = await atCompany.waitFor(/just as it stands: +(\S+)/);
  await approveDevice(page, code, { email: 'anybody@example.com' });
  assert.equal((await atCompany.exited).exitCode, 0, atCompany.text());
  const [, options = '', sql = ''] = /^(.*) '(.*)'$/.exec(companyQuery) ?? [];
  const words = [...options.split(' '), sql];
  assert.equal((await runPostern(words, { env })).stdout, 'one\n1\n');

  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGINT');
  await ended;
  assert.equal(existsSync(exported['POSTERN_HOME'] ?? '/'), false);
});
