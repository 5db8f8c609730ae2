const CANONICAL =
  /^\s*(?:(?<ysign>[-+]?)(?<years>\d+)-(?<months>\d+))?\s*(?<days>[-+]?\d+)?\s*(?:(?<tsign>[-+]?)(?<hours>\d+):(?<minutes>\d+):(?<seconds>\d+)(?:\.(?<fraction>\d{1,6}))?)?\s*$/;

/**
 * DuckDB's expression for an INTERVAL in GoogleSQL's own form: `years-months days hours:minutes:seconds`.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#canonical_format_2
 */
export function formatInterval(text: string): string | undefined {
  const groups = CANONICAL.exec(text)?.groups;
  if (!groups) return undefined;
  const read = (name: string) => BigInt(groups[name] ?? 0);
  const months = signed(groups['ysign'], read('years') * 12n + read('months'));
  const seconds = read('hours') * 3600n + read('minutes') * 60n + read('seconds');
  const fraction = BigInt((groups['fraction'] ?? '').padEnd(6, '0'));
  const micros = signed(groups['tsign'], seconds * 1_000_000n + fraction);
  return `(to_months(${months}) + to_days(${BigInt(groups['days'] ?? 0)}) + to_microseconds(${micros}))`;
}

function signed(sign: string | undefined, value: bigint): bigint {
  return sign === '-' ? -value : value;
}
