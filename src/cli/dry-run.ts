import type { DryRun } from '../bigquery/dry-run.ts';
import { formatType } from '../bigquery/schema.ts';
import { formatBytes } from './byte-size.ts';
import { makeControlsVisible } from './terminal/visible-controls.ts';
import type { FormatName } from './write-result.ts';

/** What a query would do, for a person, or as JSON where that is asked for. */
export function formatDryRun({ bytesProcessed, schema }: DryRun, format: FormatName): string {
  const columns = schema.map((field) => ({ name: field.name, type: formatType(field) }));
  if (format === 'json' || format === 'ndjson')
    return `${JSON.stringify({ bytesProcessed: String(bytesProcessed), schema: columns })}\n`;
  const width = Math.max(0, ...columns.map(({ name }) => name.length));
  const lines = columns.map(({ name, type }) => `${makeControlsVisible(name).padEnd(width)}  ${type}`);
  const size = `${formatBytes(Number(bytesProcessed))} (${bytesProcessed.toLocaleString('en')} bytes)`;
  return `${[`This query would process ${size}.`, ...lines].join('\n')}\n`;
}
