import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, it } from 'node:test';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';
import { watchProcesses } from './watch-processes.ts';

/** The fields of requests that nobody but the server may see. */
const secretFields = ['client_secret', 'code', 'code_verifier', 'device_code', 'refresh_token', 'token'];

let sandbox: Sandbox;
before(async () => {
  sandbox = await startSandbox({ google: { rotateRefreshTokens: true, deviceIntervalSeconds: 0 } });
});
after(() => sandbox.close());

it('no secret is in any output, in any file but the store, or in what the system shows of a process', async () => {
  const { google, bigQuery, folder, clientSecretsFile, deviceClientSecretsFile } = sandbox;
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const env = createEnvironment(folder, {
    POSTERN_AUTHORIZATION_SERVER: google.url,
    TMPDIR: temporary,
    // What makes Google's libraries and Node tell the most.
    GOOGLE_SDK_NODE_LOGGING: '*',
    NODE_DEBUG: 'http',
    DEBUG: '*',
  });
  const home = env['POSTERN_HOME'] ?? '';
  const watched = watchProcesses();
  const outputs: string[] = [];
  const secrets = new Set<string>();
  const note = ({ stdout, stderr }: RunResult): string => {
    outputs.push(stdout, stderr);
    const { credential } = openProfileFile(home).read() ?? {};
    for (const secret of [credential?.accessToken, credential?.refreshToken]) if (secret) secrets.add(secret);
    return stdout;
  };
  const run = async (args: string[], input = '') => note(await runPostern(args, { env, input }));

  note(await signIn(sandbox, { env }));
  const device = [
    'login',
    'start',
    '--flow',
    'device',
    '--scope',
    'email',
    '--client-secrets',
    deviceClientSecretsFile,
  ];
  assert.match(await run([...device, '--profile', 'device', '--json']), /"userCode"/);
  const url = (
    await run(['login', 'start', '--client-secrets', clientSecretsFile, '--profile', 'default'])
  ).trim();
  await run(['login', 'pending']);
  for (const path of listFiles(join(home, 'pending')))
    secrets.add(
      /"(?:deviceCode|codeVerifier)":"([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? assert.fail(),
    );
  await run(['login', 'finish'], await visit(url, { email: 'william@example.com' }));
  await run(['status', '--check']);
  await run(['query', '--project', 'p', '--api-endpoint', bigQuery.url, 'SELECT 1 AS one']);
  await run(['query', '--project', 'p', '--api-endpoint', bigQuery.url, 'SELECT nothing FROM nowhere']);
  for (const fault of ['reset', { status: 500, body: '{"error":"x"}' }] as const) {
    google.failNext('/token', fault);
    await run(['status', '--check', '--json']);
  }
  const imported = join(folder, 'exported.json');
  await run(['export', '--out', imported]);
  assert.ok((await run(['import', imported, '--profile', 'imported'])) !== undefined);
  // The one output that is a secret, and is meant to be.
  const token = await runPostern(['token'], { env });
  outputs.push(token.stderr);
  secrets.add(token.stdout.trim());
  await run(['login', 'cancel', '--all']);
  const seen = watched.stop();
  // A command gets the token in its environment, and nothing in its arguments.
  const commands = watchProcesses();
  assert.match(await run(['exec', '--', process.execPath, '-p', '6 * 7']), /^42$/m);
  seen.arguments.push(...commands.stop().arguments);
  await run(['logout']);
  await run(['logout', '--all', '--local']);

  for (const { body } of google.requests)
    for (const field of secretFields) if (body[field]) secrets.add(body[field]);
  assert.ok(secrets.size >= 12, `${secrets.size} secrets`);
  assert.ok(
    seen.arguments.some((text) => /login\0finish/.test(text)),
    'no process was seen',
  );

  const given = /client_secrets\.json$|^response-|^exported\.json$/;
  const others = listFiles(folder).filter((path) => !given.test(basename(path)));
  const places: Record<string, string[]> = {
    'the output': outputs,
    'the arguments of a process': seen.arguments,
    'the environment of a process': seen.environment,
    'a file': others.map((path) => readFileSync(path, 'latin1')),
    "a file's name": others,
  };
  for (const [place, texts] of Object.entries(places)) {
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
        assert.ok(
          !texts.some((text) => text.includes(form)),
          `a secret (${secret.slice(0, 6)}…) is in ${place}`,
        );
    }
  }
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());
}
