import { globSync } from 'node:fs';
import { join, sep } from 'node:path';

const BUILT = [
  'dist/bin.js',
  'dist/index.js',
  'dist/cli/main.js',
  'dist/authorization-response.html',
  'dist/THIRD-PARTY-LICENSES.txt',
];
const DOCUMENTS = ['LICENSE', 'README.md', 'package.json'];

/** What scripts/build.ts splits off, by content. */
const CHUNK = /^dist\/chunks\/[\w-]+-[A-Z0-9]{8}\.js$/;

/** Reports what the tarball has beyond, or lacks of, its documents, its programs and the types of `root`/src. */
export function findFileProblems(root: string, packed: readonly string[]): string[] {
  const types = globSync('**/*.ts', { cwd: join(root, 'src') }).map(
    (source) => `dist/${source.replaceAll(sep, '/').slice(0, -'.ts'.length)}.d.ts`,
  );
  const expected = [...DOCUMENTS, ...BUILT, ...types];
  return [
    ...packed
      .filter((path) => !expected.includes(path) && !CHUNK.test(path))
      .map((path) => `${path} is in the package; why?`),
    ...expected.filter((path) => !packed.includes(path)).map((path) => `${path} is not in the package.`),
  ];
}
