import { ApiError } from './api-error.ts';

/*
 * Refusals and failures in BigQuery's words, for `failNext` and for the permissions that a test takes away.
 * @see https://cloud.google.com/bigquery/docs/error-messages
 */

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const HELP = 'type.googleapis.com/google.rpc.Help';
const QUOTA_PAGE = 'https://cloud.google.com/bigquery/docs/troubleshoot-quotas';

export function jobsCreateDenied(projectId: string): ApiError {
  const message = `Access Denied: Project ${projectId}: User does not have bigquery.jobs.create permission in project ${projectId}.`;
  return new ApiError(403, 'accessDenied', message);
}

/** @param table such as `project:dataset.table` */
export function tableDenied(table: string): ApiError {
  const message = `Access Denied: Table ${table}: User does not have permission to query table ${table}, or perhaps it does not exist.`;
  return new ApiError(403, 'accessDenied', message);
}

export function driveDenied(): ApiError {
  const message = 'Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials.';
  return new ApiError(403, 'accessDenied', message);
}

export function serviceDisabled(projectId: string): ApiError {
  const activationUrl = `https://console.developers.google.com/apis/api/bigquery.googleapis.com/overview?project=${projectId}`;
  const message = `BigQuery API has not been used in project ${projectId} before or it is disabled. Enable it by visiting ${activationUrl} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
  const metadata = {
    service: 'bigquery.googleapis.com',
    serviceTitle: 'BigQuery API',
    consumer: `projects/${projectId}`,
    containerInfo: projectId,
    activationUrl,
  };
  return new ApiError(403, 'accessNotConfigured', message, {
    domain: 'usageLimits',
    details: [
      { '@type': ERROR_INFO, reason: 'SERVICE_DISABLED', domain: 'googleapis.com', metadata },
      {
        '@type': HELP,
        links: [{ description: 'Google developers console API activation', url: activationUrl }],
      },
    ],
  });
}

export function userProjectDenied(projectId: string): ApiError {
  const url = `https://console.developers.google.com/iam-admin/iam/project?project=${projectId}`;
  const message = `Caller does not have required permission to use project ${projectId}. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting ${url} and then retry. Propagation of the new permission may take a few minutes.`;
  const metadata = {
    service: 'bigquery.googleapis.com',
    consumer: `projects/${projectId}`,
    containerInfo: projectId,
  };
  return new ApiError(403, 'forbidden', message, {
    details: [
      { '@type': HELP, links: [{ description: 'Google developer console IAM admin', url }] },
      { '@type': ERROR_INFO, reason: 'USER_PROJECT_DENIED', domain: 'googleapis.com', metadata },
    ],
  });
}

export function quotaExceeded(): ApiError {
  const message = `Quota exceeded: Your project exceeded quota for free query bytes scanned. For more information, see ${QUOTA_PAGE}`;
  return new ApiError(403, 'quotaExceeded', message, { domain: 'usageLimits' });
}

export function rateLimitExceeded(): ApiError {
  const message = `Exceeded rate limits: too many api requests per user per method for this user_method. For more information, see ${QUOTA_PAGE}`;
  return new ApiError(403, 'rateLimitExceeded', message, { domain: 'usageLimits' });
}

export function backendError(): ApiError {
  return new ApiError(
    503,
    'backendError',
    'Error encountered during execution. Retrying may solve the problem.',
  );
}

export function internalError(): ApiError {
  const message =
    'An internal error occurred and the request could not be completed. This is usually caused by a transient issue. Retrying the job with back-off as described in the BigQuery SLA should solve the problem: https://cloud.google.com/bigquery/sla.';
  return new ApiError(500, 'internalError', message);
}
