import { join } from 'node:path';
import { runProgram } from './run-program.ts';

export interface Tarball {
  path: string;
  /** The paths of its files, below the package. */
  files: string[];
}

/** Packs the package at `root` into `folder` as publishing would, its prepack script included. */
export async function packTarball(root: string, folder: string): Promise<Tarball> {
  const packing = await runProgram(root, 'npm', ['pack', '--json', '--silent', '--pack-destination', folder]);
  if (!packing.succeeded) throw new Error(`npm pack failed:\n${packing.output}`);
  const [packed] = JSON.parse(packing.stdout) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) throw new Error('npm pack packed nothing');
  return { path: join(folder, packed.filename), files: packed.files.map(({ path }) => path) };
}
