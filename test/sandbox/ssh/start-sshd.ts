import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { killFamily } from '../listeners/processes.ts';
import { createClientOptions, HOST, writeServerSettings } from './settings.ts';

/** A real SSH server on this machine, which lets in the person who started it, by a key of its own. */
export interface Sshd {
  /** What `ssh` needs to get in, short of the host. */
  readonly options: readonly string[];
  readonly host: string;
  /** Ends the server with all that runs in its sessions, and deletes its keys. */
  close(): Promise<void>;
}

/** It insists on its absolute path, and is not on the PATH of an ordinary person. */
const PROGRAM = '/usr/sbin/sshd';

/** Where the server of root locks itself in while it does not know yet who calls. Debian's init script makes it. */
const EMPTY_FOLDER = '/run/sshd';

interface Daemon {
  process: ChildProcess;
  port: number;
  readLog(): string;
}

/**
 * Starts `sshd` on a free port of the loopback, with keys and settings of its own. It forwards no ports. Root is not
 * needed.
 *
 * @throws Error with its log, if it does not start or does not let its own person in
 */
export async function startSshd(): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-sshd-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const settings = writeServerSettings(folder);
    if (process.getuid?.() === 0) mkdirSync(EMPTY_FOLDER, { recursive: true, mode: 0o755 });
    const daemon = await listenOnFreePort(settings);
    const options = createClientOptions(folder, daemon.port);
    const kill = () => killFamily(daemon.process.pid ?? 0);
    process.once('exit', kill);
    const close = async () => {
      process.off('exit', kill);
      if (isAlive(daemon.process)) {
        const exited = once(daemon.process, 'exit');
        kill();
        await exited;
      }
      remove();
    };
    try {
      await promisify(execFile)('ssh', [...options, HOST, 'true']);
    } catch (error) {
      await close();
      throw new Error(`sshd does not let its own person in:\n${daemon.readLog()}`, { cause: error });
    }
    return { options, host: HOST, close };
  } catch (error) {
    remove();
    throw error;
  }
}

async function listenOnFreePort(settings: string): Promise<Daemon> {
  for (;;) {
    const port = await findFreePort();
    const args = ['-D', '-e', '-f', settings, '-p', String(port)];
    const daemon = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    const listening = new Promise<void>((resolve) => {
      daemon.stderr.setEncoding('utf8').on('data', (chunk) => {
        log += chunk;
        if (log.includes('Server listening on')) resolve();
      });
    });
    await Promise.race([listening, once(daemon, 'close')]);
    if (isAlive(daemon)) return { process: daemon, port, readLog: () => log };
    if (!log.includes('Address already in use')) throw new Error(`sshd ended before it listened:\n${log}`);
  }
}

/** A port of 0 is refused by sshd, and what is free now may be taken by another program before it is there. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has no port.');
  return address.port;
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
