import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createProfile, listRefreshes, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';

const python = fileURLToPath(new URL('../../.cache/google-auth/bin/python', import.meta.url));
/** The last thing that the install script makes. */
const installed = fileURLToPath(new URL('../../.cache/google-auth/installed', import.meta.url));

/** What any program for Node does, but for the address. */
const nodeProgram = `
import { GoogleAuth } from ${JSON.stringify(import.meta.resolve('google-auth-library'))};
const endpoints = { oauth2TokenUrl: process.argv[1] };
const client = await new GoogleAuth({ clientOptions: { endpoints } }).getClient();
const { token } = await client.getAccessToken();
const quotaProject = (await client.getRequestHeaders()).get('x-goog-user-project');
console.log(JSON.stringify([client.constructor.name, token, quotaProject]));
`;

/** What any program in Python does, but for the address: the library takes it from nowhere but its own constant. */
const pythonProgram = `
import json, sys
import google.auth
import google.auth.transport.requests
import google.oauth2.credentials

google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT = sys.argv[1]
credentials, project = google.auth.default()
credentials.refresh(google.auth.transport.requests.Request())
print(json.dumps([type(credentials).__name__, credentials.token, credentials.quota_project_id]))
`;

describe("Google's own libraries read what postern exports, and get a token with it:", () => {
  let google: SandboxGoogle;
  let file: string;
  const folder = makePrivateFolder({ after });
  before(async () => {
    google = await startGoogle();
    const env = createEnvironment(folder);
    const profile = { ...(await createProfile(google)), quotaProject: 'q-1' };
    await openProfileFile(env['POSTERN_HOME'] ?? '').write(profile);
    file = `${folder}/adc.json`;
    const { exitCode, stderr } = await runPostern(['export', '--out', file], { env });
    assert.equal(exitCode, 0, stderr);
  });
  after(() => google.close());

  async function run(command: string, args: readonly string[]): Promise<void> {
    const before = listRefreshes(google).length;
    const { stdout, stderr } = await promisify(execFile)(command, [...args, `${google.url}/token`], {
      env: { HOME: folder, GOOGLE_APPLICATION_CREDENTIALS: file, NO_PROXY: '127.0.0.1' },
    });
    const [type, token, quotaProject] = JSON.parse(stdout);
    assert.match(type, /^(UserRefreshClient|Credentials)$/);
    assert.deepEqual([quotaProject, stderr], ['q-1', '']);
    assert.equal((await google.verifyAccessToken(token))?.email, 'william@example.com');
    assert.equal(listRefreshes(google).length, before + 1);
  }

  it('google-auth-library', () => run(process.execPath, ['--input-type=module', '--eval', nodeProgram]));

  it('google-auth for Python', async () => {
    if (!existsSync(installed))
      assert.fail('google-auth is not installed: run ./scripts/install-google-auth');
    await run(python, ['-c', pythonProgram]);
  });
});
