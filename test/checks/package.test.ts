import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { findPackageProblems } from '../../scripts/checks/package.ts';
import { plantFiles } from './plant-files.ts';

const MANIFEST = {
  name: 'postern',
  version: '1.2.3',
  license: 'Apache-2.0',
  type: 'module',
  bin: { postern: 'dist/bin.js' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist'],
  engines: { node: '>=22' },
  sideEffects: false,
};

const SOUND = {
  'README.md': '',
  LICENSE: '',
  'package.json': JSON.stringify(MANIFEST),
  'src/bin.ts': '',
  'src/index.ts': '',
  'dist/bin.js': `#!/usr/bin/env node
    console.log(process.argv[2] === '--version' ? '1.2.3' : 'postern login, postern query');`,
  'dist/bin.d.ts': 'export {};',
  'dist/cli/main.js': '',
  'dist/chunks/lock-ABCD1234.js': '',
  'dist/authorization-response.html': '',
  'dist/THIRD-PARTY-LICENSES.txt': '',
  'dist/index.js': `export class InstalledAppFlow { static fromClientSecretsFile() {} }`,
  'dist/index.d.ts': `export declare class InstalledAppFlow {
    static fromClientSecretsFile(path: string, options: { scopes: readonly string[] }): InstalledAppFlow;
    run(): Promise<{ credentials: { access_token?: string | null } }>;
  }`,
};

test('a sound package passes and leaves nothing behind', async (t) => {
  const workFolder = plantFiles(t, {});
  assert.deepEqual(await findPackageProblems(plantFiles(t, SOUND), workFolder), []);
  assert.deepEqual(readdirSync(workFolder), []);
});

test('each thing that is wrong with a package is reported', async (t) => {
  const { 'README.md': _, 'dist/bin.d.ts': __, ...incomplete } = SOUND;
  const problems = await findPackageProblems(
    plantFiles(t, {
      ...incomplete,
      'package.json': JSON.stringify({ ...MANIFEST, main: './dist/main.js' }),
      'dist/sandbox/google.js': '',
      'dist/bin.js': `#!/usr/bin/env node\nconsole.log('postern login');`,
      'dist/index.js': `export class Flow {}`,
      'dist/index.d.ts': `export { InstalledAppFlow } from './installed-app-flow.ts';`,
    }),
  );
  const expected = [
    /^dist\/sandbox\/google\.js is in the package; why\?$/,
    /^README\.md is not in the package\.$/,
    /^dist\/bin\.d\.ts is not in the package\.$/,
    /^publint: pkg\.main is \.\/dist\/main\.js but the file does not exist/,
    /^attw:.*Internal resolution error/is,
    /^postern --version says:\npostern login$/m,
    /^postern --help does not name query:/,
    /^The library cannot be imported:.*InstalledAppFlow/s,
    /^A TypeScript program cannot use the library:.*installed-app-flow/s,
  ];
  assert.equal(problems.length, expected.length, problems.join('\n'));
  for (const [index, problem] of problems.entries()) assert.match(problem, expected[index] ?? /nothing/);
});

test('a package that cannot be built is not taken for a sound one', async (t) => {
  const manifest = { ...MANIFEST, scripts: { prepack: 'echo the build broke >&2; exit 1' } };
  const root = plantFiles(t, { ...SOUND, 'package.json': JSON.stringify(manifest) });
  await assert.rejects(findPackageProblems(root), /npm pack failed:.*the build broke/s);
});
