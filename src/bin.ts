#!/usr/bin/env node
import { answerQuickly } from './cli/quick-answer.ts';

const argv = process.argv.slice(2);
const basics = { env: process.env, uid: process.getuid?.(), now: Date.now };

// `postern query | head`: whoever read has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const answer = await answerQuickly(argv, basics);
if (answer !== undefined) {
  process.stdout.write(answer);
} else {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interruption.abort());
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(argv, {
    ...basics,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interruption.signal,
  });
}
