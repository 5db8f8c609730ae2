import { ApiError } from './api-error.ts';
import { formatJob, formatListedJob } from './job-resource.ts';
import type { JobStore } from './job-store.ts';
import { type JsonObject, readInteger, readObject, readString, toObject } from './json-fields.ts';
import { type DeniedPermissions, findJobRefusal } from './permissions.ts';
import type { QueryJob } from './query-job.ts';
import { formatQueryAnswer, formatQueryResults } from './query-results.ts';
import {
  formatPageToken,
  parseFirstPageRequest,
  parsePageRequest,
  parsePageToken,
  parseQueryRequest,
} from './requests.ts';

/** A request that has found its method. */
export interface Call {
  readonly jobs: JobStore;
  readonly projectId: string;
  /** From the path; empty where the path has none. */
  readonly jobId: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly userEmail: string;
  /** Whether the person has let the program see Google Drive. */
  readonly mayReadDrive: boolean;
  readonly denied: DeniedPermissions;
}

export type Method = (call: Call) => Promise<object>;

/** Where a query runs that reads no table and was not told where. */
const DEFAULT_LOCATION = 'US';

const LISTED_JOBS = 50;

/** `jobs.query` */
export const query: Method = async (call) => {
  const { jobs, projectId, body, userEmail, mayReadDrive } = call;
  checkMayStart(call);
  const request = parseQueryRequest(body, body);
  const page = parseFirstPageRequest(body);
  const location = readString(body, 'location') ?? DEFAULT_LOCATION;
  const requestId = readString(body, 'requestId');
  const isOptional = readString(body, 'jobCreationMode') === 'JOB_CREATION_OPTIONAL';
  const options = { projectId, jobId: undefined, location, request, userEmail, mayReadDrive };
  const job = jobs.start(options, requestId);
  await job.wait(page.timeoutMs);
  const answer = formatQueryAnswer(job, page, isOptional);
  if (!answer['jobReference']) jobs.forget(job);
  return answer;
};

/** `jobs.insert`, for query jobs */
export const insert: Method = async (call) => {
  const { jobs, projectId, body, userEmail, mayReadDrive } = call;
  checkMayStart(call);
  const configuration = toObject(body['configuration'], 'configuration');
  const settings = readObject(configuration, 'query');
  if (!settings)
    throw new ApiError(400, 'required', 'The sandbox runs query jobs: configuration.query is missing');
  const reference = toObject(body['jobReference'], 'jobReference');
  const request = parseQueryRequest(settings, configuration);
  const job = jobs.start({
    projectId,
    jobId: readString(reference, 'jobId'),
    location: readString(reference, 'location') ?? DEFAULT_LOCATION,
    request,
    userEmail,
    mayReadDrive,
  });
  if (request.dryRun) {
    await job.finished;
    if (job.error) throw job.error;
  }
  return formatJob(job);
};

/** `jobs.getQueryResults` */
export const getQueryResults: Method = async (call) => {
  const job = findJob(call);
  const page = parsePageRequest(call.query);
  await job.wait(page.timeoutMs);
  return formatQueryResults(job, page);
};

/** `jobs.get` */
export const get: Method = async (call) => formatJob(findJob(call));

/** `jobs.list` */
export const list: Method = async ({ jobs, projectId, query: parameters }) => {
  const fields = Object.fromEntries(parameters);
  const token = readString(fields, 'pageToken');
  const start = token === undefined ? 0 : parsePageToken(token);
  const end = start + Number(readInteger(fields, 'maxResults') ?? LISTED_JOBS);
  const all = jobs.list(projectId, readString(fields, 'parentJobId'));
  return {
    kind: 'bigquery#jobList',
    jobs: all.slice(start, end).map(formatListedJob),
    ...(end < all.length && { nextPageToken: formatPageToken(end) }),
  };
};

/** `jobs.cancel`: answers at once, whether or not the job has stopped. */
export const cancel: Method = async (call) => {
  const job = findJob(call);
  job.cancel();
  return { kind: 'bigquery#jobCancelResponse', job: formatJob(job) };
};

function findJob({ jobs, projectId, jobId, query: parameters }: Call): QueryJob {
  return jobs.get(projectId, jobId, parameters.get('location') ?? undefined);
}

function checkMayStart({ denied, projectId }: Call): void {
  const refusal = findJobRefusal(denied, projectId);
  if (refusal) throw refusal;
}
