import assert from 'node:assert/strict';
import { it } from 'node:test';
import { explainDeadSignIn, type KnownSignIn } from '../../src/google/dead-sign-in.ts';

const now = Date.parse('2026-05-04T12:00:00Z');
const dayMs = 86_400_000;

const told: [what: string, known: Omit<KnownSignIn, 'now'>, sentence: RegExp][] = [
  [
    'of which nothing is known',
    {},
    /^The sign-in is no longer valid: revoked, seven days old .* in Testing, unused for six months, or pushed out by a hundred newer ones$/,
  ],
  [
    'that was used yesterday',
    { lastUsedAt: now - dayMs },
    /: revoked, seven days old while the consent screen is in Testing, or pushed out/,
  ],
  [
    'that nobody used for half a year',
    { lastUsedAt: now - 183 * dayMs },
    /: unused for six months, revoked, or pushed/,
  ],
  [
    'whose announced end has come',
    { refreshTokenExpiresAt: now - 1 },
    /^The sign-in has come to its announced end, after seven days if .* in Testing$/,
  ],
  ['whose announced end is minutes away', { refreshTokenExpiresAt: now + 60_000 }, /announced end/],
  [
    'whose announced end is far',
    { refreshTokenExpiresAt: now + dayMs, lastUsedAt: now - dayMs },
    /: revoked, or pushed out by a hundred newer ones$/,
  ],
  [
    'that may read mail',
    { lastUsedAt: now, scopes: ['https://www.googleapis.com/auth/gmail.readonly'] },
    /, ended by a new password, or pushed/,
  ],
  [
    'that may not read mail',
    { lastUsedAt: now, scopes: ['https://www.googleapis.com/auth/bigquery'] },
    /^(?!.*password)/,
  ],
];
for (const [what, known, sentence] of told) {
  it(`a dead sign-in ${what} is explained by what can be, the likely cause first`, () => {
    assert.match(explainDeadSignIn({ now, ...known }).sentence, sentence);
  });
}

it('what was in Testing is to be published, before the next sign-in ends as soon', () => {
  assert.match(explainDeadSignIn({ now, refreshTokenExpiresAt: now }).remedy ?? '', /^Publish the app/);
  assert.equal(explainDeadSignIn({ now }).remedy, undefined);
});
