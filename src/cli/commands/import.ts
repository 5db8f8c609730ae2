import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import type { AuthorizedUser, KeptCredential } from '../../credentials/profile.ts';
import { getGcloudAdcPath } from '../../credentials/sources/adc-file.ts';
import { PosternError, UsageError } from '../../errors.ts';
import { type AdcAuthorizedUser, parseAdc } from '../../google/adc.ts';
import { chooseAuthorizationServer } from '../../google/authorization-server.ts';
import { checkImported, createImported } from '../../login/import-credential.ts';
import { readUnlessCorrupt, storeCredential } from '../../login/keep-credential.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, openProfile, say } from '../global-options.ts';
import { type Imported, reportImport } from '../import-report.ts';
import { noteServer } from '../login-client.ts';
import { readToEnd } from '../read-to-end.ts';

export const importOptions = {
  gcloud: { type: 'boolean', describe: "Take the file of gcloud's application-default login" },
  'no-check': { type: 'boolean', describe: 'Keep it without asking the server whether it works' },
  project: { type: 'string', describe: 'Billed project, kept in the profile', requiresArg: true },
  'quota-project': {
    type: 'string',
    describe: 'Project for API quota, kept in the profile',
    requiresArg: true,
  },
} as const;

export interface ImportOptions extends GlobalOptions {
  /** The file; `-` is standard input. */
  path?: string | undefined;
  gcloud?: boolean | undefined;
  'no-check'?: boolean | undefined;
  project?: string | undefined;
  'quota-project'?: string | undefined;
}

/** `postern import`: keeps a person's sign-in that another program made. */
export async function runImport(options: ImportOptions, context: Context): Promise<void> {
  const { env, now, signal } = context;
  const { project, 'quota-project': quotaProject, 'no-check': unchecked = false } = options;
  const source = await readSource(options, context);
  const adc = parsePerson(source);
  const store = await openProfile(options, context);
  // Before the server is asked: one that rotates refresh tokens ends the old one by that.
  store.prepare();
  const inGooglesPlace = env['POSTERN_AUTHORIZATION_SERVER'];
  const server = await chooseAuthorizationServer({}, inGooglesPlace, { signal });
  for (const note of noteServer(server, inGooglesPlace)) say(options, context, note);
  const imported = createImported(adc, server);
  const credential = unchecked ? imported : await checkImported(imported, { now, signal });
  const replaced = readUnlessCorrupt(store)?.credential;
  await storeCredential(store, credential, { project, quotaProject: quotaProject ?? adc.quotaProject });
  const report: Imported = {
    ...{ credential, unchecked, profile: store.name, path: store.path },
    replaced: replaced && isOther(replaced, credential, adc) ? replaced : undefined,
  };
  reportImport(report, options, context);
  if (options.gcloud) {
    say(options, context, "It is gcloud's own sign-in still: postern logout would end that, too.");
  }
}

/** Whether something is lost by the new one: a sign-in that is in no other place, as far as is known here. */
function isOther(before: KeptCredential, after: AuthorizedUser, adc: AdcAuthorizedUser): boolean {
  return before.refreshToken !== after.refreshToken && before.refreshToken !== adc.refreshToken;
}

interface Source {
  text: string;
  /** Names it in errors. */
  what: string;
}

async function readSource({ path: named, gcloud }: ImportOptions, context: Context): Promise<Source> {
  const { env, stdin, signal } = context;
  if (gcloud && named !== undefined) throw new UsageError('--gcloud and a file name two credentials.');
  const path = gcloud ? getGcloudAdcPath(env, platform()) : (named ?? '-');
  if (path === '' || (named === undefined && !gcloud && stdin.isTTY)) {
    throw new UsageError('Which file?', { hint: 'postern import FILE, or - for stdin, or --gcloud' });
  }
  if (path === '-') return { text: await readToEnd(stdin, signal), what: 'Standard input' };
  const text = await readFile(path, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new PosternError('file_unreadable', `${path} cannot be read (${code}).`, {
      hint: gcloud ? 'gcloud auth application-default login' : `ls -l ${path}`,
    });
  });
  return { text, what: path };
}

/** @throws PosternError `credentials_invalid` */
function parsePerson({ text, what }: Source): AdcAuthorizedUser {
  const adc = parseAdc(text, what);
  if (adc.type === 'authorized_user') return adc;
  throw new PosternError(
    'credentials_invalid',
    `${what} is of the type ${adc.type}; a profile keeps a person's sign-in, and nothing else.`,
    { hint: 'Use it as it is: --credentials FILE with any command, or GOOGLE_APPLICATION_CREDENTIALS=FILE' },
  );
}
