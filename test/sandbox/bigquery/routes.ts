import { cancel, get, getQueryResults, insert, list, type Method, query } from './methods.ts';

/** The methods of the API as its reference names them. */
export type MethodId =
  | 'jobs.query'
  | 'jobs.getQueryResults'
  | 'jobs.insert'
  | 'jobs.get'
  | 'jobs.list'
  | 'jobs.cancel';

/** A method of the API: where it is called and which scopes allow it. */
export interface Route {
  readonly id: MethodId;
  /** As the errors of Google's front end name it. */
  readonly name: string;
  readonly verb: 'GET' | 'POST';
  /** A path below `/bigquery/v2` with the groups `project` and, if it has a job, `job`. */
  readonly path: RegExp;
  readonly scopes: readonly string[];
  readonly run: Method;
}

const SCOPES = ['bigquery', 'cloud-platform'];
const SCOPES_TO_READ = [...SCOPES, 'cloud-platform.read-only'];

const QUERIES = /^\/projects\/(?<project>[^/]+)\/queries$/;
const QUERY = /^\/projects\/(?<project>[^/]+)\/queries\/(?<job>[^/]+)$/;
const JOBS = /^\/projects\/(?<project>[^/]+)\/jobs$/;
const JOB = /^\/projects\/(?<project>[^/]+)\/jobs\/(?<job>[^/]+)$/;
const JOB_CANCEL = /^\/projects\/(?<project>[^/]+)\/jobs\/(?<job>[^/]+)\/cancel$/;

/** @see https://bigquery.googleapis.com/discovery/v1/apis/bigquery/v2/rest for the scopes of each method */
const ROUTES: readonly Route[] = [
  { id: 'jobs.query', name: 'Query', verb: 'POST', path: QUERIES, scopes: SCOPES_TO_READ, run: query },
  {
    id: 'jobs.getQueryResults',
    name: 'GetQueryResults',
    verb: 'GET',
    path: QUERY,
    scopes: SCOPES_TO_READ,
    run: getQueryResults,
  },
  { id: 'jobs.insert', name: 'InsertJob', verb: 'POST', path: JOBS, scopes: SCOPES, run: insert },
  { id: 'jobs.get', name: 'GetJob', verb: 'GET', path: JOB, scopes: SCOPES_TO_READ, run: get },
  { id: 'jobs.list', name: 'ListJobs', verb: 'GET', path: JOBS, scopes: SCOPES_TO_READ, run: list },
  { id: 'jobs.cancel', name: 'CancelJob', verb: 'POST', path: JOB_CANCEL, scopes: SCOPES, run: cancel },
];

interface RouteMatch {
  readonly route: Route;
  readonly projectId: string;
  readonly jobId: string;
}

/**
 * Finds the method that a request calls.
 *
 * @param pathname with `/bigquery/v2` as Google has it, or without as Google's client has it for an emulator
 */
export function findRoute(verb: string | undefined, pathname: string): RouteMatch | undefined {
  const path = pathname.replace(/^\/bigquery\/v2(?=\/)/, '');
  for (const route of ROUTES) {
    const groups = route.verb === verb ? route.path.exec(path)?.groups : undefined;
    if (groups) {
      return {
        route,
        projectId: decodeURIComponent(groups['project'] ?? ''),
        jobId: decodeURIComponent(groups['job'] ?? ''),
      };
    }
  }
  return undefined;
}
