import { readFile } from 'node:fs/promises';
import { createBigQueryClient } from '../../bigquery/client.ts';
import { parseApiEndpoint } from '../../bigquery/endpoint.ts';
import { type QueryStatistics, runQuery } from '../../bigquery/query.ts';
import { readSignedIn } from '../../credentials/access-token.ts';
import { createAuthClient } from '../../credentials/auth-client.ts';
import { PosternError, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, openCredential, say } from '../global-options.ts';
import { readToEnd } from '../read-to-end.ts';
import { type FormatName, formatNames, writeResult } from '../write-result.ts';

export const queryOptions = {
  file: { type: 'string', describe: 'Read the SQL from there', requiresArg: true },
  project: {
    type: 'string',
    describe: "Billed project; else the profile's, else GOOGLE_CLOUD_PROJECT",
    requiresArg: true,
  },
  'quota-project': { type: 'string', describe: 'Project for API quota', requiresArg: true },
  format: {
    type: 'string',
    choices: formatNames,
    describe: 'Default: table on a terminal, else csv',
    requiresArg: true,
  },
  'max-rows': { type: 'string', describe: 'Rows to print at most; all by default', requiresArg: true },
  location: { type: 'string', describe: 'Where the data is, such as europe-west1', requiresArg: true },
  'api-endpoint': {
    type: 'string',
    describe: 'Another BigQuery (BIGQUERY_EMULATOR_HOST)',
    requiresArg: true,
  },
  'allow-endpoint': {
    type: 'string',
    array: true,
    multiple: true,
    nargs: 1,
    describe: "Host, not Google's, that may have the token",
  },
} as const;

export interface QueryOptions extends GlobalOptions {
  sql?: string | undefined;
  file?: string | undefined;
  project?: string | undefined;
  'quota-project'?: string | undefined;
  format?: string | undefined;
  'max-rows'?: string | undefined;
  location?: string | undefined;
  'api-endpoint'?: string | undefined;
  'allow-endpoint'?: string[] | undefined;
}

/** `postern query`: runs GoogleSQL as the signed-in person and prints the rows. */
export async function runQueryCommand(options: QueryOptions, context: Context): Promise<void> {
  const began = context.now();
  const { env, now, signal } = context;
  const maxRows = parseMaxRows(options['max-rows']);
  const format = chooseFormat(options, context);
  const store = await openCredential(options, context);
  const profile = readSignedIn(store);
  const projectId = options.project ?? profile.project ?? (env['GOOGLE_CLOUD_PROJECT'] || undefined);
  if (projectId === undefined) {
    throw new PosternError('no_project', 'No project is given to bill the query to.', {
      hint: 'postern query --project PROJECT, or keep it: postern login --project PROJECT',
    });
  }
  const endpoint = options['api-endpoint'] ?? (env['BIGQUERY_EMULATOR_HOST'] || undefined);
  const apiEndpoint =
    endpoint === undefined ? undefined : parseApiEndpoint(endpoint, options['allow-endpoint']);
  const sql = await readSql(options, context);
  const quotaProject = options['quota-project'] ?? profile.quotaProject;
  const authClient = await createAuthClient(store, { now, signal, quotaProject });
  const send = createBigQueryClient({ authClient, projectId, apiEndpoint });
  const result = await runQuery(send, { sql, signal, maxRows, location: options.location });
  const rows = await writeResult(result, format, context.stdout, signal);
  say(options, context, formatSummary(result.statistics, rows, now() - began));
}

function chooseFormat(options: QueryOptions, { stdout }: Context): FormatName {
  const named = formatNames.find((name) => name === options.format);
  if (named && options.json && named !== 'json')
    throw new UsageError('--json and --format name two formats.');
  return named ?? (options.json ? 'json' : stdout.isTTY ? 'table' : 'csv');
}

function parseMaxRows(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--max-rows takes a whole number, not "${text}".`);
  return Number(text);
}

async function readSql(options: QueryOptions, context: Context): Promise<string> {
  const sql = await readSqlSource(options, context);
  if (sql.trim() === '') throw new UsageError('The query is empty.', { hint: "postern query 'SELECT 1'" });
  return sql;
}

async function readSqlSource({ sql, file }: QueryOptions, { stdin, signal }: Context): Promise<string> {
  if (sql !== undefined && file !== undefined)
    throw new UsageError('The SQL is given twice: as a word and by --file.');
  if (sql !== undefined) return sql;
  if (file !== undefined && file !== '-') {
    return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new PosternError('file_unreadable', `${file} cannot be read (${error.code}).`, {
        hint: `ls -l ${file}`,
      });
    });
  }
  if (stdin.isTTY && file === undefined)
    throw new UsageError('Which query?', { hint: "postern query 'SELECT 1', or --file FILE" });
  return readToEnd(stdin, signal);
}

function formatSummary(
  { bytesProcessed, cacheHit, jobId }: QueryStatistics,
  rows: number,
  ms: number,
): string {
  return [
    `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    cacheHit ? 'from the cache' : `${formatBytes(bytesProcessed)} processed`,
    ...(jobId ? [`job ${jobId}`] : []),
    `${(ms / 1000).toFixed(1)} s`,
  ].join(', ');
}

/** Binary units, as BigQuery bills. */
function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
