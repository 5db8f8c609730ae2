import { measureRows } from './measure/rows.ts';
import { measureStartUp } from './measure/start-up.ts';
import { formatRatios } from './measure/table.ts';

process.stdout.write(`Node ${process.version}. Machines are noisy: the ratios count, not the times.\n\n`);
process.stdout.write(`${formatRatios('Start-up, median, against node -e 0', await measureStartUp())}\n`);
process.stdout.write(
  formatRatios(
    '300,000 rows of 5 columns to CSV, best of 3, against the official client',
    await measureRows(),
  ),
);
