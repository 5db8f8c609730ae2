import { measureRows, type RowsMeasurement } from './measure/rows.ts';
import { measureStartUp } from './measure/start-up.ts';
import { formatRatios } from './measure/table.ts';

process.stdout.write(`Node ${process.version}. Machines are noisy: the ratios count, not the times.\n\n`);
process.stdout.write(`${formatRatios('Start-up, median, against node -e 0', await measureStartUp())}\n`);

const withoutOfficial = ['fetch, JSON.parse, convert', 'postern query', 'fetch and drop'] as const;
const withoutPython = ['official client, createQueryStream', ...withoutOfficial] as const;
const measurements: RowsMeasurement[] = [
  { shape: 'names', rows: 1_000_000, format: 'csv', rounds: 2 },
  { shape: 'names', rows: 1_000_000, format: 'ndjson', rounds: 2, readers: withoutPython },
  // Whether memory grows with the result.
  { shape: 'names', rows: 5_000_000, format: 'csv', rounds: 2, readers: withoutOfficial },
  // So that it is not made for one shape of table.
  { shape: 'wide', rows: 10_000, format: 'csv', rounds: 2, readers: withoutPython },
  { shape: 'deep', rows: 50_000, format: 'csv', rounds: 2, readers: withoutPython },
  { shape: 'deep', rows: 50_000, format: 'ndjson', rounds: 2, readers: withoutPython },
  { shape: 'long', rows: 50_000, format: 'csv', rounds: 2, readers: withoutPython },
  { shape: 'sparse', rows: 200_000, format: 'csv', rounds: 2, readers: withoutPython },
];
for (const measurement of measurements) {
  const { shape, rows, format, rounds } = measurement;
  const title = `${rows.toLocaleString('en')} rows, ${shape}, to ${format}, best of ${rounds}, largest memory`;
  process.stdout.write(`${formatRatios(title, await measureRows(measurement))}\n`);
}
