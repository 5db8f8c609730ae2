/**
 * Preloaded into a process that is to die at its N-th step: a change on the disk, a request, or its answer. With
 * `KILL_AT` a number it is killed just before that step, with `N torn` after half of that write; and it writes down in
 * `STEPS_FILE` what each step was.
 */
import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { KILL_AT = '', STEPS_FILE = '' } = process.env;
const killAt = Number.parseInt(KILL_AT, 10);
const isTorn = KILL_AT.endsWith('torn');
const { existsSync, writeSync } = fs;
const steps = fs.openSync(STEPS_FILE, 'a');
let count = 0;

/** Dies here, if this is the step: after the half of it, where there are halves. */
function step(name: string, doHalf?: () => void): void {
  count += 1;
  writeSync(steps, `${name}\n`);
  if (count !== killAt) return;
  if (isTorn) doHalf?.();
  process.kill(process.pid, 'SIGKILL');
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

function wrap(
  target: object,
  name: string,
  before: (self: unknown, args: unknown[], call: Call) => void,
): void {
  const call = Reflect.get(target, name) as Call;
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
    before(this, args, call);
    return call.apply(this, args);
  });
}

/** The kind of a file, without what is random in its name. */
const nameOf = (path: unknown): string =>
  typeof path === 'number' ? 'descriptor' : basename(String(path)).replace(/\b[0-9a-f-]{8,}\b/g, 'X');

function doHalf(call: Call, self: unknown, [place, data, ...rest]: unknown[]): () => void {
  return () => call.apply(self, [place, String(data).slice(0, String(data).length / 2), ...rest]);
}

const isWriting = (flags: unknown): boolean => typeof flags === 'string' && /[wa+]/.test(flags);
const promised = fs.promises;

wrap(fs, 'mkdirSync', (_self, [path]) => existsSync(String(path)) || step(`mkdirSync ${nameOf(path)}`));
for (const name of ['renameSync', 'rmSync', 'rmdirSync', 'unlinkSync'])
  wrap(fs, name, (_self, [path, target]) => step(`${name} ${nameOf(name === 'renameSync' ? target : path)}`));
for (const name of ['mkdir', 'rename', 'rm', 'unlink'])
  wrap(promised, name, (_self, [path]) => step(`${name} ${nameOf(path)}`));
for (const [target, name] of [
  [fs, 'openSync'],
  [promised, 'open'],
] as const)
  wrap(target, name, (_self, [path, flags]) => isWriting(flags) && step(`${name} ${nameOf(path)}`));
for (const name of ['writeSync', 'writeFileSync'])
  wrap(fs, name, (self, args, call) => {
    // Standard output and standard error are no part of the store.
    if (typeof args[0] !== 'number' || args[0] > 2)
      step(`${name} ${nameOf(args[0])}`, doHalf(call, self, args));
  });

const handle = await promised.open(import.meta.filename);
wrap(Object.getPrototypeOf(handle), 'writeFile', () => step('writeFile'));
await handle.close();
syncBuiltinESMExports();

subscribe('http.client.request.start', () => step('request'));
subscribe('http.client.response.finish', () => step('response'));
