import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { inventProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';

describe('a credential in the environment', () => {
  const folder = makePrivateFolder({ after });
  const names = [
    'POSTERN_ACCESS_TOKEN',
    'POSTERN_CREDENTIALS',
    'POSTERN_REFRESH_TOKEN',
    'POSTERN_CREDENTIALS_FILE',
  ];
  for (const name of names) {
    it(`is not passed over for the profile's: ${name}`, async () => {
      await openProfileFile(folder).write(inventProfile());
      const env = createEnvironment(folder, { POSTERN_HOME: folder, [name]: 'ya29.somebody-else' });
      for (const args of [['token'], ['status'], ['query', 'SELECT 1']]) {
        const { exitCode, stdout, stderr } = await runPostern(args, { env });
        assert.deepEqual([exitCode, stdout], [2, '']);
        assert.match(
          stderr,
          new RegExp(`^postern: ${name} is set, .+ \\[usage\\]\n {2}next: unset ${name}\n$`),
        );
        assert.doesNotMatch(stderr, /ya29/);
      }
    });
  }

  it('is no matter to signing out', async () => {
    await openProfileFile(folder).write(inventProfile());
    const env = createEnvironment(folder, {
      POSTERN_HOME: folder,
      POSTERN_ACCESS_TOKEN: 'ya29.somebody-else',
    });
    assert.equal((await runPostern(['logout', '--local'], { env })).exitCode, 0);
    assert.equal(openProfileFile(folder).read(), undefined);
  });
});
