import type { BigQueryClient } from '../bigquery/client.ts';
import type { JobNews } from '../bigquery/job.ts';
import { type QueryRequest, type QueryStatistics, runQueryJob } from '../bigquery/query.ts';
import { formatBytes } from './byte-size.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, say } from './global-options.ts';
import { writeOutputFile } from './output-file.ts';
import { createQueryProgress } from './terminal/query-progress.ts';
import { createStreamWrite, type FormatName, type Write, writeResult } from './write-result.ts';

interface Wanted {
  format: FormatName;
  options: Pick<GlobalOptions, 'json' | 'quiet'> & { output?: string | undefined };
  context: Context;
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
): Promise<{ statistics: QueryStatistics; rows: number }> {
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
    const isShown = stdout.isTTY === true && options.output === undefined;
    // The rows themselves would be written over the line about them.
    if (isShown) progress?.stop();
    let isCut = false;
    const onCut = (): void => {
      isCut = true;
    };
    const edge = isShown && stdout.columns ? { columns: stdout.columns, onCut } : undefined;
    const write = (to: Write): Promise<number> =>
      writeResult(result, format, to, { onRows: progress?.count, edge });
    const rows =
      options.output === undefined
        ? await write(createStreamWrite(stdout, signal))
        : await writeOutputFile(options.output, write);
    if (isCut) say(options, context, 'The table is wider than the terminal: --format csv shows all of it.');
    return { statistics: result.statistics, rows };
  } finally {
    progress?.stop();
  }
}

/** A query in one line: rows, what it read, its job and how long it took. @param ms all in all */
export function formatSummary(
  { bytesProcessed, cacheHit, jobId, affectedRows }: QueryStatistics,
  rows: number,
  ms: number,
): string {
  const count = affectedRows ?? rows;
  return [
    `${count} ${count === 1 ? 'row' : 'rows'}${affectedRows === undefined ? '' : ' affected'}`,
    cacheHit ? 'from the cache' : `${formatBytes(bytesProcessed)} processed`,
    ...(jobId ? [`job ${jobId}`] : []),
    `${(ms / 1000).toFixed(1)} s`,
  ].join(', ');
}
