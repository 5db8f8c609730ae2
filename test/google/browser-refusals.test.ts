import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatBrowserHelp } from '../../src/cli/terminal/browser-help.ts';
import { SignInRequiredError } from '../../src/errors.ts';
import { browserRefusals, findBrowserRefusal } from '../../src/google/browser-refusals.ts';

/** As Google's pages write them. */
const errors = [
  'access_denied',
  'access_not_configured',
  'admin_policy_enforced',
  'deleted_client',
  'disabled_client',
  'disallowed_useragent',
  'invalid_client',
  'invalid_request',
  'invalid_request',
  'invalid_scope',
  'org_internal',
  'policy_enforced',
  'rate_limit_exceeded',
  'redirect_uri_mismatch',
  'unauthorized_client',
];

const address = 'https://accounts.google.com/signin/oauth/error';

/** As in the addresses that people published: a protocol buffer with the error, a sentence and the status. */
function encode(error: string, sentence = 'Said so.'): string {
  const field = (tag: number, text: string) => [tag, text.length, ...Buffer.from(text)];
  return Buffer.from([...field(0x0a, error), ...field(0x12, sentence), 0x20, 0x91, 0x03]).toString('base64');
}

describe("the errors that only Google's pages show", () => {
  it('are all there, and each has its line in the help, in plain text', () => {
    assert.deepEqual(browserRefusals.map(({ error }) => error).toSorted(), errors);
    const lines = formatBrowserHelp().split('\n');
    for (const { error, sentence, remedy } of browserRefusals) {
      const line = lines.find((text) => text.startsWith(`  ${error}`) && text.includes(sentence)) ?? '';
      assert.match(line, /^[ -~]{40,170}\.$/);
      assert.ok(remedy && line.endsWith(`${sentence}. ${remedy}.`));
    }
  });
});

describe('a paste of such a page', () => {
  it('is known by its text, in any language, old and new', () => {
    const pastes: [text: string, code: string][] = [
      ['Access blocked\nError 403: org_internal\nRequest details', 'org_internal'],
      ['Zugriff blockiert: Autorisierungsfehler Fehler 401: deleted_client', 'deleted_client'],
      ['Erreur 400 : redirect_uri_mismatch', 'redirect_uri_mismatch'],
      ['エラー 403：access_denied', 'access_denied'],
      [
        '401. That’s an error.\n\nError: disabled_client\n\nThe OAuth client was disabled.',
        'disabled_client',
      ],
      ['  Error 400: admin_policy_enforced  ', 'admin_policy_enforced'],
      ['error 400: policy_enforced', 'policy_enforced'],
      ['Error 403: disallowed_useragent\r\n', 'disallowed_useragent'],
      ['Error 403: rate_limit_exceeded This app has reached its sign-in rate limit', 'rate_limited'],
      ['Error 400: invalid_request\nMissing required parameter: client_id', 'invalid_request'],
      ['Error 400: invalid_request\nredirect_uri: urn:ietf:wg:oauth:2.0:oob', 'oob_blocked'],
      ['Error 400: invalid_request The out-of-band (OOB) flow has been blocked', 'oob_blocked'],
      ['org_internal', 'org_internal'],
      [' ORG_INTERNAL', 'org_internal'],
      ['some_thing\nError 401: invalid_client', 'invalid_client'],
    ];
    for (const [text, code] of pastes) assert.equal(findBrowserRefusal(text)?.code, code, text);
  });

  it('is known by its address', () => {
    const seen: [text: string, code: string][] = [
      // Published at learn.microsoft.com and on GitHub.
      [
        `${address}?authError=Cg5pbnZhbGlkX2NsaWVudBIfVGhlIE9BdXRoIGNsaWVudCB3YXMgbm90IGZvdW5kLiCRAw%3D%3D&client_id=None&flowName=GeneralOAuthFlow`,
        'invalid_client',
      ],
      [
        `${address}?authError=Cg5kZWxldGVkX2NsaWVudBIdVGhlIE9BdXRoIGNsaWVudCB3YXMgZGVsZXRlZC4gkQM%3D&flowName=GeneralOAuthFlow`,
        'deleted_client',
      ],
      [
        `${address}/v2?flowName=x&authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEKWW91`,
        'redirect_uri_mismatch',
      ],
    ];
    for (const [text, code] of seen) assert.equal(findBrowserRefusal(text)?.code, code);
    for (const error of new Set(errors)) {
      const failure = findBrowserRefusal(`"${address}?authError=${encodeURIComponent(encode(error))}"`);
      assert.match(failure?.message ?? '', new RegExp(`^Google's page says ${error}: `));
    }
    // A plus sign that nobody has encoded.
    const oob = `${address}?authError=${encode('invalid_request', '>>>> The out-of-band (OOB) flow')}`;
    assert.ok(oob.includes('+'));
    assert.equal(findBrowserRefusal(oob)?.code, 'oob_blocked');
    const wrapped = `${address}?authError=${encode('org_internal')}`.replace(/.{60}/g, '$&\n  ');
    assert.equal(findBrowserRefusal(wrapped)?.code, 'org_internal');
  });

  it('leaves the sign-in waiting, says what to do, and repeats nothing', () => {
    const failure = findBrowserRefusal(`Error 403: org_internal secret-words ${'\u001b[2J'}`);
    assert.ok(failure && !(failure instanceof SignInRequiredError));
    assert.equal(
      failure.message,
      "Google's page says org_internal: The app is for its own organization only.",
    );
    assert.match(failure.hint ?? '', /^Choose an account there, .* under Audience in Google's console\.$/);
  });

  it('is not seen in anything else', () => {
    for (const text of [
      '',
      '?',
      'hello',
      'state_mismatch',
      'Error 403: constructor_prototype',
      'Error 403: forbidden',
      'http://127.0.0.1:1/?error=access_denied&state=x',
      'error=access_denied',
      'access_denied=1',
      'level=error msg="access_denied"',
      'ya29.a0Asecret_token',
      'org_internal_secret',
      'myorg_internal',
      `${address}?authError=`,
      `${address}?authError=AAAA`,
      `${address}?authError=%%%`,
      `${address}?authError=${Buffer.from([0x0a, 200, 1]).toString('base64')}`,
      `${address}?authError=${Buffer.from('\x0a\x05org_internal').toString('base64')}`,
      `${address}?authError=${Buffer.from('\x12\x0corg_internal').toString('base64')}`,
      `${address}?authError=${encode('__proto__')}`,
      `${address}?authError=${encode('toString')}`,
      `${address}?authError=${encode('org_internal').slice(0, 10)}`,
    ])
      assert.equal(findBrowserRefusal(text), undefined, text);
  });

  it('is looked for only where a page would have it, however long the paste', () => {
    const page = 'Error 403: org_internal';
    for (const noise of [' ', 'a_', 'error:', '403: \n', '?authError='])
      assert.equal(findBrowserRefusal(`${noise.repeat(1_000_000)}\n${page}`), undefined);
    assert.equal(findBrowserRefusal(`${page}\n${'error: '.repeat(1_000_000)}`)?.code, 'org_internal');
  });
});
