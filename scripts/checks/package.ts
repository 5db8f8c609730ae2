import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFileProblems } from './package/files.ts';
import { findFirstUseProblems, installTarball } from './package/installation.ts';
import { findManifestProblems, findTypeProblems } from './package/manifest.ts';
import { packTarball } from './package/tarball.ts';

/** Packs the package at `root`, reports what is wrong with the tarball, then installs it and reports what fails to work. */
export async function findPackageProblems(root: string, workFolder = tmpdir()): Promise<string[]> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = await mkdtemp(join(workFolder, 'postern-package-'));
  try {
    const tarball = await packTarball(root, folder);
    const project = await installTarball(tarball, folder);
    return [
      ...findFileProblems(root, tarball.files),
      ...(await findManifestProblems(tarball)),
      ...(await findTypeProblems(tarball)),
      ...(await findFirstUseProblems(project, version)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const problems = await findPackageProblems(join(import.meta.dirname, '../..'));
  process.stdout.write(
    `${problems.length > 0 ? problems.join('\n') : 'The package is complete and works.'}\n`,
  );
  if (problems.length > 0) process.exitCode = 1;
}
