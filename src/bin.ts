#!/usr/bin/env node
import { main } from './cli/main.ts';
import { InterruptedError } from './errors.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interruption.abort(new InterruptedError()));
}

// `postern query | head`: whoever read has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  // Not touched before it is needed: standard input costs a millisecond to open, and may be closed.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  uid: process.getuid?.(),
  now: Date.now,
  signal: interruption.signal,
});
