import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInRequiredError } from '../../src/errors.ts';
import { explainAuthorizationRefusal } from '../../src/google/authorization-refusal.ts';

const answers: [error: string, description: string, code: string, message: string, hint: RegExp][] = [
  ['access_denied', 'Call +1 555', 'access_denied', 'Consent was refused in the browser.', /^postern login$/],
  [
    'admin_policy_enforced',
    'Ask your admin.',
    'admin_policy_enforced',
    'Your Workspace does not let this app have this access (Ask your admin).',
    /^Ask its administrator to trust the client ID, then: postern login$/,
  ],
  [
    'org_internal',
    '',
    'org_internal',
    'The app is for its own organization only.',
    /^Choose an account there/,
  ],
  [
    'invalid_scope',
    'No "x".',
    'invalid_scope',
    'There is no such scope, or this client may not ask for it (No "x").',
    /^Check --scope, then: postern login$/,
  ],
  [
    'unauthorized_client',
    '',
    'unauthorized_client',
    'The client is not of the type that may sign people in this way.',
    /Desktop app/,
  ],
  [
    'temporarily_unavailable',
    '',
    'server_error',
    'The authorization server is failing (temporarily_unavailable).',
    /^Wait/,
  ],
  [
    'interaction_required',
    'Do it.',
    'authorization_refused',
    'The authorization server refused (interaction_required: Do it).',
    /^postern login$/,
  ],
  [
    'constructor',
    '',
    'authorization_refused',
    'The authorization server refused (constructor).',
    /^postern login$/,
  ],
  ['', '', 'authorization_refused', 'The authorization server refused.', /^postern login$/],
  [
    'x\u001b]0;owned\u0007\u202e',
    'gnp\r\nroot# \u2028\u001b[2J',
    'authorization_refused',
    'The authorization server refused (x: gnp root#).',
    /^postern login$/,
  ],
];

describe('a refusal at the redirect address', () => {
  for (const [error, description, code, message, hint] of answers) {
    it(`ends the sign-in with ${code} after ${JSON.stringify(error)}`, () => {
      const failure = explainAuthorizationRefusal({ error, description });
      assert.ok(failure instanceof SignInRequiredError);
      assert.deepEqual([failure.code, failure.message], [code, message]);
      assert.match(failure.hint ?? '', hint);
    });
  }
});
