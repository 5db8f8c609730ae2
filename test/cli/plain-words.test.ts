import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import yargs, { type Options } from 'yargs';
import { loginOptions } from '../../src/cli/commands/login.ts';
import { loginCancelOptions } from '../../src/cli/commands/login-cancel.ts';
import { loginFinishOptions } from '../../src/cli/commands/login-finish.ts';
import { loginPendingOptions } from '../../src/cli/commands/login-pending.ts';
import { loginStartOptions } from '../../src/cli/commands/login-start.ts';
import { queryOptions } from '../../src/cli/commands/query.ts';
import { tokenOptions } from '../../src/cli/commands/token.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { parsePlainWords } from '../../src/cli/plain-words.ts';

describe('a plain command line', () => {
  const plain: [args: string[], table: Parameters<typeof parsePlainWords>[1] & Record<string, Options>][] = [
    [[], tokenOptions],
    [['--min-ttl', '10m', '--format=header'], tokenOptions],
    [['--profile', 'work', '--json', '--quiet', '--no-input'], tokenOptions],
    [['--scope', 'bigquery', '--scope=openid', '--account', 'a@example.com'], loginOptions],
    [['--response-file', '-', '--timeout', '0'], loginOptions],
    [['--url-file=a=b', '--qr', 'never'], loginOptions],
    [['--qr', 'never', '--timeout=1h', '--scope', 'drive'], loginStartOptions],
    [['0a1b2c3d', '--response-file', '-', '--allow-bare-code'], loginFinishOptions],
    [['--', '0a1b2c3d'], loginFinishOptions],
    [['--json'], loginPendingOptions],
    [['--all', '--quiet'], loginCancelOptions],
    [['SELECT 1', '--format', 'csv'], queryOptions],
    [['--max-rows', '007', 'SELECT "-- no comment"'], queryOptions],
    [['--', '-- a comment\nSELECT 1'], queryOptions],
    [['--allow-endpoint', 'a', '--project', '123', 'x'], queryOptions],
  ];
  for (const [args, table] of plain) {
    it(`means to us what it means to yargs: ${JSON.stringify(args)}`, async () => {
      const { words, ...ours } = parsePlainWords(args, table, 1) ?? assert.fail('it is plain');
      const { _, $0, ...theirs } = await yargs(args)
        .options(globalOptions)
        .options(table)
        .help(false)
        .version(false)
        .parserConfiguration({
          'boolean-negation': false,
          'camel-case-expansion': false,
          'parse-numbers': false,
        })
        .parseAsync();
      assert.deepEqual(
        { ...ours },
        Object.fromEntries(Object.entries(theirs).filter(([, value]) => value !== undefined)),
      );
      assert.deepEqual(words, _);
    });
  }

  const odd: string[][] = [
    ['--help'],
    ['-h'],
    ['--version'],
    ['--formt', 'raw'],
    ['--format'],
    ['--format', 'xml'],
    ['--format', ''],
    ['--format', 'raw', '--format', 'json'],
    ['--json=yes'],
    ['--json', '--json'],
    ['--no-json'],
    ['--min-ttl', '--json'],
    ['word'],
  ];
  for (const args of odd) {
    it(`is not one with a mistake or a question in it: ${JSON.stringify(args)}`, () => {
      assert.equal(parsePlainWords(args, tokenOptions), undefined);
    });
  }
});
