/** Google's canonical name for each HTTP status that this API answers with. */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** One error as a job's status has it. */
export interface ErrorProto {
  readonly reason: string;
  readonly location?: string;
  readonly message: string;
}

interface ApiErrorOptions {
  /** The message in `errors[0]`, where Google words it differently from the outer one. */
  readonly detail?: string;
  /** Google's typed details, for errors of the layer in front of BigQuery. */
  readonly details?: readonly object[];
  /** Of the reason; Google has `usageLimits` for quotas. */
  readonly domain?: string;
  readonly cause?: unknown;
}

/**
 * A request or a query that fails, in BigQuery's words.
 *
 * @see https://cloud.google.com/bigquery/docs/error-messages
 */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly details: readonly object[] | undefined;
  readonly domain: string;

  constructor(status: number, reason: string, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.reason = reason;
    this.detail = options.detail ?? message;
    this.details = options.details;
    this.domain = options.domain ?? 'global';
  }

  /** The body of the HTTP response. */
  toBody(): object {
    const place = this.reason === 'invalidQuery' ? { location: 'q', locationType: 'parameter' } : {};
    return {
      error: {
        code: this.status,
        message: this.message,
        errors: [{ message: this.detail, domain: this.domain, reason: this.reason, ...place }],
        status: STATUS_NAMES[this.status],
        ...(this.details && { details: this.details }),
      },
    };
  }

  /** The error as it stands in the status of the job that failed with it. */
  toErrorProto(): ErrorProto {
    const place = this.reason === 'invalidQuery' ? { location: 'query' } : {};
    return { reason: this.reason, ...place, message: this.message };
  }
}
