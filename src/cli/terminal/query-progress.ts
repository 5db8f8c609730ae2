import type { JobNews } from '../../bigquery/job.ts';
import type { Output } from '../context.ts';
import { formatDuration } from '../duration.ts';

/** In ms: as often as the seconds change. */
const tickMs = 1000;

/** One line on a terminal that tells how far a query is, and is gone when it is done. */
export interface QueryProgress {
  /** What BigQuery says. */
  report(news: JobNews): void;
  /** How many rows are written by now. */
  count(rows: number): void;
  stop(): void;
}

/** @param now ms since the epoch */
export function createQueryProgress(stderr: Output, now: () => number): QueryProgress {
  const began = now();
  let what = 'running';
  let width = 0;
  // Over the line that is there, with blanks and not with an escape sequence: this works on every terminal.
  const write = (text: string): void => {
    stderr.write(`\r${text.padEnd(width)}`);
    width = text.length;
  };
  const draw = (): void =>
    // A line that wraps could not be written over.
    write(`${formatDuration(now() - began)}, ${what}`.slice(0, (stderr.columns ?? 80) - 1));
  // Not at once: most queries are done before a line could be read.
  const timer = setInterval(draw, tickMs);
  timer.unref();
  return {
    report({ state, units, jobId }) {
      what = `${state}${units ? `, ${units.done} of ${units.total} units of work done` : ''}, job ${jobId}`;
      draw();
    },
    count(rows) {
      what = `${rows.toLocaleString('en')} rows`;
    },
    stop() {
      clearInterval(timer);
      if (width === 0) return;
      write('');
      stderr.write('\r');
    },
  };
}
