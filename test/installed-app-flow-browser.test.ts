import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, describe, it } from 'node:test';
import { UsageError } from '../src/errors.ts';
import { InstalledAppFlow } from '../src/installed-app-flow.ts';
import { failureOf } from './failure-of.ts';
import { bigquery, createScriptedPerson } from './login/sandbox-login.ts';
import { makePrivateFolder } from './private-folder.ts';
import { type SandboxGoogle, startGoogle } from './sandbox/google/google.ts';
import { visit } from './sandbox/google/person.ts';
import { createEnvironment } from './sandbox/postern.ts';

const email = 'william@example.com';
const scopes = [bigquery];
const variables = [
  'BROWSER',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'SSH_CONNECTION',
  'SSH_TTY',
  'POSTERN_HOME',
] as const;

describe('the flow of an installed application with a browser', () => {
  let google: SandboxGoogle;
  const original = variables.map((name) => [name, process.env[name]] as const);
  before(async () => {
    google = await startGoogle();
  });
  beforeEach(() => {
    for (const name of variables) delete process.env[name];
  });
  after(async () => {
    for (const [name, value] of original) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await google.close();
  });

  function createFlow(t: { after(run: () => void): void }, secrets: object) {
    const folder = makePrivateFolder(t);
    const file = join(folder, 'client_secrets.json');
    writeFileSync(file, JSON.stringify(secrets));
    return { folder, flow: InstalledAppFlow.fromClientSecretsFile(file, { scopes }) };
  }
  const whoIs = async (client: Awaited<ReturnType<InstalledAppFlow['run']>>) => {
    const header = (await client.getRequestHeaders()).get('authorization') ?? '';
    return (await google.verifyAccessToken(header.replace('Bearer ', '')))?.email;
  };

  it('receives what the browser is redirected to', async (t) => {
    const { flow, folder } = createFlow(t, google.clientSecrets);
    process.env['BROWSER'] = `cp /dev/null %s.not-a-path:/bin/sh ${folder}/browser`;
    writeFileSync(join(folder, 'browser'), `printf '%s' "$1" > ${folder}/opened\n`);
    const person = createScriptedPerson(async (url) => {
      assert.equal(readFileSync(join(folder, 'opened'), 'utf8'), url);
      await fetch(await visit(url, { email }));
      return new Promise<never>(() => {});
    });
    assert.equal(await whoIs(await flow.run({ launchBrowser: true, person })), email);
    assert.match(person.shown[0] ?? '', /redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d{4,5}%2F&/);
    assert.deepEqual(person.notes, [{ kind: 'redirect-received' }]);
  });

  it('needs no terminal', async (t) => {
    const { folder } = createFlow(t, google.clientSecrets);
    const urlOf = (path: string) => JSON.stringify(new URL(path, import.meta.url));
    const browser = `import { visit } from ${urlOf('sandbox/google/person.ts')};
      await fetch(await visit(process.argv[2], { email: '${email}' }));`;
    writeFileSync(join(folder, 'browser.mjs'), browser);
    const program = `import { InstalledAppFlow } from ${urlOf('../src/installed-app-flow.ts')};
      const flow = InstalledAppFlow.fromClientSecretsFile('client_secrets.json', { scopes: ['bigquery'] });
      const client = await flow.run({ launchBrowser: true });
      process.stdout.write((await client.getRequestHeaders()).get('authorization'));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      env: createEnvironment(folder, { BROWSER: `${process.execPath} ${folder}/browser.mjs` }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [header, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const token = header.replace('Bearer ', '');
    assert.equal((await google.verifyAccessToken(token))?.email, email, said);
    assert.doesNotMatch(said, /[Pp]aste/);
  });

  it('says where a browser would be of no use, and goes on without', async (t) => {
    const { flow } = createFlow(t, google.clientSecrets);
    process.env['SSH_CONNECTION'] = '192.0.2.7 51000 192.0.2.8 22';
    const person = createScriptedPerson((url) => visit(url, { email }));
    assert.equal(await whoIs(await flow.run({ launchBrowser: true, person })), email);
    const [note] = person.notes;
    assert.ok(note?.kind === 'browser' && note.words.startsWith('Over SSH a browser would open on '));
    assert.match(person.shown[0] ?? '', /redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A1%2F&/);
  });

  it('is not for a web client, which is told where its sign-in ends, once for its profile', async (t) => {
    const { flow, folder } = createFlow(t, google.webClientSecrets);
    process.env['POSTERN_HOME'] = join(folder, 'home');
    const person = createScriptedPerson((url) => visit(url, { email }));
    const wrong = [{ launchBrowser: true }, { launchBrowser: true, redirectUri: 'http://localhost:8080/' }];
    for (const options of wrong)
      assert.ok((await failureOf(() => flow.run({ ...options, person }))) instanceof UsageError);
    assert.equal((await failureOf(() => flow.run({ person }))).code, 'client_secrets_web');
    assert.deepEqual(person.shown, []);

    const redirectUri = 'https://app.postern.example/authorized';
    assert.equal(await whoIs(await flow.run({ redirectUri, person, profile: 'web' })), email);
    const other = { person, profile: 'web', account: 'ada@example.com' };
    await failureOf(() => flow.run(other));
    assert.equal(person.shown.length, 2);
    for (const url of person.shown) assert.equal(new URL(url).searchParams.get('redirect_uri'), redirectUri);
  });
});
