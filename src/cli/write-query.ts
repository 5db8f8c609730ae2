import type { BigQueryClient } from '../bigquery/client.ts';
import type { JobNews } from '../bigquery/job.ts';
import { type QueryRequest, type QueryStatistics, runQueryJob } from '../bigquery/query.ts';
import { firstRows } from '../bigquery/result.ts';
import { formatBytes } from './byte-size.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, say } from './global-options.ts';
import { writeOutputFile } from './output-file.ts';
import { createQueryProgress } from './terminal/query-progress.ts';
import { createStreamWrite, type FormatName, type Write, writeResult } from './write-result.ts';
import { writeScript } from './write-script.ts';

interface Wanted {
  format: FormatName;
  options: Pick<GlobalOptions, 'json' | 'quiet'> & { output?: string | undefined };
  context: Context;
}

/** What is said about a query that is written. */
interface WrittenQuery {
  statistics: QueryStatistics;
  rows: number;
  /** How many statements ran; absent for what is no script. */
  statements?: number;
}

/**
 * Runs a query and writes its rows to where they are wanted, with a line about it while it runs.
 *
 * @throws PosternError what BigQuery refuses with, `file_unwritable`, `interrupted`, ...
 */
export async function writeQuery(
  client: BigQueryClient,
  request: QueryRequest,
  { format, options, context }: Wanted,
): Promise<WrittenQuery> {
  const { stdout, stderr, now } = context;
  const { signal = context.signal } = request;
  const progress = stderr.isTTY && !options.quiet ? createQueryProgress(stderr, now) : undefined;
  const onJob = (news: JobNews): void => {
    progress?.report(news);
    if (news.state !== 'cancelling') return;
    progress?.stop();
    if (!options.json)
      say(options, context, `Cancelling job ${news.jobId}; Ctrl-C again leaves it to itself.`);
  };
  try {
    const result = await runQueryJob(client, { ...request, onJob });
    if (result.isScript || result.pages.totalRows > firstRows) await collectOften();
    const isShown = stdout.isTTY === true && options.output === undefined;
    // The rows themselves would be written over the line about them.
    if (isShown) progress?.stop();
    let isCut = false;
    const onCut = (): void => {
      isCut = true;
    };
    const edge = isShown && stdout.columns ? { columns: stdout.columns, onCut } : undefined;
    const rest = { onRows: progress?.count, edge };
    const notes: string[] = [];
    const write = async (to: Write): Promise<Omit<WrittenQuery, 'statistics'>> =>
      result.isScript
        ? writeScript(client, result, { format, write: to, tell: (note) => notes.push(note), rest })
        : { rows: await writeResult(result, format, to, rest) };
    const written =
      options.output === undefined
        ? await write(createStreamWrite(stdout, signal))
        : await writeOutputFile(options.output, write);
    progress?.stop();
    if (isCut) notes.push('The table is wider than the terminal: --format csv shows all of it.');
    for (const note of notes) say(options, context, note);
    return { statistics: result.statistics, ...written };
  } finally {
    progress?.stop();
  }
}

/**
 * Has memory given back sooner while a large result is read. What the network gives lies outside of V8's heap, and is
 * freed when the young generation is cleared, which by itself begins at 80 % of up to 16 MB. From 3 % on, a million rows
 * take 113 MB in place of 155, five millions 123 in place of 160 to 190, and no more time. Not before the packages are
 * loaded, which it would slow down by 20 ms. V8 has the flag in Node 22 to 26.
 */
async function collectOften(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--minor-gc-task-trigger=3');
}

/** A query in one line: rows, what it read, its job and how long it took. @param ms all in all */
export function formatSummary({ statistics, rows, statements }: WrittenQuery, ms: number): string {
  const { bytesProcessed, cacheHit, jobId, affectedRows } = statistics;
  // Of a script, BigQuery says what its last statement changed: each has been told of.
  const hasChanged = affectedRows !== undefined && statements === undefined;
  return [
    ...(statements === undefined ? [] : [formatCount(statements, 'statement')]),
    hasChanged ? `${formatCount(affectedRows, 'row')} affected` : formatCount(rows, 'row'),
    cacheHit ? 'from the cache' : `${formatBytes(bytesProcessed)} processed`,
    ...(jobId ? [`job ${jobId}`] : []),
    `${(ms / 1000).toFixed(1)} s`,
  ].join(', ');
}

function formatCount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
