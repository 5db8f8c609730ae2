import assert from 'node:assert/strict';
import { it } from 'node:test';
import { explainApiError } from '../../src/bigquery/api-error.ts';
import { SignInRequiredError } from '../../src/errors.ts';

const explain = (code: number, reason: string, message: string) =>
  explainApiError(
    { code, message: 'outer', errors: [{ reason, message }] },
    'https://bigquery.googleapis.com',
  );

const cases: [number, string, string, { code: string; hint?: RegExp }][] = [
  [
    400,
    'invalidQuery',
    'Syntax error: Unexpected identifier "SELEC" at [1:1]',
    { code: 'invalid_query', hint: /--file/ },
  ],
  [
    404,
    'notFound',
    'Not found: Dataset p:d was not found in location US',
    { code: 'not_found', hint: /--location/ },
  ],
  [
    401,
    'authError',
    'Request had invalid authentication credentials.',
    { code: 'unauthenticated', hint: /^postern login$/ },
  ],
  [
    403,
    'accessDenied',
    'Access Denied: Project p: User does not have bigquery.jobs.create permission in project p.',
    { code: 'permission_denied', hint: /roles\/bigquery\.jobUser/ },
  ],
  [
    403,
    'accessDenied',
    'Access Denied: Table p:d.t: User does not have permission to query table p:d.t',
    { code: 'permission_denied', hint: /roles\/bigquery\.dataViewer/ },
  ],
  [
    403,
    'accessDenied',
    'Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials.',
    { code: 'permission_denied', hint: /^postern login --add-scope drive\.readonly$/ },
  ],
  [
    403,
    'insufficientPermissions',
    'Request had insufficient authentication scopes.',
    { code: 'missing_scope', hint: /^postern login --add-scope bigquery$/ },
  ],
  [
    403,
    'accessNotConfigured',
    'BigQuery API has not been used in project 123 before or it is disabled.',
    { code: 'permission_denied', hint: /apis\/library\/bigquery\.googleapis\.com\?project=123 / },
  ],
  [
    403,
    'forbidden',
    'Your application is authenticating by using local credentials. The bigquery.googleapis.com API requires a quota project, which is not set by default.',
    { code: 'permission_denied', hint: /^postern query --quota-project PROJECT$/ },
  ],
  [
    403,
    'forbidden',
    'Caller does not have required permission to use project p. Grant the caller the roles/serviceusage.serviceUsageConsumer role',
    { code: 'permission_denied', hint: /serviceUsageConsumer.*--quota-project/ },
  ],
  [409, 'duplicate', 'Already Exists: Job p:US.j', { code: 'job_exists', hint: /--job-id/ }],
  [503, 'backendError', 'Visibility check was unavailable.', { code: 'server_error' }],
  [
    400,
    'bytesBilledLimitExceeded',
    'Query exceeded limit for bytes billed.',
    { code: 'query_failed', hint: /--max-bytes-billed SIZE/ },
  ],
  [
    400,
    'bytesBilledLimitExceeded',
    'Query exceeded limit for bytes billed: 1. 10485760 or higher required.',
    { code: 'query_failed', hint: /^postern query --max-bytes-billed 10485760$/ },
  ],
  [
    403,
    'rateLimitExceeded',
    'Exceeded rate limits: too many api requests per user per method',
    { code: 'rate_limited', hint: /Wait/ },
  ],
  [
    403,
    'quotaExceeded',
    'Quota exceeded: Your project exceeded quota for free query bytes scanned.',
    { code: 'query_failed', hint: /iam-admin\/quotas/ },
  ],
  [
    400,
    'stopped',
    'Job execution was cancelled: Job timed out after 1s',
    { code: 'query_failed', hint: /--timeout/ },
  ],
];
for (const [status, reason, message, { code, hint = /|/ }] of cases) {
  it(`${status} ${reason} is ${code}: ${message}`, () => {
    const error = explain(status, reason, message);
    assert.equal(error.code, code);
    assert.ok(error.hint);
    assert.match(error.hint, hint);
    assert.equal(error instanceof SignInRequiredError, status === 401 || code === 'missing_scope');
  });
}

it('a page of somebody else, or nothing, is not quoted', () => {
  for (const page of ['<html><body>404 page not found</body></html>', '']) {
    const { message, hint } = explain(404, '', page);
    assert.equal(message, 'bigquery.googleapis.com refused the query (HTTP 404).');
    assert.ok(hint);
  }
});

it('what BigQuery says is one clean line, however it was sent', () => {
  const { message } = explain(400, 'invalidQuery', `Bad\u001b[2J name:\n  \u202e${'x'.repeat(5000)}`);
  assert.match(message, /^Bad name: x+…$/);
  assert.ok(message.length <= 600);
});
