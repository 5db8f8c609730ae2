import { ApiError } from './api-error.ts';
import { checkBytesBilled, getBytesProcessed } from './bytes-billed.ts';
import type { Database } from './database.ts';
import { isTemporary, type Statement, splitStatements } from './googlesql/statements.ts';
import { createParameterReader } from './parameter-reader.ts';
import type { DeniedPermissions } from './permissions.ts';
import { atPosition } from './prepared-query.ts';
import type { QueryJob } from './query-job.ts';
import type { ResultCache } from './result-cache.ts';
import { planScript, runScript } from './run-script.ts';
import { type Outcome, planStatement, runStatement, type StatementContext } from './run-statement.ts';
import { withSession } from './session.ts';

/** What all jobs share. */
export interface Engine {
  readonly database: Database;
  readonly cache: ResultCache;
  readonly denied: DeniedPermissions;
}

/**
 * Does what a job is for.
 *
 * @throws ApiError for a query that fails
 */
export function runJob(job: QueryJob, { database, cache, denied }: Engine): Promise<Outcome> {
  const { sql, parameters, dryRun } = job.request;
  const statements = atPosition(sql, () => splitStatements(sql));
  const { projectId, location } = job.reference;
  return withSession(database, projectId, async (session) => {
    const context: StatementContext = {
      projectId,
      location,
      session,
      denied,
      sessionUser: job.userEmail,
      mayReadDrive: job.mayReadDrive,
      columnSizes: database.columnSizes,
      formatParameter: createParameterReader(parameters),
      variables: session.variables,
      signal: job.signal,
    };
    const [first] = statements;
    if (!first) throw new ApiError(400, 'invalidQuery', 'Syntax error: Unexpected end of script at [1:1]');
    const isScript = statements.length > 1 || first.type === 'DECLARE' || first.type === 'SET';
    if (!isScript) return runAlone(job, first, context, cache);
    if (dryRun) return planScript(job, statements, context);
    // What a script writes is written even if a later statement fails.
    cache.clear();
    return runScript(job, statements, context).finally(() => cache.clear());
  });
}

async function runAlone(
  job: QueryJob,
  statement: Statement,
  context: StatementContext,
  cache: ResultCache,
): Promise<Outcome> {
  const { request } = job;
  if (statement.type.startsWith('CREATE_TABLE') && isTemporary(statement)) {
    const message = 'Use of CREATE TEMPORARY TABLE requires a script or session';
    throw new ApiError(400, 'invalidQuery', `${message} at [1:1]`);
  }
  const planned = await planStatement(statement, context);
  const asker = { ...job.reference, userEmail: job.userEmail };
  const cached = cache.find(request, asker);
  job.cacheHit = cached !== undefined;
  if (request.dryRun) return planned.outcome;
  if (cached) return cached;
  checkBytesBilled(request.maximumBytesBilled, getBytesProcessed(job), planned.outcome.plan.bytesProcessed);
  const outcome = await runStatement(planned, context);
  cache.keep(request, asker, statement, outcome);
  return outcome;
}
