import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { NAMES_FILE, NAMES_TABLE } from './bigquery/names-table.ts';

const HOME = fileURLToPath(new URL('../../.cache/bqemulator/home', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../.cache/bqemulator/bin/bqemulator', import.meta.url));
/** The last thing that the install script makes. */
const INSTALLED = fileURLToPath(new URL('../../.cache/bqemulator/installed', import.meta.url));

type Emulator = ChildProcessByStdio<null, null, Readable>;

/**
 * Starts bqemulator, a BigQuery that others wrote and tested against Google's, with all rows of the names table.
 *
 * @throws Error if it is not installed or does not start
 */
export async function startBqemulator(): Promise<{
  url: string;
  close(): Promise<void>;
}> {
  if (!existsSync(INSTALLED))
    throw new Error('bqemulator is not installed: run ./scripts/install-bqemulator');
  const emulator = spawn(COMMAND, ['start', '--rest-port', '0', '--grpc-port', '0', '--log-format', 'json'], {
    env: {
      // DuckDB looks for its extensions there, and must not for those that it would have to download.
      HOME,
      BQEMU_ENABLE_FORMAT_EXTENSIONS: 'false',
      BQEMU_UPLOAD_STAGING_DIR: `${HOME}/uploads`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => emulator.kill('SIGKILL');
  process.once('exit', kill);
  const close = async () => {
    process.off('exit', kill);
    if (emulator.exitCode !== null || emulator.signalCode !== null) return;
    const exited = once(emulator, 'exit');
    kill();
    await exited;
  };
  try {
    const url = `http://127.0.0.1:${await readPort(emulator)}`;
    await loadNames(url);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads the log until it tells the port of the REST API. */
async function readPort({ stderr }: Emulator): Promise<number> {
  const log: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    const port = /"port": (\d+), "event": "rest\.listen"/.exec(line)?.[1];
    if (port !== undefined) {
      // Nobody reads the rest; a full pipe would stop the emulator.
      stderr.resume();
      return Number(port);
    }
    log.push(line);
  }
  throw new Error(`bqemulator ended before it listened:\n${log.slice(-10).join('\n')}`);
}

async function loadNames(url: string): Promise<void> {
  const { projectId, datasetId, tableId, columns } = NAMES_TABLE;
  const project = `/bigquery/v2/projects/${projectId}`;
  const fields = Object.entries(columns).map(([name, type]) => ({
    name,
    type: type === 'BIGINT' ? 'INTEGER' : 'STRING',
  }));
  await post(`${url}${project}/datasets`, 'application/json', {
    datasetReference: { projectId, datasetId },
    location: NAMES_TABLE.location,
  });
  const boundary = 'boundary-of-the-names-table';
  const configuration = {
    load: {
      destinationTable: { projectId, datasetId, tableId },
      schema: { fields },
      sourceFormat: 'CSV',
      skipLeadingRows: 1,
    },
  };
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify({ configuration })}\r\n`,
    ),
    Buffer.from(`--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`),
    // BigQuery unpacks a compressed file, bqemulator 1.4.0 does not.
    gunzipSync(await readFile(NAMES_FILE)),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  await post(
    `${url}/upload${project}/jobs?uploadType=multipart`,
    `multipart/related; boundary=${boundary}`,
    body,
  );
}

async function post(url: string, contentType: string, content: Buffer | object): Promise<void> {
  const body = content instanceof Buffer ? new Uint8Array(content) : JSON.stringify(content);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  });
  const answer = await response.text();
  if (!response.ok || answer.includes('"errorResult"')) {
    throw new Error(`bqemulator did not take the names table (HTTP ${response.status}): ${answer}`);
  }
}
