import { randomBytes } from 'node:crypto';
import { ApiError } from './api-error.ts';
import { checkBytesBilled, getBytesProcessed } from './bytes-billed.ts';
import { toApiError } from './duckdb-error.ts';
import type { Statement } from './googlesql/statements.ts';
import { findPosition } from './googlesql/syntax-error.ts';
import { createParameterReader } from './parameter-reader.ts';
import { prepareQuery } from './prepared-query.ts';
import { QueryJob } from './query-job.ts';
import { type Outcome, planStatement, runStatement, type StatementContext } from './run-statement.ts';
import { runAssignment } from './script-variables.ts';

/**
 * Runs the statements of a script one after the other, each but `DECLARE` and `SET` as a job of its own.
 *
 * @returns what came of the last of them, as BigQuery answers for a script
 * @throws ApiError for the first that fails; what came before it stays done
 * @see https://cloud.google.com/bigquery/docs/multi-statement-queries
 */
export async function runScript(
  job: QueryJob,
  statements: readonly Statement[],
  context: StatementContext,
): Promise<Outcome> {
  await checkSyntax(job, statements, context);
  const scriptId = randomBytes(16).toString('hex');
  for (const statement of statements) {
    context.signal.throwIfAborted();
    if (isAssignment(statement)) {
      await runAssignment(statement, context).catch((error) => {
        throw locateError(error, job, statement);
      });
      continue;
    }
    const jobId = `script_job_${scriptId}_${job.children.length}`;
    const child = createChild(job, statement, jobId);
    child.start(() => runChild(child, statement, context));
    job.children.push(child);
    await child.finished;
    if (child.error) throw locateError(child.error, job, statement);
  }
  const last = job.children.at(-1)?.outcome;
  const plan = last?.plan ?? { bytesProcessed: 0n, readsNames: false, readsDrive: false };
  return { ...last, statementType: 'SCRIPT', plan };
}

/** A dry run of a script counts the bytes up to the first statement that later ones may depend on. */
export async function planScript(
  job: QueryJob,
  statements: readonly Statement[],
  context: StatementContext,
): Promise<Outcome> {
  await checkSyntax(job, statements, context);
  let bytesProcessed = 0n;
  for (const statement of statements) {
    if (isAssignment(statement) || statement.type.startsWith('CREATE')) break;
    const { outcome } = await planStatement(statement, context).catch((error) => {
      throw locateError(error, job, statement);
    });
    bytesProcessed += outcome.plan.bytesProcessed;
  }
  return { statementType: 'SCRIPT', plan: { bytesProcessed, readsNames: false, readsDrive: false } };
}

async function runChild(child: QueryJob, statement: Statement, context: StatementContext): Promise<Outcome> {
  const planned = await planStatement(statement, context);
  const before = child.origin ? getBytesProcessed(child.origin.parent) : 0n;
  checkBytesBilled(child.request.maximumBytesBilled, before, planned.outcome.plan.bytesProcessed);
  return runStatement(planned, context);
}

function createChild(parent: QueryJob, statement: Statement, jobId: string): QueryJob {
  const { reference, request, userEmail, mayReadDrive } = parent;
  // The script's time is the time of all its statements.
  const own = { ...request, sql: statement.text, jobTimeoutMs: undefined };
  const options = { ...reference, jobId, userEmail, mayReadDrive, request: own };
  return new QueryJob(options, { origin: { parent, statement } });
}

/** BigQuery reads a script to its end before it runs any of it. */
async function checkSyntax(
  job: QueryJob,
  statements: readonly Statement[],
  context: StatementContext,
): Promise<void> {
  const formatParameter = createParameterReader(job.request.parameters);
  for (const statement of statements.filter((candidate) => !isAssignment(candidate))) {
    const query = prepareQuery(statement.text, { ...context, formatParameter });
    await context.session.rows.extractStatements(query.sql).catch((error) => {
      throw shiftPosition(toApiError(error, query), job, statement);
    });
  }
}

function isAssignment({ type }: Statement): boolean {
  return type === 'DECLARE' || type === 'SET';
}

/** A statement's error as the script has it: with its place in the whole text. */
function locateError(error: unknown, job: QueryJob, statement: Statement): unknown {
  const shifted = shiftPosition(error, job, statement);
  if (!(shifted instanceof ApiError) || shifted.reason === 'stopped') return shifted;
  const { status, reason, message } = shifted;
  if (reason === 'invalidQuery') return new ApiError(status, reason, `Query error: ${message}`);
  const { line, column } = findPosition(job.request.sql, statement.start);
  return new ApiError(status, reason, `${message} at [${line}:${column}]`);
}

function shiftPosition(error: unknown, job: QueryJob, statement: Statement): unknown {
  if (!(error instanceof ApiError)) return error;
  const start = findPosition(job.request.sql, statement.start);
  const message = error.message.replace(/ at \[(\d+):(\d+)\]$/, (_, line, column) => {
    const shifted = Number(line) === 1 ? Number(column) + start.column - 1 : column;
    return ` at [${Number(line) + start.line - 1}:${shifted}]`;
  });
  return new ApiError(error.status, error.reason, message, { cause: error });
}
