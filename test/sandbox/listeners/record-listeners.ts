import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The variable that names the file to record in. */
const VARIABLE = 'LISTENERS_RECORD';

/** Makes every Node process that gets these variables record in `file`, from start to end, that it ran and listened. */
export function createRecording(file: string): Record<string, string> {
  return { [VARIABLE]: file, NODE_OPTIONS: `--import=${import.meta.url}` };
}

/** `started` for each process, and a line for each server that listened or UDP socket that was made. */
export function readRecording(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

const { [VARIABLE]: file } = process.env;
if (file !== undefined) {
  const record = (line: string) => appendFileSync(file, `${line}\n`);
  record('started');
  // All servers of Node come by here: those of node:http, node:https, node:http2 and node:tls are made of node:net's.
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    record(`listens on ${JSON.stringify((message as { options: unknown }).options)}`);
  });
  subscribe('udp.socket', () => record('has a UDP socket'));
}
