import {
  DuckDBBlobValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { TimestampOutputFormat } from './requests.ts';
import type { TableFieldSchema } from './result-schema.ts';

/** A value as the REST API writes it: `{ "v": ... }`, where a scalar is text, whatever its type. */
export interface Cell {
  readonly v: string | null | readonly Cell[] | Row;
}

export interface Row {
  readonly f: readonly Cell[];
}

const MICROS_PER_SECOND = 1_000_000n;

/** Writes a value of a column; a NULL array is an empty one, as in BigQuery. */
export function formatCell(
  value: DuckDBValue,
  field: TableFieldSchema,
  timestampFormat: TimestampOutputFormat,
): Cell {
  if (field.mode === 'REPEATED') {
    const items = value instanceof DuckDBListValue ? value.items : [];
    const element: TableFieldSchema = { ...field, mode: 'NULLABLE' };
    return { v: items.map((item) => formatCell(item, element, timestampFormat)) };
  }
  if (value === null) return { v: null };
  if (value instanceof DuckDBStructValue && field.type !== 'RECORD') {
    return { v: formatStandIn(Object.values(value.entries), field, timestampFormat) };
  }
  if (value instanceof DuckDBStructValue) {
    const cells = (field.fields ?? []).map((inner) =>
      formatCell(value.entries[inner.name] ?? null, inner, timestampFormat),
    );
    return { v: { f: cells } };
  }
  return { v: formatScalar(value, field.type, timestampFormat) };
}

/** A value of a type that DuckDB has no like of. */
function formatStandIn(
  parts: readonly DuckDBValue[],
  { type, rangeElementType }: TableFieldSchema,
  timestampFormat: TimestampOutputFormat,
): string | null {
  if (!rangeElementType) {
    const [text = null] = parts;
    return text === null ? null : formatScalar(text, type, timestampFormat);
  }
  const ends = parts.map((part) =>
    part === null ? 'UNBOUNDED' : formatScalar(part, rangeElementType.type, timestampFormat),
  );
  return `[${ends.join(', ')})`;
}

function formatScalar(value: DuckDBValue, type: string, timestampFormat: TimestampOutputFormat): string {
  if (value instanceof DuckDBTimestampTZValue) return formatTimestamp(value.micros, timestampFormat);
  if (value instanceof DuckDBIntervalValue) return formatInterval(value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (typeof value === 'number' && type === 'FLOAT') return formatDouble(value);
  const text = String(value);
  switch (type) {
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    case 'TIME':
      return padFraction(text);
    case 'DATETIME':
      return padFraction(text).replace(' ', 'T');
    default:
      return text;
  }
}

function formatTimestamp(micros: bigint, format: TimestampOutputFormat): string {
  switch (format) {
    case 'INT64':
      return String(micros);
    case 'FLOAT64':
      return formatDouble(Number(micros) / Number(MICROS_PER_SECOND));
    case 'ISO8601_STRING': {
      const fraction = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
      const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, -'.000Z'.length);
      return `${seconds}${formatFraction(fraction)}Z`;
    }
  }
}

/** A FLOAT64 as BigQuery writes it, which is as Java does: `1.0`, `1.5E300`. */
function formatDouble(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `years-months days hours:minutes:seconds`, each of the three with its own sign. */
function formatInterval({ months, days, micros }: DuckDBIntervalValue): string {
  const size = micros < 0n ? -micros : micros;
  const seconds = size / MICROS_PER_SECOND;
  const fraction = size % MICROS_PER_SECOND;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].join(':');
  const date = `${months < 0 ? '-' : ''}${Math.trunc(Math.abs(months) / 12)}-${Math.abs(months) % 12}`;
  return `${date} ${days} ${micros < 0n ? '-' : ''}${clock}${formatFraction(fraction)}`;
}

function formatFraction(micros: bigint): string {
  return micros === 0n ? '' : `.${String(micros).padStart(6, '0')}`;
}

/** BigQuery writes a fraction of a second with six digits, DuckDB with as many as it takes. */
function padFraction(text: string): string {
  return text.replace(/\.\d+$/, (fraction) => fraction.padEnd('.123456'.length, '0'));
}
