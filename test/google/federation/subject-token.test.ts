import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkSubjectToken,
  type ExpectedSubjectToken,
} from '../../../src/google/federation/subject-token.ts';
import { failureOf } from '../../failure-of.ts';

const now = 1_800_000_000_000;
const seconds = now / 1000;
const workforce = '//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta';
const workload = '//iam.googleapis.com/projects/12/locations/global/workloadIdentityPools/ci/providers/kc';
const expected: ExpectedSubjectToken = {
  issuer: 'https://acme.okta.com',
  clientId: '0oa1b2',
  federation: { audience: workforce },
  now,
};
const goodHeader = { alg: 'RS256', kid: 'key-1', typ: 'JWT' };
const goodClaims = {
  iss: 'https://acme.okta.com',
  aud: '0oa1b2',
  sub: '00u1secret',
  iat: seconds - 10,
  exp: seconds + 3590,
  email: 'ada@acme.example',
};

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const encode = (claims: object, header: object = {}): string =>
  `${part({ ...goodHeader, ...header })}.${part({ ...goodClaims, ...claims })}.c2lnbmF0dXJl`;
const check = (claims: object, header: object = {}, change: Partial<ExpectedSubjectToken> = {}) =>
  checkSubjectToken(encode(claims, header), { ...expected, ...change });

async function assertRefused(
  run: () => unknown,
  says: RegExp,
  next: RegExp = /postern login$/,
): Promise<void> {
  const secrets = ['ada@acme.example', '00u1secret', 'c2lnbmF0dXJl', 'evil'];
  const failure = await failureOf(run, secrets);
  assert.equal(failure.code, 'invalid_id_token');
  assert.match(failure.message, /^The ID token in the answer [ -~]+\.$/);
  assert.match(failure.message, says);
  assert.match(failure.hint ?? '', next);
}

