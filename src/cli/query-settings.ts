import { parseParameter } from '../bigquery/parameters.ts';
import type { QuerySettings } from '../bigquery/query-request.ts';
import { UsageError } from '../errors.ts';
import { parseBytes } from './byte-size.ts';

/** The options that say how BigQuery runs a query. */
export const querySettingOptions = {
  param: {
    type: 'string',
    array: true,
    multiple: true,
    nargs: 1,
    describe: 'NAME:TYPE:VALUE; without NAME positional, without TYPE a STRING; JSON for ARRAY and STRUCT',
  },
  location: { type: 'string', describe: 'Where the data is, such as europe-west1', requiresArg: true },
  'max-bytes-billed': {
    type: 'string',
    describe: 'Fail, at no cost, rather than bill more: 10GB, 500MiB',
    requiresArg: true,
  },
  label: {
    type: 'string',
    array: true,
    multiple: true,
    nargs: 1,
    describe: 'KEY=VALUE, kept with the job',
  },
  'job-id': { type: 'string', describe: "The job's name; by default BigQuery's choice", requiresArg: true },
  'no-cache': { type: 'boolean', describe: 'Run it even if BigQuery has kept the answer' },
  batch: { type: 'boolean', describe: 'Let BigQuery start when it has room for it' },
} as const;

export interface QuerySettingOptions {
  param?: string[] | undefined;
  location?: string | undefined;
  'max-bytes-billed'?: string | undefined;
  label?: string[] | undefined;
  'job-id'?: string | undefined;
  'no-cache'?: boolean | undefined;
  batch?: boolean | undefined;
}

/** @throws UsageError for values that cannot be understood */
export function parseQuerySettings(options: QuerySettingOptions): Omit<QuerySettings, 'sql'> {
  const { param = [], label = [], location, batch } = options;
  const maximumBytes = options['max-bytes-billed'];
  return {
    location,
    parameters: param.map(parseParameter),
    maximumBytesBilled:
      maximumBytes === undefined ? undefined : parseBytes(maximumBytes, '--max-bytes-billed'),
    labels: label.length > 0 ? Object.fromEntries(label.map(parseLabel)) : undefined,
    useCache: !options['no-cache'],
    isBatch: batch,
    jobId: parseJobId(options['job-id']),
  };
}

function parseJobId(jobId: string | undefined): string | undefined {
  if (jobId === undefined || /^[\w-]{1,1024}$/.test(jobId)) return jobId;
  throw new UsageError(`--job-id takes letters, digits, _ and -, not "${jobId}".`);
}

function parseLabel(text: string): [string, string] {
  const [, key, value = ''] = /^([^=:]+)[=:](.*)$/s.exec(text) ?? [];
  if (key === undefined)
    throw new UsageError(`--label takes KEY=VALUE, not "${text}".`, {
      hint: 'postern query --label team=data',
    });
  return [key, value];
}
