import type { IncomingHttpHeaders } from 'node:http';
import type { ApiError } from './api-error.ts';
import * as refusals from './refusals.ts';

/** What a test can take from everybody who calls the sandbox. */
export type Permission =
  /** To start jobs. */
  | 'bigquery.jobs.create'
  /** To read the names table. */
  | 'bigquery.tables.getData'
  /** To name a quota project in `x-goog-user-project`. */
  | 'serviceusage.services.use'
  /** Not a permission but the API: a project in which it is not enabled. */
  | 'bigquery.googleapis.com';

export type DeniedPermissions = ReadonlySet<Permission>;

/**
 * Checks what Google's front end checks before BigQuery sees a request.
 *
 * @throws ApiError as Google words it
 */
export function checkProject(
  denied: DeniedPermissions,
  projectId: string,
  headers: IncomingHttpHeaders,
): void {
  const quotaProject = headers['x-goog-user-project'];
  if (typeof quotaProject === 'string' && denied.has('serviceusage.services.use')) {
    throw refusals.userProjectDenied(quotaProject);
  }
  if (denied.has('bigquery.googleapis.com')) throw refusals.serviceDisabled(projectId);
}

/** What BigQuery says to somebody who may not start jobs, or nothing. */
export function findJobRefusal(denied: DeniedPermissions, projectId: string): ApiError | undefined {
  return denied.has('bigquery.jobs.create') ? refusals.jobsCreateDenied(projectId) : undefined;
}
