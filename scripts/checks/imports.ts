import { join } from 'node:path';
import { findFileProblems } from './imports/files.ts';
import { findLayerProblems } from './imports/layers.ts';
import { readModules } from './imports/modules.ts';
import { findPackagePlaceProblems, findSlowStartProblems } from './imports/packages.ts';

/** Reports, a sentence each, what in `root`/src breaks the architecture: layers, package places, quick start. */
export function findImportProblems(root: string): string[] {
  const modules = readModules(root);
  return [findFileProblems, findLayerProblems, findPackagePlaceProblems, findSlowStartProblems].flatMap(
    (findProblems) => findProblems(modules),
  );
}

if (import.meta.main) {
  const problems = findImportProblems(join(import.meta.dirname, '../..'));
  process.stdout.write(`${problems.length > 0 ? problems.join('\n') : 'The imports keep to the layers.'}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
