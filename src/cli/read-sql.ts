import { readFile } from 'node:fs/promises';
import { PosternError, UsageError } from '../errors.ts';
import type { Context } from './context.ts';
import { readToEnd } from './read-to-end.ts';

interface SqlOptions {
  sql?: string | undefined;
  file?: string | undefined;
  credentials?: string | undefined;
}

/** The query from the command line, a file or standard input. @throws UsageError, PosternError `file_unreadable` */
export async function readSql(
  options: SqlOptions,
  context: Pick<Context, 'stdin' | 'signal'>,
): Promise<string> {
  const sql = await readSqlSource(options, context);
  if (sql.trim() === '') throw new UsageError('The query is empty.', { hint: "postern query 'SELECT 1'" });
  return sql;
}

async function readSqlSource(
  { sql, file, credentials }: SqlOptions,
  { stdin, signal }: Pick<Context, 'stdin' | 'signal'>,
): Promise<string> {
  if (sql !== undefined && file !== undefined)
    throw new UsageError('The SQL is given twice: as a word and by --file.');
  if (sql !== undefined) return sql;
  if (file !== undefined && file !== '-') {
    return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new PosternError('file_unreadable', `${file} cannot be read (${error.code}).`, {
        hint: `ls -l ${file}`,
      });
    });
  }
  if (credentials === '-')
    throw new UsageError(
      'Standard input holds the credential already: the SQL cannot come from there, too.',
      {
        hint: "postern query --credentials - 'SELECT 1' < FILE",
      },
    );
  if (stdin.isTTY && file === undefined)
    throw new UsageError('Which query?', { hint: "postern query 'SELECT 1', or --file FILE" });
  return readToEnd(stdin, signal);
}
