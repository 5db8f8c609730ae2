import { createBigQueryClient } from '../../bigquery/client.ts';
import { runDry } from '../../bigquery/dry-run.ts';
import { parseApiEndpoint } from '../../bigquery/endpoint.ts';
import { PosternError, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { formatDryRun } from '../dry-run.ts';
import { parseDuration } from '../duration.ts';
import { say } from '../global-options.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';
import { getProxyHost } from '../proxy-host.ts';
import { parseQuerySettings, type QuerySettingOptions, querySettingOptions } from '../query-settings.ts';
import { readSql } from '../read-sql.ts';
import { formatSummary, writeQuery } from '../write-query.ts';
import { createStreamWrite, type FormatName, formatNames } from '../write-result.ts';

export const queryOptions = {
  ...credentialOptions,
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
  output: {
    type: 'string',
    describe: 'Write the rows to this file, which appears when it is complete',
    requiresArg: true,
  },
  'max-rows': { type: 'string', describe: 'Rows to print at most; all by default', requiresArg: true },
  ...querySettingOptions,
  'dry-run': { type: 'boolean', describe: 'Say what it would read and answer; costs nothing' },
  timeout: { type: 'string', describe: 'Cancel it after so long, such as 90s, 5m', requiresArg: true },
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

export interface QueryOptions extends CredentialOptions, QuerySettingOptions {
  sql?: string | undefined;
  file?: string | undefined;
  project?: string | undefined;
  'quota-project'?: string | undefined;
  format?: string | undefined;
  output?: string | undefined;
  'max-rows'?: string | undefined;
  'dry-run'?: boolean | undefined;
  timeout?: string | undefined;
  'api-endpoint'?: string | undefined;
  'allow-endpoint'?: string[] | undefined;
}

/** `postern query`: runs GoogleSQL as the signed-in person and prints the rows. */
export async function runQueryCommand(options: QueryOptions, context: Context): Promise<void> {
  const began = context.now();
  const { env, now, signal } = context;
  const maxRows = parseMaxRows(options['max-rows']);
  const format = chooseFormat(options, context);
  const settings = parseQuerySettings(options);
  const timeoutMs = parseDuration(options.timeout ?? '0', '--timeout');
  const credential = await openCredential(options, context);
  const projectId = options.project ?? credential.project ?? (env['GOOGLE_CLOUD_PROJECT'] || undefined);
  if (projectId === undefined) {
    throw new PosternError('no_project', 'No project is given to bill the query to.', {
      hint: 'postern query --project PROJECT, or keep it: postern login --project PROJECT',
    });
  }
  const endpoint = options['api-endpoint'] ?? (env['BIGQUERY_EMULATOR_HOST'] || undefined);
  const apiEndpoint =
    endpoint === undefined ? undefined : parseApiEndpoint(endpoint, options['allow-endpoint']);
  const sql = await readSql(options, context);
  const quotaProject = options['quota-project'] ?? credential.quotaProject;
  const authClient = await credential.createAuthClient({ now, signal, quotaProject });
  const proxyHost = getProxyHost(env, apiEndpoint);
  const client = createBigQueryClient({ authClient, projectId, apiEndpoint, proxyHost });
  try {
    if (options['dry-run']) {
      const dryRun = await runDry(client, { sql, ...settings }, signal);
      await createStreamWrite(context.stdout, signal)(formatDryRun(dryRun, format));
      return;
    }
    await withDeadline(
      signal,
      timeoutMs,
      async (signal) => {
        const request = { sql, ...settings, signal, maxRows, jobTimeoutMs: timeoutMs };
        const written = await writeQuery(client, request, { format, options, context });
        say(options, context, formatSummary(written, now() - began));
      },
      'postern query --timeout 1h waits longer.',
    );
  } catch (error) {
    if (!options.json) {
      const { formatSqlPlace } = await import('../sql-error.ts');
      context.stderr.write(formatSqlPlace(error, sql));
    }
    throw error;
  }
}

function chooseFormat(options: QueryOptions, { stdout }: Context): FormatName {
  const named = formatNames.find((name) => name === options.format);
  if (named && options.json && named !== 'json')
    throw new UsageError('--json and --format name two formats.');
  return named ?? (options.json ? 'json' : stdout.isTTY && options.output === undefined ? 'table' : 'csv');
}

function parseMaxRows(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--max-rows takes a whole number, not "${text}".`);
  return Number(text);
}
