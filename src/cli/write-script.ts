import type { BigQueryClient } from '../bigquery/client.ts';
import type { QueryResult } from '../bigquery/query.ts';
import type { JobResult } from '../bigquery/result.ts';
import { listStatements, type ScriptStatement } from '../bigquery/script.ts';
import { formatPrintable } from '../printable.ts';
import { type FormatName, type Write, type WriteOptions, writeResult } from './write-result.ts';

/** How much of a statement its heading shows. */
const headingLength = 76;

interface ScriptOutput {
  format: FormatName;
  write: Write;
  /** Told in a line what a statement did that returned no rows, and what is not written. */
  tell(line: string): void;
  rest: WriteOptions;
}

/**
 * Writes what the statements of a script returned. A table stands below its statement, and JSON is an array of the
 * statements, each with its rows; CSV, TSV and NDJSON are one table, which is that of the last statement that returned
 * one.
 *
 * @returns how many statements ran, and how many rows were written
 */
export async function writeScript(
  client: BigQueryClient,
  script: QueryResult,
  { format, write, tell, rest }: ScriptOutput,
): Promise<{ statements: number; rows: number }> {
  const statements = await listStatements(client, script);
  let rows = 0;
  let last: JobResult | undefined;
  let results = 0;
  if (format === 'json') await write('[');
  for (const [index, statement] of statements.entries()) {
    const result = await statement.openResult();
    if (result.schema.length === 0) tell(formatEffect(statement));
    else results += 1;
    if (format === 'json') {
      await write(`${index === 0 ? '' : ',\n '}${formatHead(statement)},"rows":`);
      rows += await writeResult(result, format, write, rest);
      await write('}');
    } else if (format === 'table') {
      if (result.schema.length === 0) continue;
      await write(`${results === 1 ? '' : '\n'}${formatHeading(statement)}\n`);
      rows += await writeResult(result, format, write, rest);
    } else if (result.schema.length > 0) last = result;
  }
  if (format === 'json') await write(']\n');
  if (last) {
    rows += await writeResult(last, format, write, rest);
    if (results > 1)
      tell(`${results} statements returned rows; ${format} has those of the last, --json those of each.`);
  }
  return { statements: statements.length, rows };
}

/** Such as `-- SELECT 1 AS one [3:1]`, which SQL and people take for a comment. */
function formatHeading({ text, line, column }: ScriptStatement): string {
  return `-- ${formatPrintable(text, headingLength)} [${line}:${column}]`;
}

/** Such as `[2:1] INSERT: 3 rows affected`. */
function formatEffect({ type, line, column, affectedRows }: ScriptStatement): string {
  const effect =
    affectedRows === undefined ? 'done' : `${affectedRows} ${affectedRows === 1 ? 'row' : 'rows'} affected`;
  return `[${line}:${column}] ${formatPrintable(type.replaceAll('_', ' '), 40)}: ${effect}`;
}

/** A statement as a JSON object that is not closed yet. */
function formatHead({ text, line, column, type, jobId, affectedRows }: ScriptStatement): string {
  const head = {
    statement: text,
    line,
    column,
    type,
    jobId,
    ...(affectedRows !== undefined && { affectedRows }),
  };
  return JSON.stringify(head).slice(0, -1);
}
