import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { findImportProblems } from '../../scripts/checks/imports.ts';
import { plantFiles } from './plant-files.ts';

const SOUND = {
  'src/bin.ts': `import { main } from './cli/main.ts'; process.exitCode = await main(process.argv);`,
  'src/index.ts': `/** The library. */ export { login } from './login/login.ts'; export type { Row } from './bigquery/rows.ts';`,
  'src/errors.ts': `export class PosternError extends Error {}`,
  'src/installed-app-flow.ts': `import { ask } from './cli/terminal/ask.ts'; ask(process.stdin);`,
  'src/cli/main.ts': `import type { Argv } from 'yargs'; export type { Ask } from './terminal/ask.ts';
    export const main = async () => import('./commands.ts');`,
  'src/cli/commands.ts': `import yargs from 'yargs'; import { login } from '../login/login.ts'; yargs; login;`,
  'src/cli/terminal/ask.ts': `import qrcode from 'qrcode-terminal'; export const ask = (input: { process: 1 }) => input.process;`,
  'src/login/login.ts': `import '../credentials/store.ts'; import '../google/scopes.ts'; import '../errors.ts'; export const login = 1;`,
  'src/credentials/store.ts': `import Conf from 'conf';`,
  'src/google/scopes.ts': `import '../oauth/token.ts';`,
  'src/oauth/token.ts': `export const decoys = [\`import '../cli/main.ts'\`, /'/, "import 'conf'"]; // import '../cli/main.ts'; process`,
  'src/bigquery/rows.ts': `import { BigQuery } from '@google-cloud/bigquery'; export interface Row {}`,
};

/** What the check says about sound sources with some files added or replaced. */
function problemsWith(t: TestContext, files: Record<string, string>): string[] {
  return findImportProblems(plantFiles(t, { ...SOUND, ...files }));
}

test('sound sources pass, whatever their comments, strings and properties say', (t) => {
  assert.deepEqual(problemsWith(t, {}), []);
});

const UPWARD = {
  'a plain import': `import { main } from '../cli/main.ts';`,
  'a type import': `import type { Main } from '../cli/main.ts';`,
  'an import of types inside braces': `import { type Main } from '../cli/main.ts';`,
  'a dynamic import': `await import('../cli/main.ts');`,
  'an import inside a type': `let main: import('../cli/main.ts').Main;`,
  'a re-export': `export * from '../cli/main.ts';`,
  'an import for its effects, between comments': `/* ' */ import /* " */ '../cli/main.ts'; // '`,
};

for (const [name, source] of Object.entries(UPWARD)) {
  test(`an upward import is reported: ${name}`, (t) => {
    assert.deepEqual(problemsWith(t, { 'src/oauth/token.ts': source }), [
      'src/oauth/token.ts may not import src/cli/main.ts: oauth may import connection-failure.ts, errors.ts, loopback.ts, printable.ts.',
    ]);
  });
}

const MISPLACED: Record<string, [path: string, source: string, problem: RegExp]> = {
  'bigquery knows credentials': [
    'src/bigquery/job.ts',
    `import '../credentials/store.ts';`,
    /may not import src\/cred/,
  ],
  'credentials know bigquery': [
    'src/credentials/a.ts',
    `import '../bigquery/rows.ts';`,
    /may not import src\/big/,
  ],
  'something knows the library': ['src/cli/a.ts', `import '../index.ts';`, /may not import src\/index.ts/],
  'the flow knows a command': [
    'src/installed-app-flow.ts',
    `import './cli/main.ts';`,
    /may not import src\/cli\/main/,
  ],
  'a file outside src is imported': [
    'src/cli/a.ts',
    `import '../../scripts/a.ts';`,
    /may not import scripts\/a.ts/,
  ],
  'an import is computed': ['src/cli/a.ts', `await import('./' + name);`, /computes the name of an import/],
  'a file has no layer': ['src/network/a.ts', ``, /src\/network\/a.ts belongs to no layer/],
  'a folder has an empty name': ['src/cli/helpers/a.ts', ``, /not "helpers"/],
  'a folder has a barrel file': ['src/oauth/index.ts', ``, /only src\/index.ts may be a barrel/],
  'the library has code': ['src/index.ts', `export const a = 1;`, /nothing but/],
  'the library exports whatever a file has': [
    'src/index.ts',
    `export * from './login/login.ts';`,
    /nothing but/,
  ],
  'process is used': ['src/cli/a.ts', `process.exit();`, /a.ts may not use process/],
  'process is used as a global property': [
    'src/cli/a.ts',
    `globalThis.process.exit();`,
    /a.ts may not use process/,
  ],
  'process is passed on': ['src/cli/a.ts', `export const a = { process };`, /a.ts may not use process/],
  'process is imported': ['src/cli/a.ts', `import { exit } from 'node:process';`, /a.ts may not use process/],
  'bigquery is imported elsewhere': [
    'src/cli/a.ts',
    `await import('@google-cloud/bigquery');`,
    /only src\/bigquery\//,
  ],
  'yargs is imported elsewhere': ['src/login/a.ts', `import 'yargs/helpers';`, /only src\/cli\/ may/],
  'conf has two importers': [
    'src/credentials/a.ts',
    `import type Conf from 'conf';`,
    /conf has more than one importer/,
  ],
};

for (const [name, [path, source, problem]] of Object.entries(MISPLACED)) {
  test(`it is reported that ${name}`, (t) => {
    const problems = problemsWith(t, { [path]: source });
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', problem);
  });
}

const CAN_LISTEN: Record<string, string> = {
  'node:net': `import { createServer } from 'node:net';`,
  'node:http': `import http from 'http';`,
  'node:https': `await import('node:https');`,
  'node:http2': `export * from 'node:http2';`,
  'node:tls': `import * as tls from 'tls';`,
  'node:dgram': `import { createSocket } from 'dgram';`,
  'node:inspector': `import 'node:inspector/promises';`,
};

for (const [name, source] of Object.entries(CAN_LISTEN)) {
  test(`only one file may open a port: ${name} is reported elsewhere`, (t) => {
    assert.deepEqual(problemsWith(t, { 'src/login/loopback-listener.ts': source }), []);
    assert.deepEqual(problemsWith(t, { 'src/login/a.ts': source }), [
      `src/login/a.ts may not import ${name}: only src/login/loopback-listener.ts may.`,
    ]);
  });
}

test('a package that is loaded at every start is reported with the way it comes in', (t) => {
  const problems = problemsWith(t, {
    'src/cli/main.ts': `import '../login/login.ts'; export {} from './colours.ts';`,
    'src/cli/colours.ts': `import { type Gaxios } from 'gaxios';`,
  });
  assert.deepEqual(problems, [
    'gaxios is loaded at every start (src/bin.ts → src/cli/main.ts → src/cli/colours.ts → gaxios): use import() where it is needed.',
    'conf is loaded at every start (src/bin.ts → src/cli/main.ts → src/login/login.ts → src/credentials/store.ts → conf): use import() where it is needed.',
  ]);
});

test('a folder without the command is not taken for a sound one', (t) => {
  assert.deepEqual(findImportProblems(plantFiles(t, { 'README.md': '' })), ['src/bin.ts is missing.']);
});

test('a file that cannot be parsed is named', (t) => {
  assert.throws(() => problemsWith(t, { 'src/cli/a.ts': 'import {' }), /src\/cli\/a\.ts cannot be parsed/);
});
