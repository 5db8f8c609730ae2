import { readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';

/** What a command finds where Google's programs look. */
export interface Findings {
  words: string[];
  environment: Record<string, string>;
  /** What `GOOGLE_APPLICATION_CREDENTIALS` names, and the modes of it and of its folder. */
  file: { content: unknown; modes: number[] } | null;
}

const signals = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const;

/** A command such as gcloud: says what it was given, or, with `wait`, which signals it gets, until it reads a `q`. */
function run(words: string[]): void {
  if (words[0] !== 'wait') {
    process.stdout.write(
      JSON.stringify({ words, environment: environment(), file: file() } satisfies Findings),
    );
    return;
  }
  for (const signal of signals) process.on(signal, () => process.stdout.write(`got ${signal}.\n`));
  process.stdin.on('data', (chunk: Buffer) => {
    if (chunk.includes('q')) process.exit(constants.signals.SIGTERM + 41);
  });
  process.stdout.write(`ready ${process.pid}.\n`);
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).map(([name, value = '']) => [name, value]));
}

function file(): Findings['file'] {
  const path = process.env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (path === undefined) return null;
  const modes = [path, dirname(path)].map((name) => statSync(name).mode & 0o777);
  return { content: JSON.parse(readFileSync(path, 'utf8')), modes };
}

if (import.meta.main) run(process.argv.slice(2));
