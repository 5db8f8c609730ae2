import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { makePrivateFolder } from '../../private-folder.ts';
import { createEnvironment, program } from '../../sandbox/postern.ts';
import { openTerminal, type Terminal } from '../../sandbox/terminal/open-terminal.ts';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** The real shells, interactive, without anything of this machine's own, and with a prompt to wait for. */
const commands: Record<ShellName, readonly string[]> = {
  bash: ['bash', '--noprofile', '--norc', '-i'],
  zsh: ['zsh', '-f', '-i'],
  fish: ['fish', '--no-config', '-i', '-C', 'function fish_prompt; echo "ready> "; end'],
};

/** What a newcomer is told to put into the file that the shell reads at its start. */
const lines: Record<ShellName, string> = {
  bash: 'eval "$(postern completion bash)"',
  zsh: 'eval "$(postern completion zsh)"',
  fish: 'postern completion fish | source',
};

export interface Shell {
  terminal: Terminal;
  folder: string;
  /** The words that the shell makes of a line when Tab is pressed at its end. */
  complete(line: string): Promise<string[]>;
  /** The arguments that postern was run with, a run an entry: what other users of the machine can see. */
  listRuns(): string[];
}

/** Starts a shell in a terminal, where `postern` is on the PATH and its completion is in use. */
export async function openShell(t: TestContext, shell: ShellName): Promise<Shell> {
  let opened: Terminal | undefined;
  // Before its folder goes: hooks run in the order in which they are given, and not behind one that fails.
  t.after(() => opened?.close());
  const folder = makePrivateFolder(t);
  const bin = join(folder, 'bin');
  const files = join(folder, 'files');
  mkdirSync(bin);
  mkdirSync(files);
  const log = join(folder, 'argv');
  const script = ['#!/bin/sh', `echo "$*" >> '${log}'`, `exec '${process.execPath}' '${program}' "$@"`];
  writeFileSync(join(bin, 'postern'), `${script.join('\n')}\n`);
  chmodSync(join(bin, 'postern'), 0o755);
  const { PATH = '' } = process.env;
  const env = createEnvironment(folder, {
    PATH: `${bin}:${PATH}`,
    PS1: 'ready> ',
    SHELL: `/bin/${shell}`,
    LANG: 'C.UTF-8',
  });
  const [command = '', ...args] = commands[shell];
  const terminal = openTerminal({ command, args, env, cwd: files, columns: 120, rows: 50 });
  opened = terminal;
  await terminal.waitFor(/^ready>/m);
  terminal.type(`${lines[shell]}; echo in-"use"\r`);
  await terminal.waitFor(/^in-use$/m);
  let count = 0;
  const complete = async (line: string): Promise<string[]> => {
    count++;
    // Ctrl-A goes to the begin of the line once Tab is done with it: what was completed is printed, and not run.
    terminal.type(`${line}\t\x01printf '<%s>\\n' ${count} \r`);
    const [, words = ''] = await terminal.waitFor(new RegExp(`^<${count}>\\n((?:<.*>\\n)*)ready>`, 'm'));
    return [...words.matchAll(/^<(.*)>$/gm)].map(([, word = '']) => word);
  };
  return { terminal, folder, complete, listRuns: () => readFileSync(log, 'utf8').split('\n').slice(0, -1) };
}
