import { globSync } from 'node:fs';
import { join, sep } from 'node:path';

const DOCUMENTS = ['LICENSE', 'README.md', 'package.json'];

/** Reports what the tarball has beyond, or lacks of, its documents and the build of each file of `root`/src. */
export function findFileProblems(root: string, packed: readonly string[]): string[] {
  const built = globSync('**/*.ts', { cwd: join(root, 'src') }).flatMap((source) => {
    const path = `dist/${source.replaceAll(sep, '/').slice(0, -'.ts'.length)}`;
    return [`${path}.js`, `${path}.d.ts`];
  });
  const expected = [...DOCUMENTS, ...built];
  return [
    ...packed.filter((path) => !expected.includes(path)).map((path) => `${path} is in the package; why?`),
    ...expected.filter((path) => !packed.includes(path)).map((path) => `${path} is not in the package.`),
  ];
}
