import type { BigQueryClient } from './client.ts';
import { createInvalidResponse } from './invalid-response.ts';
import { createResultsRequest, type JobReference, parseJobReference } from './job.ts';
import { createJobResult, firstRows, type JobResult } from './result.ts';

/** A statement of a script, which has run as a job of its own. */
export interface ScriptStatement {
  jobId: string;
  /** As it stands in the script. */
  text: string;
  /** Where in the script it begins, from 1. */
  line: number;
  column: number;
  /** `SELECT`, `INSERT`, `CREATE_TABLE`, ... */
  type: string;
  /** Rows that were inserted, changed or deleted; absent for what changes none. */
  affectedRows?: number;
  /** Asks for what it returned. */
  openResult(): Promise<JobResult>;
}

/**
 * The statements of a script that ran, in the order in which they did. What was computed for a condition or a variable
 * is none.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/multi-statement-queries#list_child_jobs_of_a_multi-statement_query
 */
export async function listStatements(
  client: BigQueryClient,
  { job, pages: { maxRows, signal } }: Pick<JobResult, 'pages'> & { job: JobReference },
): Promise<ScriptStatement[]> {
  const jobs: unknown[] = [];
  let pageToken: unknown;
  do {
    const query = {
      parentJobId: job.jobId,
      ...(typeof pageToken === 'string' && { pageToken }),
    };
    const answer = await client.send({ method: 'GET', path: '/jobs', query }, signal);
    if (Array.isArray(answer['jobs'])) jobs.push(...answer['jobs']);
    pageToken = answer['nextPageToken'];
  } while (typeof pageToken === 'string' && pageToken !== '');
  // BigQuery lists the newest first.
  const statements = jobs.reverse().map((child) => parseStatement(child as ChildJob));
  return statements
    .filter((statement) => statement !== undefined)
    .map(({ reference, ...statement }) => ({
      ...statement,
      jobId: reference.jobId,
      openResult: async () => {
        const request = createResultsRequest(reference, { maxResults: Math.min(firstRows, maxRows) });
        const answer = await client.send({ method: 'GET', ...request }, signal);
        if (answer['jobComplete'] !== true)
          throw createInvalidResponse('A statement of the script is not done.');
        return createJobResult(client, reference, { answer, type: statement.type }, { maxRows, signal });
      },
    }));
}

/** As much of a statement's job as is looked at. */
interface ChildJob extends Record<string, unknown> {
  statistics?: {
    query?: { statementType?: string; numDmlAffectedRows?: string };
    scriptStatistics?: {
      evaluationKind?: string;
      stackFrames?: { text?: string; startLine?: number; startColumn?: number }[];
    };
  };
}

function parseStatement(
  child: ChildJob,
): (Omit<ScriptStatement, 'jobId' | 'openResult'> & { reference: JobReference }) | undefined {
  const { query, scriptStatistics } = child.statistics ?? {};
  if (scriptStatistics?.evaluationKind !== 'STATEMENT') return undefined;
  // The outermost frame is the last: before it are those of the procedures that the script called.
  const frame = scriptStatistics.stackFrames?.at(-1);
  return {
    reference: parseJobReference(child),
    text: frame?.text ?? '',
    line: Number(frame?.startLine ?? 1),
    column: Number(frame?.startColumn ?? 1),
    type: query?.statementType ?? '',
    ...(query?.numDmlAffectedRows !== undefined && { affectedRows: Number(query.numDmlAffectedRows) }),
  };
}