describe('an ID token for Google', () => {
  it('is refused if it is no signed token', async () => {
    const [head, body, signature] = encode({}).split('.');
    const tokens = [
      '',
      'evil',
      '...',
      `${head}`,
      `${head}.${body}`,
      `${head}.${body}.`,
      `.${body}.${signature}`,
      `${head}.${body}.${signature}.${signature}`,
      `${head}.${body}.${signature}.a.b`,
      ` ${head}.${body}.${signature}`,
      `${head}.${body}.${signature}\n`,
      `${head}.${body}=.${signature}`,
      `${head}.${body}.sign+ature/`,
      `${part('[]')}.${body}.${signature}`,
      `${part('null')}.${body}.${signature}`,
      `${head}.${part('"evil"')}.${signature}`,
      `${head}.${part('[1]')}.${signature}`,
      `${head}.${part('7')}.${signature}`,
      `${head}.${part('{"iss":')}.${signature}`,
      '.'.repeat(100_000),
      `${'a'.repeat(100_000)}.b.c`,
    ];
    for (const token of tokens)
      await assertRefused(() => checkSubjectToken(token, expected), /is not a token/);
  });

  it('is refused if it is signed in no way that Google takes, or not at all', async () => {
    for (const alg of [
      'none',
      'HS256',
      'RS512',
      'PS256',
      'EdDSA',
      'rs256',
      '',
      null,
      1,
      ['RS256'],
      undefined,
      'evil',
    ])
      await assertRefused(
        () => check({}, { alg }),
        /signed in a way that Google does not take/,
        /RS256 or ES256.*login$/,
      );
    for (const kid of ['', null, 1, ['key-1'], {}, undefined])
      await assertRefused(() => check({}, { kid }), /does not say which key/, /"kid".*login$/);
  });

  it('is refused if it comes from another issuer, however alike', async () => {
    for (const iss of [
      'https://acme.okta.com/',
      'HTTPS://acme.okta.com',
      'evil',
      ['https://acme.okta.com'],
      null,
      undefined,
      1,
    ])
      await assertRefused(
        () => check({ iss }),
        /comes from another issuer/,
        /in --issuer and in provider okta of the workforce pool staff; then: postern login$/,
      );
  });

  it('is refused if it was made for another client, or not for the one of the workforce provider alone', async () => {
    for (const aud of ['0OA1B2', 'evil', '', [], [['0oa1b2']], { '0oa1b2': 1 }, null, undefined, 1])
      await assertRefused(
        () => check({ aud }),
        /made for another client/,
        /^Your identity provider's client ID must be the one in provider okta of the workforce pool staff: postern login --client-id ID$/,
      );
    for (const aud of [
      ['0oa1b2', 'evil'],
      ['0oa1b2', '0oa1b2'],
      ['evil', '0oa1b2', null],
    ])
      await assertRefused(
        () => check({ aud }),
        /made for other clients, too/,
        /alone, at your identity provider/,
      );
    assert.equal(check({ aud: ['0oa1b2'] }).subject, '00u1secret');
  });

  it('may be made for several where a workload provider takes it', async () => {
    const federation = { audience: workload };
    assert.ok(check({ aud: ['0oa1b2', 'other'] }, {}, { federation }));
    await assertRefused(
      () => check({ aud: 'evil' }, {}, { federation }),
      /made for another client/,
      /provider kc of the workload pool ci/,
    );
  });

  it('is refused if it names no times, or nobody', async () => {
    for (const times of [
      { exp: `${seconds + 10}` },
      { iat: `${seconds}` },
      { exp: null },
      { iat: null },
      { exp: [seconds] },
    ])
      await assertRefused(() => check(times), /does not say when it begins and ends/);
    for (const times of [{ exp: undefined }, { iat: undefined }])
      await assertRefused(() => check(times), /does not say when it begins and ends/, /"iat" and "exp"/);
    for (const sub of ['', 1, null, undefined, ['evil'], {}])
      await assertRefused(() => check({ sub }), /names nobody/);
  });

  it('is refused if it lives for 48 hours or more', async () => {
    const hours = 3600;
    for (const exp of [seconds - 10 + 48 * hours, seconds + 90 * 24 * hours, 1e300])
      await assertRefused(() => check({ exp }), /lives for longer than the 48 hours/, /live for an hour/);
    await assertRefused(() => check({ iat: -1e300 }), /48 hours/);
    assert.ok(check({ exp: seconds - 10 + 48 * hours - 1 }));
  });

  it('is refused after its end and before its beginning, by more than clocks differ by', async () => {
    const ended = { iat: seconds - 4000, exp: seconds - 301 };
    const early = { iat: seconds + 301, exp: seconds + 3600 };
    await assertRefused(() => check(ended), /has expired: check the clock of this machine/);
    await assertRefused(() => check(early), /comes from the future: check the clock of this machine/);
    const clockAheadMs = -7_200_000;
    await assertRefused(
      () => check(early, {}, { clockAheadMs }),
      /comes from the future: the clock of this machine is 2 hours behind/,
      /^Set the clock, then: postern login$/,
    );
    await assertRefused(
      () => check(ended, {}, { clockAheadMs: 7_200_000 }),
      /has expired: the clock of this machine is 2 hours ahead/,
      /^Set the clock/,
    );
    assert.ok(check({ iat: seconds - 4000, exp: seconds - 299 }));
    assert.ok(check({ iat: seconds + 299, exp: seconds + 3600 }));
  });

  it('says who signed in and until when', () => {
    assert.deepEqual(check({}), {
      subject: '00u1secret',
      account: 'ada@acme.example',
      expiresAt: (seconds + 3590) * 1000,
    });
    assert.ok(check({}, { alg: 'ES256' }));
  });

  it('names the account by whatever of it can be shown', () => {
    const bare = { email: undefined };
    assert.equal(check({ ...bare, preferred_username: 'ada' }).account, 'ada');
    assert.equal(check({ ...bare, upn: 'ada@corp' }).account, 'ada@corp');
    assert.equal(check({ email: '', preferred_username: 'ada' }).account, 'ada');
    for (const email of ['a\u001b[2Jb@c', 'a\nb', 'a\u202eb', 'x'.repeat(300), 7, ['a@b'], { a: 1 }, null]) {
      assert.equal(check({ email, preferred_username: 'ada' }).account, 'ada');
      assert.ok(!('account' in check({ email })));
    }
  });
});
