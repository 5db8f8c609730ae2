import { explainConnectionFailure } from '../connection-failure.ts';
import { type ErrorCode, PosternError, SignInRequiredError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';
import { explainPermission } from './permission-error.ts';

const shellHint =
  'A shell may have eaten quotes or backticks: put the SQL in single quotes or in a file: postern query --file FILE';

/**
 * A failure of BigQuery's API as one sentence with a next step.
 *
 * @param error what Google's client hands over: an API error, a network error, or our own from refreshing the token
 * @param proxyHost what stands between, if it is known and the error does not tell
 * @see https://docs.cloud.google.com/bigquery/docs/error-messages
 */
export function explainApiError(error: unknown, endpoint: string, proxyHost?: string): PosternError {
  if (error instanceof PosternError) return error;
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: unknown };
  const { host } = new URL(endpoint);
  if (typeof code !== 'number') return explainConnectionFailure(host, error as object, proxyHost);
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

/** Somebody, or the job's own timeout, has stopped it. */
export class JobStoppedError extends PosternError {
  constructor(message: string) {
    super('query_failed', message, { hint: 'Run it again; a --timeout must be longer than the query.' });
  }
}

/** The refusals by their reason, which says more than the HTTP status. */
const byReason: Record<string, (said: string) => PosternError> = {
  invalidQuery: (said) => failure('invalid_query', said, shellHint),
  notFound: explainNotFound,
  duplicate: (said) => failure('job_exists', said, 'Choose another --job-id, or none.'),
  bytesBilledLimitExceeded: explainBytesBilled,
  rateLimitExceeded: explainRate,
  userRateLimitExceeded: explainRate,
  jobRateLimitExceeded: explainRate,
  quotaExceeded: (said) =>
    failure(
      'query_failed',
      said,
      'https://console.cloud.google.com/iam-admin/quotas shows what the project may do; --project names another.',
    ),
  stopped: (said) => new JobStoppedError(said),
};

function explainReason(reason: string, status: number, text: string, host: string): PosternError {
  if (status === 401) {
    return new SignInRequiredError('unauthenticated', `${host} does not accept the access token.`);
  }
  // A page of somebody else's is no sentence, a list of objects is none, and nothing at all is none either.
  const said =
    text === '' || /^(?:<|Multiple errors occurred)/.test(text)
      ? `${host} refused the query (HTTP ${status}).`
      : text;
  const explain = byReason[reason];
  if (explain) return explain(said);
  if (status === 404) return explainNotFound(said);
  if (status === 429) return explainRate(said);
  if (status === 403 || reason === 'accessDenied') return explainPermission(said);
  if (status >= 500)
    return failure('server_error', `${host} is failing (HTTP ${status}).`, 'Try again in a minute.');
  return failure(
    'query_failed',
    said,
    'https://docs.cloud.google.com/bigquery/docs/error-messages says what each reason means.',
  );
}

function explainNotFound(said: string): PosternError {
  const [, location] = /was not found in location ([\w-]+)/.exec(said) ?? [];
  return failure(
    'not_found',
    said,
    location
      ? `Check the name; data outside of ${location}: postern query --location LOCATION, such as europe-west1.`
      : 'Check the name, and --location if the data is not in the US or EU.',
  );
}

function explainBytesBilled(said: string): PosternError {
  const [, needed] = /(\d+) or higher required/.exec(said) ?? [];
  return failure(
    'query_failed',
    said,
    needed
      ? `postern query --max-bytes-billed ${needed}`
      : 'Allow more: --max-bytes-billed SIZE; --dry-run says how much it would read.',
  );
}

function explainRate(said: string): PosternError {
  return failure('rate_limited', said, 'Wait a minute, then try again.');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? formatPrintable(value, 600) : '';
}

function failure(code: ErrorCode, message: string, hint: string): PosternError {
  return new PosternError(code, message, { hint });
}
