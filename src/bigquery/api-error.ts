import { type ErrorCode, PosternError, SignInRequiredError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';

const shellHint =
  'A shell may have eaten quotes or backticks: put the SQL in single quotes or in a file: postern query --file FILE';

/**
 * A failure of BigQuery's API as one sentence with a next step.
 *
 * @param error what Google's client hands over: an API error, a network error, or our own from refreshing the token
 * @see https://docs.cloud.google.com/bigquery/docs/error-messages
 */
export function explainApiError(error: unknown, endpoint: string): PosternError {
  if (error instanceof PosternError) return error;
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: unknown };
  const { host } = new URL(endpoint);
  if (typeof code !== 'number') {
    const reason = typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? ` (${code})` : '';
    return new PosternError('network', `Could not reach ${host}${reason}.`, {
      hint: 'Check the network, HTTPS_PROXY and NODE_EXTRA_CA_CERTS, then try again.',
    });
  }
  const first = Array.isArray(errors)
    ? (errors[0] as { reason?: unknown; message?: unknown } | undefined)
    : undefined;
  return explainReason(textOf(first?.reason), code, textOf(first?.message ?? message), host);
}

/**
 * The error object inside a job, which has a reason and no HTTP status.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/ErrorProto
 */
export function explainJobError(error: { reason?: unknown; message?: unknown }): PosternError {
  return explainReason(textOf(error.reason), 0, textOf(error.message), 'BigQuery');
}

function explainReason(reason: string, status: number, text: string, host: string): PosternError {
  if (status === 401) {
    return new SignInRequiredError('unauthenticated', `${host} does not accept the access token.`);
  }
  // A page of somebody else's is no sentence, and nothing at all is none either.
  const said = text === '' || /^</.test(text) ? `${host} refused the query (HTTP ${status}).` : text;
  if (reason === 'invalidQuery') return failure('invalid_query', said, shellHint);
  if (reason === 'notFound' || status === 404) {
    return failure('not_found', said, 'Check the name, and --location if the data is not in the US or EU.');
  }
  if (reason === 'duplicate') {
    return failure('job_exists', said, 'Choose another --job-id, or none.');
  }
  if (reason === 'bytesBilledLimitExceeded') {
    return failure(
      'query_failed',
      said,
      'Allow more: --max-bytes-billed SIZE; --dry-run says how much it would read.',
    );
  }
  if (status === 403 || reason === 'accessDenied') return explainPermission(said);
  if (status >= 500)
    return failure('server_error', `${host} is failing (HTTP ${status}).`, 'Try again in a minute.');
  return failure(
    'query_failed',
    said,
    'https://docs.cloud.google.com/bigquery/docs/error-messages says what each reason means.',
  );
}

/** The refusals that have a repair of their own, before the general one. */
function explainPermission(text: string): PosternError {
  if (/insufficient authentication scopes|insufficientPermissions/i.test(text)) {
    return new SignInRequiredError('missing_scope', 'This sign-in was not granted access to BigQuery.', {
      hint: 'postern login --scope bigquery --scope openid --scope email',
    });
  }
  if (/Drive credentials/i.test(text)) {
    return failure(
      'permission_denied',
      'A table of this query lives in Google Drive, which this sign-in may not read.',
      'postern login --scope bigquery --scope drive.readonly --scope openid --scope email',
    );
  }
  if (/has not been used in project|is disabled|SERVICE_DISABLED/i.test(text)) {
    return failure(
      'permission_denied',
      text,
      'https://console.cloud.google.com/apis/library/bigquery.googleapis.com turns the API on for a project.',
    );
  }
  if (/serviceusage|required permission to use project/i.test(text)) {
    return failure(
      'permission_denied',
      text,
      "The project's owner can grant roles/serviceusage.serviceUsageConsumer; --quota-project names another project.",
    );
  }
  if (/quota project/i.test(text)) {
    return failure('permission_denied', text, 'postern query --quota-project PROJECT');
  }
  const role = /bigquery\.jobs\.create/.test(text) ? 'roles/bigquery.jobUser' : 'roles/bigquery.dataViewer';
  return failure(
    'permission_denied',
    text,
    `The project's owner can grant ${role}; --project names another project.`,
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? formatPrintable(value, 600) : '';
}

function failure(code: ErrorCode, message: string, hint: string): PosternError {
  return new PosternError(code, message, { hint });
}
