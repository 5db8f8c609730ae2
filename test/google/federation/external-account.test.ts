import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { PluggableAuthHandler } from 'google-auth-library/build/src/auth/pluggable-auth-handler.js';
import { formatExternalAccount } from '../../../src/google/federation/external-account.ts';
import { parseFederationConfig } from '../../../src/google/federation/federation-config.ts';

const federation = {
  audience: '//iam.googleapis.com/locations/global/workforcePools/people/providers/example',
  stsEndpoint: 'https://sts.googleapis.com/v1/token',
  userProject: '123456789',
  impersonation: {
    url: 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken',
    lifetimeSeconds: 7200,
  },
};

const format = (command: string[], quotaProject?: string): string | undefined =>
  formatExternalAccount(federation, command, quotaProject);

function commandOf(words: string[]): string {
  const file = JSON.parse(format(words) ?? assert.fail());
  assert.equal(file.credential_source.executable.timeout_millis, 60_000);
  return file.credential_source.executable.command;
}

/** As google-auth for Python does since it knows quotes. */
function splitAsPython(command: string): string[] {
  const code = 'import json, shlex, sys; print(json.dumps(shlex.split(sys.stdin.read())))';
  const { stdout } = spawnSync('python3', ['-c', code], { input: command, encoding: 'utf8' });
  return JSON.parse(stdout);
}

const splitAsNode = (command: string): string[] =>
  (PluggableAuthHandler as unknown as { parseCommand(command: string): string[] }).parseCommand(command);

describe('the file for Google’s libraries', () => {
  it('names the federation, and can be signed in with again', () => {
    const text = format(['/usr/bin/postern'], 'quota-project') ?? '';
    assert.equal(JSON.parse(text).quota_project_id, 'quota-project');
    assert.deepEqual(parseFederationConfig(text, 'it'), federation);
    assert.equal(text.at(-1), '\n');
  });

  for (const path of [
    '/usr/local/bin/node',
    '/home/ada/my programs/bin.js',
    "/home/o'hara/it's/bin.js",
    '/home/ada/#1;2&3|4>5(6)*?~!/bin.js',
    '/home/ädä/端/\u{1f511}.js',
    '/home/ada/tab\there/bin.js',
  ]) {
    it(`has its command read by Node and by Python as it is: ${JSON.stringify(path)}`, () => {
      const words = [path, 'token', '--format', 'executable', '--profile', 'work-1'];
      const command = commandOf(words);
      assert.deepEqual(splitAsNode(command), words);
      assert.deepEqual(splitAsPython(command), words);
    });
  }

  it('needs no quotes where there is nothing to quote, for the libraries that know none', () => {
    const words = ['/opt/node-24/bin/node', '/home/ada/.npm/bin.js', 'token', '--format', 'executable'];
    assert.equal(commandOf(words), words.join(' '));
  });

  it('has the path of Windows in slashes, which it takes as well', () => {
    const words = ['C:\\Program Files\\nodejs\\node.exe', '\\\\server\\share\\bin.js'];
    const expected = ['C:/Program Files/nodejs/node.exe', '//server/share/bin.js'];
    assert.deepEqual(splitAsNode(commandOf(words)), expected);
    assert.deepEqual(splitAsPython(commandOf(words)), expected);
  });

  it('is not written at all where a library would run something else', () => {
    for (const path of ['/a"b', '/a\\b', '/a b\\', '/$HOME/x', '/`id`/x', '/a\\"; rm -rf x'])
      assert.equal(format([path, 'token']), undefined, path);
  });
});
