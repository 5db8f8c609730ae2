import type { AuthClient } from 'google-auth-library';
import { createBigQueryClient } from './client.ts';
import { parseApiEndpoint } from './endpoint.ts';
import { createParameters, type ParameterInputs, type ParameterTypes } from './parameter-values.ts';
import { type QueryStatistics, runQueryJob } from './query.ts';
import type { QuerySettings } from './query-request.ts';
import { readRows } from './read-rows.ts';
import type { Field } from './schema.ts';
import { readBigInt, type Value } from './values.ts';

export interface RunQueryOptions extends Omit<QuerySettings, 'parameters'> {
  /** What signs the requests: `InstalledAppFlow` gives one, and so does google-auth-library. */
  authClient: AuthClient;
  /** The billed project. */
  projectId: string;
  /** By name for `@name`, or a list for `?`. */
  params?: ParameterInputs;
  /** The types, in GoogleSQL, of parameters whose values do not tell. */
  types?: ParameterTypes;
  /** Whether an INT64 is a `bigint`; it is text otherwise, which JSON can hold. */
  useBigInt?: boolean;
  /** Rows to read at most; all by default. */
  maxRows?: number;
  /** Cancels the query, and stops its rows. */
  signal?: AbortSignal;
  /** Another BigQuery. */
  apiEndpoint?: string;
  /** Hosts, not Google's, that may have the access token. */
  allowedEndpoints?: readonly string[];
}

export interface RunQueryResult {
  schema: Field[];
  /** By column name, in the order of the result. Read once, and no faster than they are asked for. */
  rows: AsyncIterable<Record<string, Value>>;
  /** Absent for a query that BigQuery ran without a job. */
  job?: { id: string; location?: string };
  statistics: Omit<QueryStatistics, 'jobId' | 'location'>;
}

/**
 * Runs GoogleSQL and waits for its result; the rows are read while they are asked for.
 *
 * @throws PosternError `invalid_query`, `not_found`, `permission_denied`, `interrupted`, ...
 */
export async function runQuery(options: RunQueryOptions): Promise<RunQueryResult> {
  const {
    authClient,
    projectId,
    params = {},
    types,
    useBigInt,
    apiEndpoint,
    allowedEndpoints,
    ...rest
  } = options;
  const endpoint = apiEndpoint === undefined ? undefined : parseApiEndpoint(apiEndpoint, allowedEndpoints);
  const client = createBigQueryClient({ authClient, projectId, apiEndpoint: endpoint });
  const result = await runQueryJob(client, { ...rest, parameters: createParameters(params, types) });
  const { jobId, location, ...statistics } = result.statistics;
  const names = result.schema.map(({ name }) => name);

  async function* readObjects(): AsyncGenerator<Record<string, Value>> {
    for await (const rows of readRows(result, useBigInt ? readBigInt : undefined)) {
      for (const row of rows)
        yield Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
    }
  }

  return {
    schema: result.schema,
    rows: readObjects(),
    ...(jobId !== undefined && { job: { id: jobId, ...(location !== undefined && { location }) } }),
    statistics,
  };
}
