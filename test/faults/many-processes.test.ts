import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createProfile, listRefreshes, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createEnvironment } from '../sandbox/postern.ts';
import { type BuiltProgram, buildProgram, runBuilt } from './built-program.ts';

const processes = 200;

describe('two hundred processes at once, with a token that has expired', () => {
  let google: SandboxGoogle;
  let program: BuiltProgram;
  before(async () => {
    program = buildProgram();
    // The harder case: whoever refreshes with what another has rotated away is refused.
    google = await startGoogle({ rotateRefreshTokens: true });
  });
  after(async () => {
    program.remove();
    await google.close();
  });

  it('refresh once, and all print the same token', async (t) => {
    const env = createEnvironment(makePrivateFolder(t));
    const home = env['POSTERN_HOME'] ?? '';
    const profile = await createProfile(google, { expiresAt: 0 });
    await openProfileFile(home).write(profile);
    const results = await Promise.all(
      Array.from({ length: processes }, () => runBuilt(program.path, ['token'], { env })),
    );
    const [outcome, ...others] = new Set(
      results.map(({ exitCode, signal, stderr }) => `${exitCode} ${signal} ${stderr}`),
    );
    assert.deepEqual([outcome, others], ['0 null ', []]);
    const [token = '', ...otherTokens] = new Set(results.map(({ stdout }) => stdout));
    assert.deepEqual([otherTokens, listRefreshes(google).length], [[], 1]);
    assert.equal((await google.verifyAccessToken(token.trim()))?.email, 'william@example.com');
    const { credential } = openProfileFile(home).read() ?? assert.fail();
    assert.equal(credential.accessToken, token.trim());
    assert.equal(await google.isRefreshTokenLive(credential.refreshToken), true);
    assert.deepEqual(readdirSync(`${home}/profiles`), ['default.json']);
  });
});
