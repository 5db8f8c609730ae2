#!/usr/bin/env node
import { formatError } from './cli/format-error.ts';
import { answerQuickly } from './cli/quick-answer.ts';
import { PosternError } from './errors.ts';

const argv = process.argv.slice(2);
// A copy: what is changed below is for this process, and not for a command or a browser that it starts.
const basics = { env: { ...process.env }, uid: process.getuid?.(), now: Date.now };

process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // `postern query | head`: whoever read has had enough.
  if (code === 'EPIPE') process.exit();
  const failure = new PosternError('file_unwritable', `Standard output cannot be written (${code}).`, {
    hint: 'Check the file or the disk that it goes to.',
  });
  process.stderr.write(formatError(failure, { json: argv.includes('--json') }));
  process.exit(1);
});
// Nobody is left to be told; the data on standard output is none the worse.
process.stderr.on('error', () => undefined);

// Google's client would send requests to this machine, and the token in them, through a proxy all the same.
const { NO_PROXY = process.env['no_proxy'] } = process.env;
process.env['NO_PROXY'] = [NO_PROXY, 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',');
// Google's libraries would write answers, and the tokens in them, to standard error.
delete process.env['GOOGLE_SDK_NODE_LOGGING'];

const answer = await answerQuickly(argv, basics);
if (answer !== undefined) {
  process.stdout.write(answer);
} else {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interruption.abort());
  const { main } = await import('./cli/main.ts');
  const exitCode = await main(argv, {
    ...basics,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    lifetime: process,
    signals: process,
    program: process.argv.slice(0, 2),
    nodeVersion: process.version,
    signal: interruption.signal,
  });
  process.exitCode = exitCode;
  // Neither a pipe that nobody reads or writes, nor a server that never answers, may hold a process that is to end.
  if (exitCode !== 0 && interruption.signal.aborted) process.exit();
  if (exitCode !== 0) process.stderr.write('', () => process.stdout.write('', () => process.exit()));
}
