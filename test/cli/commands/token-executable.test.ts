import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type CompanyPerson, listTokenRequests, signInAtCompany } from '../../end-to-end/company-person.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { runMain } from '../run-main.ts';

const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

describe('postern token --format executable', () => {
  let company: Company;
  let person: CompanyPerson;
  before(async () => {
    company = await startCompany();
    person = await signInAtCompany(company, ['--flow', 'console']);
  });
  after(() => company.close());

  /** As a library runs it, which says what it wants in these variables. */
  function ask(variables: Record<string, string> = {}, args: readonly string[] = []) {
    const named = Object.entries(variables).map(([name, value]) => [
      `GOOGLE_EXTERNAL_ACCOUNT_${name}`,
      value,
    ]);
    const env = { ...person.env, ...Object.fromEntries(named) };
    return runMain(['token', '--format', 'executable', ...args], { env });
  }

  it('answers with the ID token and its end, and says nothing else', async () => {
    for (const asked of [undefined, '', idTokenType, jwtType]) {
      const variables = asked === undefined ? {} : { TOKEN_TYPE: asked, AUDIENCE: company.audience };
      const { exitCode, stdout, stderr } = await ask({ ...variables, INTERACTIVE: '0', REVOKE: '0' });
      assert.deepEqual([exitCode, stderr], [0, '']);
      const { id_token: idToken, expiration_time: end, ...rest } = JSON.parse(stdout);
      assert.deepEqual(rest, { version: 1, success: true, token_type: asked || idTokenType });
      const claims = JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url').toString());
      assert.deepEqual([claims.aud, claims.exp], ['public', end]);
    }
  });

  const refusals: Record<string, [variables: Record<string, string>, next: RegExp]> = {
    'a SAML response': [{ TOKEN_TYPE: 'urn:ietf:params:oauth:token-type:saml2' }, /external-account/],
    'the end of the sign-in': [{ REVOKE: '1', INTERACTIVE: '1' }, /Next: postern logout$/],
    "another pool's token": [{ AUDIENCE: '//iam.googleapis.com/other' }, /external-account/],
  };
  for (const [what, [variables, next]] of Object.entries(refusals)) {
    it(`refuses ${what} in an answer of the same form, and asks nobody`, async () => {
      const asked = listTokenRequests(company).length;
      const { exitCode, stdout, stderr } = await ask(variables);
      assert.equal(exitCode, 1);
      const { message, ...rest } = JSON.parse(stdout);
      assert.deepEqual(rest, { version: 1, success: false, code: 'federation_refused' });
      assert.match(message, next);
      assert.match(stderr, /\[federation_refused\]/);
      assert.equal(listTokenRequests(company).length, asked);
    });
  }

  it('names the profile in what it says to type', async () => {
    const { exitCode, stdout } = await ask({}, ['--profile', 'other']);
    assert.equal(exitCode, 4);
    const message = 'Nobody is signed in as profile other. Next: postern login --profile other';
    assert.deepEqual(JSON.parse(stdout), { version: 1, success: false, code: 'not_signed_in', message });
  });

  it('writes the answer where it is told to, and not where the library says', async () => {
    const [told, said] = [`${person.folder}/told.json`, `${person.folder}/said.json`];
    const { stdout } = await ask({ OUTPUT_FILE: said }, ['--output-file', told]);
    assert.equal(readFileSync(told, 'utf8'), stdout);
    assert.equal(statSync(told).mode & 0o777, 0o600);
    assert.ok(!existsSync(said));
  });

  it('leaves the screen of a person alone, whose library reads the file', async () => {
    const path = `${person.folder}/interactive.json`;
    const variables = { INTERACTIVE: '1', OUTPUT_FILE: path };
    assert.deepEqual(await ask(variables), { exitCode: 0, stdout: '', stderr: '' });
    assert.equal(JSON.parse(readFileSync(path, 'utf8')).success, true);
    const failed = await ask(variables, ['--profile', 'other']);
    assert.deepEqual([failed.exitCode, failed.stdout], [4, '']);
    assert.match(failed.stderr, /postern login --profile other/);
    assert.equal(JSON.parse(readFileSync(path, 'utf8')).success, true, 'a failure is no answer to keep');
  });

  it('writes through no link, over nothing but a file, and hands nothing out where it cannot', async () => {
    const { folder } = person;
    writeFileSync(`${folder}/target`, 'as it was');
    symlinkSync(`${folder}/target`, `${folder}/link`);
    mkdirSync(`${folder}/folder`);
    for (const path of [
      `${folder}/link`,
      `${folder}/folder`,
      `${folder}/missing/answer`,
      `${folder}/target/x`,
    ]) {
      const { exitCode, stdout } = await ask({ OUTPUT_FILE: path });
      const { message, ...rest } = JSON.parse(stdout);
      assert.deepEqual([exitCode, rest], [1, { version: 1, success: false, code: 'file_unwritable' }]);
      assert.ok(message.includes(path) && message.endsWith('Next: Name another file with --output-file.'));
    }
    assert.equal(readFileSync(`${folder}/target`, 'utf8'), 'as it was');
    assert.ok(lstatSync(`${folder}/link`).isSymbolicLink());
  });
});
